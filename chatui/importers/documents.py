"""The kinds of files that chats are kept in: JSON, SQLite, YAML. Told apart by their content."""

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

from chatui.errors import CannotImport
from chatui.importers.draft import Skipped
from chatui.importers.json_stream import values_in
from chatui.importers.source import LARGEST_DOCUMENT, Entry, ImportSource
from chatui.text.surrogates import encodable

_HEAD: Final = 4096
_LOOK_AHEAD: Final = 10
"""Values by which a format may be known, where the first ones are broken."""
_MOST_WAYS: Final = 100
_LARGEST_YAML: Final = 64 * 2**20
_LONGEST_VALUE: Final = 256 * 2**20
_INSTRUCTIONS_A_STEP: Final = 1_000_000
_MOST_STEPS: Final = 20_000
"""What all the queries to one database may take together: minutes, on any machine."""

DatabaseRow = dict[str, Any]


def own_objects(
    document: "ImportDocument", is_own: Callable[[object], bool], shape: str
) -> Iterator[dict[str, Any] | Skipped]:
    """Yield the objects in a JSON document that a format calls its own.

    What is none of them is left out, as not of the `shape`.
    """
    assert isinstance(document, JsonDocument)
    for value in document.values():
        if isinstance(value, Skipped) or (isinstance(value, dict) and is_own(value)):
            yield value
        else:
            yield Skipped("conversation", f"not of the shape of {shape}")


class JsonDocument:
    """A JSON file that holds one value, a list of values, or a value a line.

    The values may lie in an object, at the end of `way`: as the items of a list, or by their names.
    """

    def __init__(
        self, source: ImportSource, entry: Entry, way: tuple[str, ...] = (), first: object = None
    ) -> None:
        self.entry = entry
        self._source = source
        self._way = way
        if first is not None:
            self.first = first

    @cached_property
    def first(self) -> object:
        """The first value, or the one by which the format is to be known.

        Raises:
            CannotImport: When there is none that is whole.
        """
        for value in self._values():
            return value
        raise CannotImport(f"{self.entry.name} is empty.")

    def views(self) -> "Iterator[JsonDocument]":
        """Yield the document by each of its first values, then by what these hold.

        So a format is known though the first value is broken, or an object is around the list.
        """
        beginning = [self.first, *islice(self.values(), 1, _LOOK_AHEAD)]
        objects = [value for value in beginning if isinstance(value, dict) and value]
        for value in (beginning[0], *objects):
            yield JsonDocument(self._source, self.entry, self._way, value)
        for value in objects[:1]:
            for way, items in islice(_ways(value), _MOST_WAYS):
                for item in islice(items, _LOOK_AHEAD):
                    if isinstance(item, dict) and item:
                        yield JsonDocument(self._source, self.entry, (*self._way, *way), item)

    def values(self, *, whole_lists: bool = False) -> Iterator[object]:
        """Yield the values; where the file is cut, a `Skipped` ends them.

        With `whole_lists` a list is one value, and more may follow it.
        """
        try:
            yield from self._values(whole_lists=whole_lists)
        except CannotImport as problem:
            yield Skipped("rest of a file", problem.message)

    def _values(self, *, whole_lists: bool = False) -> Iterator[object]:
        pieces = self._source.pieces(self.entry, LARGEST_DOCUMENT)
        for value in values_in(self.entry.name, pieces, whole_lists=whole_lists):
            yield from _at_the_end(self._way, value)


