"""The file of the search index: opened when it is used, made anew when it is broken or gone."""

import os
import re
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from chatui.errors import StorageError, reason_of
from chatui.storage.atomic import make_private
from chatui.storage.search.tables import VERSION, create_tables
from chatui.text.folding import fold

# sqlite3 is imported when the index is first used, which is after the first frame.
if TYPE_CHECKING:
    import sqlite3

_T = TypeVar("_T")
_BUSY_SECONDS: Final = 5.0
_CORRUPT: Final = (11, 14, 19, 24, 26)  # CORRUPT, CANTOPEN, CONSTRAINT, FORMAT, NOTADB
_TORN: Final = (522, 1032)  # SQLITE_IOERR_SHORT_READ, SQLITE_READONLY_DBMOVED
_OTHER_TABLES: Final = re.compile("no such table|no such column|table .* has|vtable constructor")
_SUFFIXES: Final = ("", "-wal", "-shm", "-journal")


class SearchFile:
    """A connection to the index, for one operation at a time, from any thread.

    Several of them, in several processes, may use one file: one writes while the others read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self.times_broken = 0
        """How often the file was found to be broken, and made anew: it is to be filled again."""

    def read(self, operation: Callable[["sqlite3.Connection"], _T]) -> _T:
        """Return what an operation returns; it is repeated once when the index was broken.

        Raises:
            StorageError: When there can be no index, or `interrupt` was called.
        """
        import sqlite3

        with self._lock:
            try:
                try:
                    return operation(self._opened())
                except (sqlite3.Error, OSError, ValueError, TypeError) as error:
                    if not _is_broken(error):
                        raise
                    self._close()
                    self._throw_away()
                    self.times_broken += 1
                    return operation(self._opened())
            except (sqlite3.Error, OSError) as error:
                raise _unusable(error, self._path.parent) from error

    def write(self, operation: Callable[["sqlite3.Connection"], _T]) -> _T:
        """Do the same inside a transaction, which is undone when the operation fails.

        Raises:
            StorageError: When there can be no index.
        """

        def transaction(connection: "sqlite3.Connection") -> _T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = operation(connection)
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            return result

        return self.read(transaction)

    def version_of(self, connection: "sqlite3.Connection") -> tuple[int, int]:
        """Return what changes whenever another connection has changed the file."""
        [[version]] = connection.execute("PRAGMA data_version")
        return self._inode, version

    def interrupt(self) -> None:
        """End the operation that is going on in another thread."""
        import sqlite3

        connection = self._connection
        if connection is None or not self._lock.locked():
            return
        try:
            connection.interrupt()
        except sqlite3.ProgrammingError:
            pass  # it has just been closed, so that nothing goes on any more

    def close(self) -> None:
        """Close the file; it is opened again when it is used."""
        with self._lock:
            self._close()

    def _opened(self) -> "sqlite3.Connection":
        if self._connection is not None and self._inode == _inode(self._path):
            return self._connection
        self._close()
        if self._path.is_dir():
            self._throw_away()
        make_private(self._path.parent)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = self._connection = _connect(self._path)
        self._inode = _inode(self._path)
        [[version]] = connection.execute("PRAGMA user_version")
        if version not in (0, VERSION):
            self._close()
            self._throw_away()
            return self._opened()
        if version == 0:
            _create(connection)
        return connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _throw_away(self) -> None:
        for suffix in _SUFFIXES:
            path = self._path.with_name(self._path.name + suffix)
            if path.is_dir() and not path.is_symlink():  # whatever that is, it is not ours
                path.rename(path.with_name(f"{path.name}.{secrets.token_hex(4)}"))
            else:
                path.unlink(missing_ok=True)


def _connect(path: Path) -> "sqlite3.Connection":
    import sqlite3

    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -8000")
        connection.create_function("fold", 1, fold, deterministic=True)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _create(connection: "sqlite3.Connection") -> None:
    connection.execute("BEGIN IMMEDIATE")
    [[version]] = connection.execute("PRAGMA user_version")
    if version == 0:  # else another window has made them in the meantime
        create_tables(connection)
    connection.execute("COMMIT")


def _unusable(error: Exception, folder: Path) -> StorageError:
    """Return what is told where there can be no index."""
    said, hint = str(error), ""
    if isinstance(error, OSError):
        said = f"{folder}: {reason_of(error)}"
        hint = "Let CHATUI_CACHE_DIR name another folder; chatui doctor tells more."
    return StorageError(f"The search index cannot be used: {said}.", hint=hint)


def _is_broken(error: Exception) -> bool:
    """Tell whether the file is no index: damaged, with other tables, or of someone else."""
    import sqlite3

    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return (
            code & 0xFF in _CORRUPT or code in _TORN or _OTHER_TABLES.match(str(error)) is not None
        )
    # What a row holds is of another type than it should be; or the file may not be opened.
    return not isinstance(error, OSError) or isinstance(error, PermissionError)


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0
