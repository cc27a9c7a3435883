"""The settings as rows of a panel: value, where it comes from, what it is, what it may be."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal, get_args, get_origin

from chatui.config import Config, Layer, checked_setting, setting_text
from chatui.conversation.parameters import Parameters
from chatui.sessions.settings import SettingsInUse
from chatui.text.field_words import field_words

_ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "parameters": ("[parameters] in config.toml; F4 sets those of a conversation", "parameters"),
    "presets": ("[presets.NAME] in config.toml, or F4", "parameters"),
    "endpoints": ("[endpoints.NAME] in config.toml, or F3", "connect"),
    "keys": ("[keys] in config.toml", ""),
    "themes": ("The folder themes/ beside config.toml", "theme"),
}
"""Where each table is changed, and the action that does it."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: `choices` are the values that Enter goes through, none for what is written."""

    name: str
    words: str
    value: object
    origin: str
    said_by: Layer
    is_chosen: bool
    """Whether the panel may change it."""
    choices: tuple[object, ...] = ()

    @property
    def next_choice(self) -> object:
        """The value after the one it has."""
        return self.choices[(self.choices.index(self.value) + 1) % len(self.choices)]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table, which is changed elsewhere: how many it holds, where, and the action for it."""

    name: str
    words: str
    count: int
    place: str
    action: str


def setting_rows(settings: SettingsInUse, lines: Mapping[str, int]) -> list[SettingRow]:
    """Return the settings of one value; `lines` are those of config.toml that set one."""
    words = field_words(Config)
    now = settings.settings
    return [
        SettingRow(
            item.name,
            words[item.name],
            now.overrides[item.name].value
            if item.name in now.overrides
            else getattr(now.config, item.name),
            _origin(settings, item.name, lines),
            now.said_by(item.name),
            now.is_chosen(item.name),
            _choices(item.type),
        )
        for item in fields(Config)
        if item.default is not MISSING
    ]


def table_rows(config: Config, counts: Mapping[str, int]) -> list[TableRow]:
    """Return what is set elsewhere; `counts` are those of what is more than config.toml holds."""
    words = {**field_words(Config), "themes": "Colours: a TOML file each."}
    rows = []
    for name, (place, action) in _ELSEWHERE.items():
        table = getattr(config, name, ())
        count = len(table.to_dict() if isinstance(table, Parameters) else table)
        count = counts.get(name, count)
        rows.append(TableRow(name, words[name], count, place, action))
    return rows


def shown_value(value: object) -> str:
    """Return a value as config.toml has it, in a line; of what is unset, that it is."""
    if value is None:
        return "not set"
    return (value if isinstance(value, str) else setting_text(value)) or "empty"


def from_text(name: str, text: str) -> Any:  # noqa: ANN401  # as TOML has it
    """Return what was written for a setting as TOML has it; None for nothing.

    Raises:
        ConfigError: When the setting cannot have this value, in the words of config.toml's.
    """
    kind = next(item.type for item in fields(Config) if item.name == name)
    text = text.strip()
    if not text:
        return None
    value = int(text) if _is_of_numbers(kind) and text.isascii() and text.isdecimal() else text
    checked_setting(name, value)
    return value


def _is_of_numbers(kind: object) -> bool:
    return int in (kind, *get_args(kind))


def _choices(kind: object) -> tuple[object, ...]:
    if kind is bool:
        return (False, True)
    return get_args(kind) if get_origin(kind) is Literal else ()


def _origin(settings: SettingsInUse, name: str, lines: Mapping[str, int]) -> str:
    if name in settings.settings.overrides:
        return settings.settings.overrides[name].place
    said_by = settings.settings.said_by(name)
    if said_by is Layer.CONFIG:
        return f"config.toml:{lines[name]}" if name in lines else "config.toml"
    return "default" if said_by is Layer.DEFAULT else str(said_by)
