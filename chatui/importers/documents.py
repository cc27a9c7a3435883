"""The kinds of files that chats are kept in: JSON, SQLite, YAML. Told apart by their content."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

from chatui.errors import CannotImport
from chatui.importers.draft import Skipped
from chatui.importers.json_stream import values_in
from chatui.importers.source import LARGEST_DOCUMENT, Entry, Source

_HEAD: Final = 4096
_LOOK_AHEAD: Final = 10
"""Values among which the first that holds something is looked for."""
_LARGEST_YAML: Final = 64 * 2**20
_LONGEST_VALUE: Final = 256 * 2**20
_INSTRUCTIONS_A_STEP: Final = 1_000_000
_MOST_STEPS: Final = 20_000
"""What all the queries to one database may take together: minutes, on any machine."""

Row = dict[str, Any]


class JsonDocument:
    """A JSON file that holds one value, a list of values, or a value a line."""

    def __init__(self, source: Source, entry: Entry) -> None:
        self.entry = entry
        self._source = source

    @cached_property
    def first(self) -> object:
        """The first value that holds something, by which a format is known.

        Raises:
            CannotImport: When there is none that is whole.
        """
        values = islice(self._values(), _LOOK_AHEAD)
        first = next(values, self)
        if first is self:
            raise CannotImport(f"{self.entry.name} is empty.")
        if isinstance(first, dict | list) and first:
            return first
        return next((value for value in values if isinstance(value, dict | list) and value), first)

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
        yield from values_in(self.entry.name, pieces, whole_lists=whole_lists)


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

    def rows(self, query: str, *values: object) -> Iterator[Row]:
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


Document = JsonDocument | Database | YamlDocument


def open_document(source: Source, entry: Entry) -> Document | None:
    """Return the document in an entry, None when it is of no kind that chats are kept in.

    Raises:
        CannotImport: When it cannot be read.
    """
    head = source.head(entry, _HEAD).removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"SQLite format 3\0"):
        return Database(entry)
    if head.lstrip()[:1] in (b"[", b"{") or head.startswith((b"\xff\xfe", b"\xfe\xff")):
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
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def parse_json(text: object) -> object:
    """Return the value of a JSON text inside a database, None when it is none."""
    if not isinstance(text, str | bytes):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(source: Source, entry: Entry) -> str:
    content = b"".join(source.pieces(entry, _LARGEST_YAML))
    try:
        return content.decode(json.detect_encoding(content), "surrogatepass")
    except UnicodeDecodeError as error:
        raise CannotImport(f"{entry.name} is no text in UTF-8.") from error
