"""A file that a person names, read whole, or a sentence that says why it was not."""

import errno
import os
import stat
from pathlib import Path, PurePath
from typing import Final

from chatui.errors import CannotAttach, reason_of
from chatui.text.safety import display_line

LARGEST: Final = 64_000_000
"""Bytes of a file that is read at all."""
_KINDS: Final = (
    (stat.S_ISDIR, "is a folder."),
    (stat.S_ISFIFO, "is a pipe, which may never end. Give its output with a file."),
    (stat.S_ISSOCK, "is a socket, not a file."),
    (stat.S_ISCHR, "is a device, not a file."),
    (stat.S_ISBLK, "is a device, not a file."),
)
_REASONS: Final = {
    errno.ENOENT: "is not there. Is the path right?",
    errno.ENOTDIR: "is not there: a part of its path is no folder.",
    errno.EACCES: "cannot be read: permission denied.",
    errno.EPERM: "cannot be read: permission denied.",
    errno.ELOOP: "is a link that leads back to itself.",
    errno.ENAMETOOLONG: "is too long to be a path.",
}


_BEGINNING: Final = 64
_PICTURES: Final = frozenset(
    (".avif", ".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
)


def read_file(path: Path) -> bytes:
    """Return the bytes of a file, `LARGEST` at most.

    Nothing but a regular file is opened: a pipe may wait for ever, a device may act.

    Raises:
        CannotAttach: When it cannot be read, is no file, is empty, or is too large.
    """
    content = _read(path, LARGEST + 1)
    if len(content) > LARGEST:  # it grew
        name = shown_name(path)
        raise CannotAttach(f"{name} grows while it is read. Attach it when it is done.")
    return content


def read_beginning(path: Path) -> bytes:
    """Return the first bytes of a file, by which its kind is told.

    Raises:
        CannotAttach: When it cannot be read, is no file, is empty, or is too large.
    """
    return _read(path, _BEGINNING)


def _read(path: Path, most: int) -> bytes:
    name = shown_name(path)
    try:
        _check(path.stat(), name)
        with open(path, "rb", opener=_open_at_once) as file:  # Path.open takes no opener
            _check(os.fstat(file.fileno()), name)
            content = file.read(most)
    except ValueError as error:  # a zero byte in the path
        raise CannotAttach(f"{name} is no path.") from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0)
        if reason is None:
            reason = f"cannot be read: {reason_of(error)}."
        raise CannotAttach(f"{name} {reason}") from error
    if not content:
        raise CannotAttach(f"{name} is empty.")
    return content


def shown_name(path: Path) -> str:
    """Return a path's last part as a person can be shown it, whatever bytes it is made of."""
    return display_line(path.name or str(path))


def is_called_picture(name: str) -> bool:
    """Tell whether a file has the name of a picture, whatever is in it."""
    return PurePath(name).suffix.lower() in _PICTURES


def is_folder(path: Path) -> bool:
    """Tell whether a path leads to a folder, as far as that can be looked at."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_there(path: Path) -> bool:
    """Tell whether a path leads to anything, as far as that can be looked at."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def size_words(count: int) -> str:
    """Return a size in words: `42 kB`, `3.1 MB`, `2.0 GB`."""
    if count < 1000:
        return f"{count} B"
    for unit, size in (("kB", 10**3), ("MB", 10**6)):
        if count < 999.5 * size:
            return f"{count / size:.0f} {unit}" if unit == "kB" else f"{count / size:.1f} {unit}"
    return f"{count / 10**9:.1f} GB"


def _check(found: os.stat_result, name: str) -> None:
    for is_kind, words in _KINDS:
        if is_kind(found.st_mode):
            raise CannotAttach(f"{name} {words}")
    if found.st_size > LARGEST:
        size = size_words(found.st_size)
        raise CannotAttach(f"{name} has {size}; {size_words(LARGEST)} at most can be attached.")


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
