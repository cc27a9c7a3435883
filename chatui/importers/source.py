"""What a person wants to import: a file, a folder, or a zip, read piece by piece.

The names in a zip or a folder are foreign text: they are compared and shown, never used as paths.
Whatever is read has a limit, so that neither a zip bomb nor an endless file fills the memory.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

from chatui.errors import CannotImport

LARGEST_DOCUMENT: Final = 8 * 2**30
"""Bytes that are read piece by piece."""
LARGEST_ATTACHMENT: Final = 64 * 2**20
MOST_ENTRIES: Final = 200_000
_DENSEST: Final = 200
"""Unpacked bytes for a packed one; more, in a large entry, is a bomb and no chat."""
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 1
_LARGE: Final = 16 * 2**20
_DEEPEST_FOLDER: Final = 16
_PIECE: Final = 2**20


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in what is imported; `path` is where it lies, None inside a zip."""

    name: str
    size: int
    modified: datetime
    path: Path | None = None

    @property
    def base(self) -> str:
        """The last piece of the name."""
        return self.name.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The name up to its last slash, which is included."""
        return self.name[: len(self.name) - len(self.base)]


class ImportSource:
    """A file, a folder, or a zip to import from.

    Raises:
        CannotImport: When it is not there, cannot be read, or is no sound zip.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip: zipfile.ZipFile | None = None
        try:
            if path.is_dir():
                entries = list(_in_folder(path))
            elif not path.exists():
                raise CannotImport(f"There is no file {path}.")
            elif not path.is_file():
                raise CannotImport(f"{path} is neither a file nor a folder.")
            elif zipfile.is_zipfile(path) and not _is_database(path):
                self._zip = zipfile.ZipFile(path)
                entries = list(_in_zip(self._zip))
            else:
                name = f"{path.absolute().parent.name}/{path.name}"
                entries = [_entry(name, path, path.stat())]
        except (OSError, zipfile.BadZipFile, NotImplementedError, UnicodeError) as error:
            raise CannotImport(f"{path} cannot be read: {_reason(error)}.") from error
        except CannotImport:
            self.__exit__()
            raise
        self.entries: tuple[Entry, ...] = tuple(entries)
        self.taken: set[str] = set()
        """The names of what was read as a part of a chat."""
        self._by_name = {entry.name: entry for entry in self.entries}
        self._by_base = {entry.base: entry for entry in reversed(self.entries)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._zip is not None:
            self._zip.close()

    def find(self, name: str) -> Entry | None:
        """Return the entry of exactly that name."""
        return self._by_name.get(name)

    def find_base(self, base: str) -> Entry | None:
        """Return the first entry whose name ends so, in whatever folder."""
        return self._by_base.get(base)

    def head(self, entry: Entry, count: int) -> bytes:
        """Return the first bytes of an entry.

        Raises:
            CannotImport: When it cannot be read.
        """
        return self._read(entry, count)

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return the content of an entry that is a part of a chat.

        Raises:
            CannotImport: When it cannot be read, is larger than `limit` bytes, or unpacks to far
                more than a chat would.
        """
        if entry.size > limit:
            raise _too_large(entry, limit)
        content = self._read(entry, limit + 1)
        if len(content) > limit:
            raise _too_large(entry, limit)
        self.taken.add(entry.name)
        return content

    def pieces(self, entry: Entry, limit: int) -> Iterator[bytes]:
        """Yield an entry's content in pieces of about a megabyte.

        Raises:
            CannotImport: As `read` does, at the piece that is too much or broken.
        """
        if entry.size > limit:
            raise _too_large(entry, limit)
        count = 0
        with self._reading(entry) as file:
            while piece := file.read(_PIECE):
                count += len(piece)
                if count > limit:
                    raise _too_large(entry, limit)
                yield piece

    def _read(self, entry: Entry, count: int) -> bytes:
        with self._reading(entry) as file:
            return file.read(count)

    @contextmanager
    def _reading(self, entry: Entry) -> Iterator[BinaryIO]:
        try:
            with self._open(entry) as file:
                yield file
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise CannotImport(f"{entry.name} cannot be read: {_reason(error)}.") from error
        except NotImplementedError as error:  # a version of zip that is unknown
            raise CannotImport(f"{entry.name} cannot be unpacked: {error}.") from error

    def _open(self, entry: Entry) -> BinaryIO:
        if self._zip is None:
            assert entry.path is not None
            return entry.path.open("rb")
        info = self._zip.getinfo(entry.name)
        if info.flag_bits & _ENCRYPTED:
            raise CannotImport(f"{entry.name} has a password: unpack it first.")
        if info.compress_type not in _METHODS:
            # bzip2 and LZMA unpack a piece to any size, whatever the header says; no export has
            # them.
            raise CannotImport(f"{entry.name} is packed in a way that no export is.")
        if info.file_size > _LARGE and info.file_size > _DENSEST * max(info.compress_size, 1):
            raise CannotImport(f"{entry.name} unpacks to far more than a chat would.")
        return cast(BinaryIO, self._zip.open(info))


def _in_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise CannotImport(f"The zip holds more than {MOST_ENTRIES:,} files.")
    for info in infos:
        if not info.is_dir():
            yield Entry(info.filename, info.file_size, _zip_time(info))


def _zip_time(info: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return datetime.now(UTC)


def _in_folder(folder: Path) -> Iterator[Entry]:
    found = 0
    for root, names, files in os.walk(folder):
        inside = Path(root).relative_to(folder)
        names[:] = sorted(name for name in names if not name.startswith("."))
        if len(inside.parts) >= _DEEPEST_FOLDER:
            names.clear()
        for file in sorted(files):
            path = Path(root) / file
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                continue
            found += 1
            if found > MOST_ENTRIES:
                raise CannotImport(f"{folder} holds more than {MOST_ENTRIES:,} files.")
            name = (Path(folder.absolute().name) / inside / file).as_posix()
            yield _entry(name, path, status)


def _entry(name: str, path: Path, status: os.stat_result) -> Entry:
    return Entry(name, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC), path)


def _is_database(path: Path) -> bool:
    """Tell a database from a zip: bytes that end a zip may stand at the end of any file."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _too_large(entry: Entry, limit: int) -> CannotImport:
    return CannotImport(f"{entry.name} is larger than {limit // 2**20} MB.")


def _reason(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) else None
    return (reason or str(error) or type(error).__name__).rstrip(".").lower()