def _ways(value: Mapping[str, Any], depth: int = 3) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Yield the ways from an object to lists, and to objects in objects, with what is there."""
    for name, inside in value.items():
        if isinstance(inside, list):
            yield (name,), inside
        elif isinstance(inside, dict):
            yield (name,), list(inside.values())
            if depth > 1:
                yield from (((name, *way), items) for way, items in _ways(inside, depth - 1))


def _at_the_end(way: tuple[str, ...], value: object) -> Iterator[object]:
    inside = value
    for name in way:
        inside = inside.get(name) if isinstance(inside, dict) else None
    if not way or not isinstance(inside, dict | list):
        yield value
    else:
        yield from inside.values() if isinstance(inside, dict) else inside


class Database:
    """An SQLite file that is only read: no table is changed, no file appears beside it."""

    def __init__(self, entry: Entry) -> None:
        if entry.path is None:
            raise CannotImport(f"{entry.name} is a database in a zip: unpack it first.")
        self.entry = entry
        # A journal beside it holds what is not in the file yet; without one nobody writes, and
        # SQLite need not lay its own files beside it.
        wal = entry.path.with_name(f"{entry.path.name}-wal")
        mode = "mode=ro" if wal.exists() else "immutable=1"
        self._uri = f"file:{quote(str(entry.path.absolute()))}?{mode}"
        self._connection: sqlite3.Connection | None = None
        self._steps_left = iter(range(_MOST_STEPS))

    def close(self) -> None:
        """Close the file; asking it again opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @cached_property
    def columns(self) -> dict[str, frozenset[str]]:
        """The columns of each table; views and virtual tables are left out.

        Raises:
            CannotImport: When it is no sound database.
        """
        tables = self.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
        )
        names = [table["name"] for table in tables if isinstance(table["name"], str)]
        return {
            name: frozenset(
                row["name"] for row in self.rows("SELECT name FROM pragma_table_info(?)", name)
            )
            for name in names
        }

    def has(self, table: str, *columns: str) -> bool:
        """Tell whether there is a table with these columns."""
        return table in self.columns and self.columns[table].issuperset(columns)

    def rows(self, query: str, *values: object) -> Iterator[DatabaseRow]:
        """Yield the rows of a query.

        Raises:
            CannotImport: When the database is broken, or takes far longer than chats would.
        """
        try:
            if self._connection is None:
                self._connection = self._connected()
            for row in self._connection.execute(query, [_bindable(value) for value in values]):
                yield dict(row)
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            # SQLite quotes a broken schema in its errors, and Python cannot always decode it.
            raise CannotImport(f"{self.entry.name} cannot be read: {error}.") from error

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._uri, uri=True)
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.set_progress_handler(
            lambda: next(self._steps_left, None) is None, _INSTRUCTIONS_A_STEP
        )
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        return connection


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML file, as text."""

    entry: Entry
    text: str


ImportDocument = JsonDocument | Database | YamlDocument


def open_document(source: ImportSource, entry: Entry) -> ImportDocument | None:
    """Return the document in an entry, None when it is of no kind that chats are kept in.

    Raises:
        CannotImport: When it cannot be read.
    """
    head = source.head(entry, _HEAD).removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"SQLite format 3\0"):
        return Database(entry)
    # The first character of UTF-16 and UTF-32 may follow its own zeros.
    if head.lstrip(b"\0 \t\r\n")[:1] in (b"[", b"{") or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return JsonDocument(source, entry)
    if head.startswith(b"PK\3\4") and entry.base.lower().endswith(".zip"):
        if entry.path is not None and not zipfile.is_zipfile(entry.path):
            raise CannotImport(f"{entry.name} is a zip that is damaged or incomplete.")
        raise CannotImport(f"{entry.name} is a zip: import it by itself.")
    if head.startswith(b"model:"):
        return YamlDocument(entry, _text(source, entry))
    return None


def _bindable(value: object) -> Any:  # noqa: ANN401  # what SQLite takes
    """Return a value that can be bound: a text from JSON may hold half of a surrogate pair."""
    return encodable(value) if isinstance(value, str) else value


def parse_json(text: object) -> object:
    """Return the value of a JSON text inside a database, None when it is none."""
    if not isinstance(text, str | bytes):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(source: ImportSource, entry: Entry) -> str:
    content = b"".join(source.pieces(entry, _LARGEST_YAML))
    try:
        return content.decode(json.detect_encoding(content), "surrogatepass")
    except UnicodeDecodeError as error:
        raise CannotImport(f"{entry.name} is no text in UTF-8.") from error
