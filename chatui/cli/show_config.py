"""`chatui config`: the settings as they count, with where each comes from; checked, or begun."""

import json
import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from chatui import output
from chatui.api_key import masking
from chatui.cli.arguments import Parser
from chatui.cli.compose import build_sessions, load_settings, whole_check
from chatui.cli.starter_config import starter_config
from chatui.config import Endpoint, setting_text
from chatui.endpoints import EMBEDDED, Endpoints
from chatui.sessions.settings import SettingsInUse
from chatui.storage.paths import Folders, folders
from chatui.storage.settings.key_store import KeyPlace
from chatui.storage.settings.user_files import config_problems, create_config
from chatui.text.columns import cells, cut, padded
from chatui.text.safety import display_line
from chatui.ui.panels.setting_rows import setting_rows, shown_value

_WIDEST_VALUE: Final = 48
_KEYS: Final = {
    KeyPlace.NOWHERE: "no key",
    KeyPlace.VARIABLE: "key of a variable",
    KeyPlace.COMMAND: "key of a command",
    KeyPlace.KEPT: "key kept",
    KeyPlace.KEYRING: "key in the keyring",
}


def parser() -> Parser:
    """Return the parser of what follows `chatui config`."""
    parser = Parser(
        prog="chatui config",
        description="Print the settings as they count, and where each comes from.",
        epilog="An endpoint's key is not printed, only whether there is one.",
        examples=[
            ("chatui config", "the settings, the endpoints, the folders"),
            ("chatui config --json", "the same as one JSON object"),
            ("chatui config --check", "what is wrong in config.toml, by line and column"),
            (
                "chatui config --init",
                "write a config.toml that has every setting, none of them set",
            ),
        ],
    )
    one_of = parser.add_mutually_exclusive_group()
    add = one_of.add_argument
    add("--json", action="store_true", help="print one JSON object")
    add("--check", action="store_true", help="only check config.toml; exit code 2 if it is wrong")
    add("--init", action="store_true", help="write a config.toml where there is none yet")
    return parser


def run(arguments: Namespace) -> int:
    """Print, check or begin the settings; return the exit code."""
    places = folders(os.environ)
    path = places.config / "config.toml"
    if arguments.init:
        create_config(path, starter_config())
        output.say(f"Written: {path}. Take a # away from a line to set it.")
        return output.DONE
    if arguments.check:
        return _check(path, places, os.environ)
    settings = load_settings(places, only_looks=True)
    sessions = build_sessions(places, settings, os.environ, only_looks=True)
    report = _Report(settings, sessions.endpoints, places, os.environ)
    for problem in sessions.pop_problems():
        output.complain(problem)
    if arguments.json:
        text = json.dumps(report.json(), indent=2, default=str)
        output.write(f"{report.masked(text)}\n".encode())
    else:
        output.say(*map(report.masked, report.lines()))
    return output.DONE


def _check(path: Path, places: Folders, environ: Mapping[str, str]) -> int:
    problems = list(config_problems(path, whole_check(places)))
    mask = masking(environ)
    for problem in problems:
        output.complain(mask(str(problem)))
    if problems:
        return output.WRONG_USE
    if path.exists():
        output.say(f"{path} is right.")
    else:
        output.say(f"There is no {path} yet: every setting has its default.")
    return output.DONE


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    value: object
    shown: str
    origin: str


class _Report:
    """The settings of one start, for a person and for a program."""

    def __init__(
        self,
        settings: SettingsInUse,
        endpoints: Endpoints,
        places: Folders,
        environ: Mapping[str, str],
    ) -> None:
        self._rows = list(_rows(settings))
        self._endpoints = endpoints
        self._places = places
        secrets = [secret for one in endpoints.all() for secret in one.secrets]
        self.masked = masking(environ, secrets)

    def lines(self) -> Iterator[str]:
        """Yield the lines that a person reads."""
        yield from _table((row.name, row.shown, row.origin) for row in self._rows)
        yield ""
        yield from _table(
            (f"endpoint {one.label}", *self._facts(one)) for one in self._endpoints.all()
        )
        yield ""
        yield from _table(
            (f"{name} folder", str(folder)) for name, folder in self._folders().items()
        )

    def json(self) -> dict[str, Any]:
        """Return the object that a program reads."""
        return {
            "version": output.JSON_VERSION,
            "settings": {row.name: {"value": row.value, "from": row.origin} for row in self._rows},
            "endpoints": [
                {
                    "name": one.name,
                    "base_url": None if one.name == EMBEDDED else one.base_url,
                    "model": one.model,
                    "from": str(one.origin),
                    "key": self._endpoints.key_place(one).name.lower(),
                }
                for one in self._endpoints.all()
            ],
            "folders": {name: str(folder) for name, folder in self._folders().items()},
        }

    def _facts(self, endpoint: Endpoint) -> tuple[str, ...]:
        if endpoint.name == EMBEDDED:
            return "on this computer", str(endpoint.origin), endpoint.model or "", ""
        place = self._endpoints.key_place(endpoint)
        model = endpoint.model or "no model"
        return endpoint.base_url, str(endpoint.origin), model, _KEYS[place]

    def _folders(self) -> dict[str, Path]:
        places = self._places
        return {"config": places.config, "data": places.data, "cache": places.cache}


def _rows(settings: SettingsInUse) -> Iterator[_Row]:
    lines = settings.config_lines()
    for row in setting_rows(settings, lines):
        yield _Row(row.name, row.value, shown_value(row.value), row.origin)
    config = settings.config
    tables = {
        "parameters": config.parameters.to_dict(),
        "presets": {name: preset.to_dict() for name, preset in config.presets.items()},
        "keys": config.keys,
    }
    for table, values in tables.items():
        for key, value in values.items():
            name = f"{table}.{key}"
            is_by_person = key in settings.settings.person.get(table, {})
            place = f"config.toml:{lines[name]}" if name in lines else "config.toml"
            yield _Row(name, value, _shown(value), place if is_by_person else "settings.toml")


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {setting_text(one)}" for name, one in value.items())
    return value if isinstance(value, str) else setting_text(value)


def _table(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows with their columns under one another; the first two are as wide as they may be."""
    shown = [
        [cut(display_line(cell), _WIDEST_VALUE) for cell in row[:-1]] + [row[-1]] for row in rows
    ]
    widths = [max(map(cells, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(map(padded, row, widths)).rstrip()
