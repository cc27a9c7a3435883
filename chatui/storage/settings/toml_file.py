"""TOML files: read with errors that say where, written whole."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chatui.errors import ConfigError, NotSaved, reason_of
from chatui.storage.atomic import read_bytes, saving, write_bytes

if TYPE_CHECKING:
    from chatui.storage.settings.toml_places import Name, Place

_LARGEST: Final = 4 * 2**20


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says; one that is not there says nothing.

    Raises:
        ConfigError: When it cannot be read or is no TOML, with its name, line and column.
    """
    try:
        content = read_bytes(path, _LARGEST)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {reason_of(error)}.") from error
    try:
        return parse_toml(content.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise ConfigError(
            f"{path} is not UTF-8 (at line {line}, column {column}).",
            hint="Save it as UTF-8.",
        ) from error


def parse_toml(text: str, what: str) -> dict[str, Any]:
    """Return what a text in TOML says; `what` it is stands in what is said of one that is wrong.

    Raises:
        ConfigError: When it is no TOML, with line and column.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{what}: {_words(error)}.", hint="The file was left as it is."
        ) from error
    except ValueError as error:  # more digits than Python takes for a number
        raise ConfigError(f"{what} holds a number with too many digits.") from error
    except RecursionError as error:
        raise ConfigError(f"{what} is nested too deeply.") from error


def toml_text(document: Mapping[str, Any]) -> str:
    """Return the text in TOML that says so."""
    import tomli_w

    return tomli_w.dumps(document)


def places_in(path: Path) -> "dict[Name, Place]":
    """Return where a file sets each name; one that cannot be read says nothing."""
    from chatui.storage.settings.toml_places import toml_places  # the first frame needs no places

    try:
        return toml_places(read_bytes(path, _LARGEST).decode("utf-8-sig", "replace"))
    except OSError:
        return {}


def write_toml(path: Path, document: Mapping[str, Any]) -> None:
    """Replace a TOML file, or make it.

    Raises:
        NotSaved: When the disk refused, or TOML cannot say a value; the old file is as it was.
    """
    try:
        text = toml_text(document)
    except TypeError as error:
        raise NotSaved(
            f"{path.name} was not saved: TOML has no null.", hint="Leave out what is null."
        ) from error
    with saving():
        write_bytes(path, text.encode("utf-8", "replace"))


class OwnFile:
    """A file that the program writes: one that is no TOML is moved aside and told.

    Other windows may change it, and a newer version may know more: who changes it changes what it
    says at that moment, and leaves everything else as it is. A link to it stays a link.
    """

    def __init__(self, path: Path, *, only_looks: bool = False) -> None:
        """Read a file later; where one `only_looks`, what is broken stays where it is."""
        self._path = path
        self._only_looks = only_looks
        self._problems: list[str] = []

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        problems, self._problems = self._problems, []
        return problems

    def read(self) -> dict[str, Any]:
        """Return what the file says; one that is broken says nothing, and is moved aside."""
        try:
            return read_toml(self._path)
        except ConfigError as problem:
            self._problems.append(self._put_aside(problem))
            return {}

    def _put_aside(self, problem: ConfigError) -> str:
        """Return what is told of a broken file."""
        told = f"{problem.message} It counts as empty"
        if self._only_looks:
            return f"{told}, and chatui moves it aside when it starts."
        from chatui.storage.aside import move_aside  # seldom is a file broken

        try:
            return move_aside(Path(os.path.realpath(self._path)), _reason(problem, self._path))
        except OSError:
            return f"{told}."

    def change(self, change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Let `change` change what the file says; return what it says then.

        Raises:
            NotSaved: When the disk refused.
        """
        from chatui.storage.lock import lock_beside, locked  # comes with the first write

        with locked(lock_beside(self._path)):
            document = self.read()
            change(document)
            write_toml(self._path, document)
        return document

    def set(self, name: Sequence[str], value: object | None) -> dict[str, Any]:
        """Keep a value as TOML has it, or forget it with None; return what the file says then.

        A name is a path: ("theme",) is the line `theme = …`, ("presets", "precise") is the table
        [presets.precise].

        Raises:
            NotSaved: When the disk refused.
        """
        return self.change(lambda document: put(document, name, value))


def put(document: dict[str, Any], name: Sequence[str], value: object | None) -> None:
    """Change one value of nested tables, or remove it with None, and the tables that it leaves."""
    first, *rest = name
    if not rest:
        if value is None:
            document.pop(first, None)
        else:
            document[first] = value
        return
    table = document.get(first)
    table = dict(table) if isinstance(table, dict) else {}
    put(table, rest, value)
    put(document, [first], table or None)


def _reason(problem: ConfigError, path: Path) -> str:
    words = problem.message.removeprefix(str(path)).rstrip(".")
    return words.removeprefix(": ") if words.startswith(": ") else f"it{words}"


_WORDS: Final = (
    ("Cannot overwrite a value", "A name stands there twice"),
    (r"Illegal character '\n'", "A quotation mark is missing at the end of the line"),
    ('Expected "\'"', "A quotation mark ' is missing"),
    ("Unterminated string", "Quotation marks are missing at the end of a text"),
    ("Unescaped '\\' in a string", "A \\ in quotation marks must be doubled"),
    ("Invalid hex value", "A \\ in quotation marks must be doubled"),
    ("Expected '=' after a key in a key/value pair", "A = is missing behind a name"),
    ("Expected ']' at the end of a table declaration", "A ] is missing behind a name"),
    ("Expected newline or end of document after a statement", "More stands there than a value"),
)
"""What the parser says, and what is told in its place."""
_TABLE_TWICE: Final = re.compile(r"Cannot declare \(([^)]+)\) twice")


def _words(error: tomllib.TOMLDecodeError) -> str:
    """Return what is wrong; what stands there twice in the words of who wrote it."""
    text = str(error)
    if found := _TABLE_TWICE.match(text):
        name = ".".join(re.findall(r"'([^']*)'", found[1]))
        return f"[{name}] stands there twice{text[found.end() :]}"
    for told, words in _WORDS:
        text = text.replace(told, words)
    return text
