"""What there is to complete, from the index and the caches: quick, without a network or a key.

What cannot be read is left out. Everything is imported where it is needed, since a shell waits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from chatui.errors import ChatUIError
from chatui.storage.paths import Folders

Candidate = tuple[str, str]
"""A value, and what is said of it; both may hold anything."""

_BUSY_SECONDS: Final = 0.05
_TITLE: Final = b'"title": '
_LONGEST_START: Final = 4096
_MOST_READ: Final = 200


def conversations(places: Folders, beginning: str) -> list[Candidate]:
    """Return the ends of ids that begin so, or else whole ids, with titles; the newest first.

    An end that several have stands as the whole id. Those that are not in the index yet come first,
    the newest of them with the titles that their files have.
    """
    try:
        names = [name for name in _names(places.data / "conversations") if name.endswith(".json")]
    except OSError:
        return []
    listed = _listed(places.cache / "search.sqlite")
    saved = {name.removesuffix(".json") for name in names}
    ids = sorted(saved - listed.keys(), reverse=True) + [id for id in listed if id in saved]
    titles = listed | _titles(places.data / "conversations", ids[: len(saved - listed.keys())])
    ends: dict[str, list[str]] = {}
    for id in ids:
        ends.setdefault(id.rpartition("-")[2], []).append(id)
    short = [
        (end if len(same) == 1 else id, titles.get(id, ""))
        for end, same in ends.items()
        for id in same
    ]
    whole = ((id, titles.get(id, "")) for id in ids)
    return _beginning(short, beginning) or _beginning(whole, beginning)


def models(places: Folders, beginning: str, endpoint: str = "") -> list[Candidate]:
    """Return the models that an endpoint listed last, and those that the person's files name.

    Without an endpoint, they are those of all.
    """
    from chatui.storage.model_cache import ModelCache

    cache = ModelCache(places.cache / "models")
    if endpoint:
        base_url = _addresses(places).get(endpoint)
        names = [] if base_url is None else cache.names(beginning, base_url)
    else:
        names = cache.names(beginning)
    written = _written_models(places, endpoint)
    return [(name, "") for name in sorted({*names, *written}) if name.startswith(beginning)]


def endpoints(places: Folders) -> list[Candidate]:
    """Return the names of endpoints with their base URLs."""
    return [*keyed(places), ("embedded", "the small model on this computer")]


def keyed(places: Folders) -> list[Candidate]:
    """Return those of them that may have a key."""
    from chatui.providers import MODELSLAB

    return [*{MODELSLAB.name: MODELSLAB.base_url, **_addresses(places)}.items()]


def presets(places: Folders) -> list[Candidate]:
    """Return the names of presets."""
    tables = [_tables(places.config / name, "presets") for name in ("config.toml", "settings.toml")]
    return [(name, "") for name in sorted({name for table in tables for name in table})]


def prompts(places: Folders) -> list[Candidate]:
    """Return the names of prompt files with their descriptions."""
    from chatui.storage.own.prompt_files import PromptFiles

    return [
        (one.name, one.description) for one in PromptFiles(places.config / "prompts").read().files
    ]


def projects(places: Folders) -> list[Candidate]:
    """Return the names of projects, also of those of folders that are trusted."""
    from chatui.storage.own.project_files import ProjectFiles
    from chatui.storage.own.trust import TrustFile

    own = ProjectFiles(places.data / "projects").names()
    trusted = TrustFile(places.data / "trust.toml", only_looks=True).names()
    return [(name, "") for name in sorted({*own, *trusted}, key=str.casefold)]


def _beginning(found: Iterable[Candidate], beginning: str) -> list[Candidate]:
    return [one for one in found if one[0].startswith(beginning)]


def _names(folder: Path) -> Iterator[str]:
    import os

    with os.scandir(folder) as entries:
        yield from (entry.name for entry in entries)


def _listed(index: Path) -> dict[str, str]:
    """Return the titles of the conversations in the index by their ids, the newest first."""
    import sqlite3

    sql = "SELECT id, title FROM conversation WHERE NOT hidden ORDER BY updated DESC"
    try:
        opened = sqlite3.connect(f"{index.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
        with closing(opened) as connection:
            return dict(connection.execute(sql))
    except (sqlite3.Error, ValueError, TypeError):
        return {}


def _titles(folder: Path, ids: Sequence[str]) -> dict[str, str]:
    """Return the titles in the files of the first conversations, of each of which a start is read.

    A file has its title in a line of its own, in front of the messages.
    """
    if not ids:
        return {}

    import json

    from chatui.storage.atomic import read_start

    found: dict[str, str] = {}
    for id in ids[:_MOST_READ]:
        try:
            start = read_start(folder / f"{id}.json", _LONGEST_START)
            lines = (one for one in start.splitlines() if one.startswith(_TITLE))
            title = json.loads(next(lines, b"").removeprefix(_TITLE).removesuffix(b","))
        except (OSError, ValueError):
            continue
        if isinstance(title, str):
            found[id] = title
    return found


def _addresses(places: Folders) -> dict[str, str]:
    from chatui.config import Endpoint, Origin

    found: dict[str, str] = {}
    for name in ("config.toml", "endpoints.toml"):
        for endpoint, table in _tables(places.config / name, "endpoints").items():
            try:
                url = Endpoint.from_dict(endpoint, table, origin=Origin.CONFIG).base_url
            except (ChatUIError, AttributeError, TypeError):
                continue
            found.setdefault(endpoint, url)
    return found


def _written_models(places: Folders, endpoint: str) -> Iterator[str]:
    """Yield what the files name, of one endpoint or of all."""
    config = _read(places.config / "config.toml")
    if endpoint in ("", config.get("endpoint")) and isinstance(config.get("model"), str):
        yield config["model"]
    for name in ("config.toml", "endpoints.toml"):
        for known, table in _tables(places.config / name, "endpoints").items():
            if endpoint not in ("", known) or not isinstance(table, dict):
                continue
            more = table.get("models")
            for model in (table.get("model"), *(more if isinstance(more, list) else ())):
                if isinstance(model, str):
                    yield model


def _tables(path: Path, name: str) -> Mapping[str, Any]:
    table = _read(path).get(name, {})
    return table if isinstance(table, dict) else {}


def _read(path: Path) -> Mapping[str, Any]:
    from chatui.storage.settings.toml_file import read_toml

    try:
        return read_toml(path)
    except ChatUIError:
        return {}
