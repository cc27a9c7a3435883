"""Where a text in TOML sets what it sets: the line and the column of each name."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

Name = tuple[str, ...]
"""The path to a value: ("endpoints", "work", "model")."""
_MORE_WORK: Final = 8
"""How many times the length of the text may be parsed, for what is written over many lines."""
_LEAST_WORK: Final = 1 << 16


class Place(NamedTuple):
    """A line and a column, both from 1."""

    line: int
    column: int


def toml_places(text: str) -> dict[Name, Place]:
    """Return where each name of a text stands first, tables among them.

    Names inside a value, as in an inline table, are where the value's own name is. Of a text that
    is no TOML it is what comes before the mistake.
    """
    places: dict[Name, Place] = {}
    table: Name = ()
    for place, is_header, document in _statements(text.split("\n")):
        names = list(_names(document))
        if is_header:
            table = max(names, key=len, default=())
            names = [table[: length + 1] for length in range(len(table))]
        else:
            names = [(*table, *name) for name in names]
        for name in names:
            places.setdefault(name, place)
    return places


def _statements(lines: list[str]) -> Iterator[tuple[Place, bool, Mapping[str, Any]]]:
    """Yield each header of a table and each assignment, parsed by itself."""
    work = _MORE_WORK * sum(map(len, lines)) + _LEAST_WORK
    at = 0
    while at < len(lines):
        begins = lines[at].lstrip()
        end = at + 1
        if not begins.strip() or begins.startswith("#"):
            at = end
            continue
        work -= len(lines[at])
        document = _parsed(lines[at])
        while document is None and end < len(lines) and work > 0:
            end += 1
            if any(sign in lines[end - 1] for sign in "\"']}"):  # else it goes on
                whole = "\n".join(lines[at:end])
                work -= len(whole)
                document = _parsed(whole)
        if document is None:
            return
        yield Place(at + 1, len(lines[at]) - len(begins) + 1), begins.startswith("["), document
        at = end


def _parsed(text: str) -> Mapping[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def _names(document: Mapping[str, Any]) -> Iterator[Name]:
    for name, value in document.items():
        yield (name,)
        if isinstance(value, Mapping):
            yield from ((name, *inner) for inner in _names(value))
