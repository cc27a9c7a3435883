"""Files that are written whole or not at all, and are still there after a power cut.

Each step is needed: the temporary file in the same folder so that the rename is atomic, its fsync
so that the new name never points to an empty file, the fsync of the folder so that the rename
itself is on the disk.
"""

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from chatui.errors import NotSaved, reason_of

TEMPORARY_SUFFIX: Final = ".tmp"
_WINDOWS_TRIES: Final = 20
_WINDOWS_WAIT: Final = 0.01
_NO_FOLDER_SYNC: Final = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
_NO_HARD_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "the permission is missing",
    errno.EPERM: "the permission is missing",
    errno.EIO: "the disk reports an error",
}


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file, or make it, with mode 0600; durable when this returns.

    A symbolic link stays one: the file that it points to is replaced.

    Raises:
        OSError: When the disk refused; the file then holds the old content or the new.
    """
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    temporary = _written_temporary(target, content)
    try:
        _replace(temporary, target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def create_bytes(path: Path, content: bytes) -> None:
    """Make a file that must not exist yet, with mode 0600; durable when this returns.

    Raises:
        FileExistsError: When the file is there; it is left as it is.
        OSError: When the disk refused; there is then no file, or, if it goes on to refuse, the
            whole one.
    """
    temporary = _written_temporary(path, content)
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        # An empty file to reserve the name would be what is left when the process dies here.
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        _replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    try:
        sync_folder(path.parent)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def read_bytes(path: Path, limit: int) -> bytes:
    """Return a file's content.

    Raises:
        OSError: When it cannot be read; EFBIG when it is larger than `limit` bytes, EINVAL when it
            is a pipe, which might never end.
    """
    content = read_start(path, limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"larger than {limit // 2**20} MB", str(path))
    return content


def read_start(path: Path, length: int) -> bytes:
    """Return so many bytes from the beginning of a file, or all that there are.

    Raises:
        OSError: When it cannot be read; EINVAL when it is a pipe, which might never end.
    """
    with open(path, "rb", opener=_open_at_once) as file:
        if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is a pipe", str(path))
        return file.read(length)


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, with mode 0700, durably.

    Raises:
        OSError: When that is not possible.
    """
    if folder.is_dir():
        return
    make_private(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        if not folder.is_dir():
            raise NotADirectoryError(
                errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)
            ) from error
    sync_folder(folder.parent)


def remove_old(folder: Path, pattern: str, *, older_than: float) -> None:
    """Remove the files of such names that were last changed before a time (seconds since 1970).

    What the disk refuses stays until the next time.
    """
    try:
        paths = list(folder.iterdir())
    except OSError:
        return
    for path in (path for path in paths if fnmatchcase(path.name, pattern)):
        try:
            if path.stat().st_mtime < older_than:
                path.unlink()
        except OSError:
            continue


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows does that by itself and cannot be asked to.

    Raises:
        OSError: When the disk refused.
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:  # some network and FUSE file systems cannot
            raise
    finally:
        os.close(descriptor)


def sync_file(descriptor: int) -> None:
    """Make what was written to a file durable; on macOS fsync alone leaves it in the drive.

    Raises:
        OSError: When the disk refused.
    """
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(descriptor)
    else:
        os.fsync(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte, in one call where the system takes it so.

    Raises:
        OSError: When the disk refused; a part may have been written.
    """
    written = os.write(descriptor, content)
    rest = memoryview(content)[written:]
    while rest:
        rest = rest[os.write(descriptor, rest) :]


IN_MEMORY: Final = "Everything is still in memory; chatui keeps trying."
NOTHING_CHANGED: Final = "Nothing was changed."
"""What is told where the disk refused what nobody tries again."""


@contextmanager
def saving(safe: str = IN_MEMORY) -> Iterator[None]:
    """Tell the user why the disk refused, and what is safe.

    Raises:
        NotSaved: In place of each OSError.
    """
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or reason_of(error)
        raise NotSaved(f"Not saved: {reason}.", hint=safe) from error


def _open_at_once(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _written_temporary(target: Path, content: bytes) -> Path:
    make_private(target.parent)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o600)
    try:
        try:
            write_all(descriptor, content)
            sync_file(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _replace(source: Path, target: Path) -> None:
    if os.name != "nt":
        source.replace(target)
        return
    for _ in range(_WINDOWS_TRIES):
        try:
            source.replace(target)
        except PermissionError:  # on Windows a reader holds up the replacement for a moment
            time.sleep(_WINDOWS_WAIT)
        else:
            return
    source.replace(target)
