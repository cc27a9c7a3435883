"""A file of text that a person writes, read again when it has changed."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.errors import NotSaved, reason_of
from chatui.storage.atomic import NOTHING_CHANGED, make_private, read_bytes, saving
from chatui.text.decoding import NoText, decode_text
from chatui.text.safety import written_text

LARGEST: Final = 2**20
"""Bytes: about 260,000 tokens, which few models read."""
_LEFT_OUT: Final = "It is left out of what is sent."

State = tuple[int, ...] | int | None
"""What tells that a file is another one: its numbers, or why it has none."""


@dataclass(frozen=True, slots=True)
class OwnText:
    """What a file says as it may be sent, and a sentence where not all of it could be taken."""

    text: str = ""
    problem: str = ""


class OwnTextFile:
    """A text and its file, which may be missing, change or go at any time.

    Any thread may read it: what is kept between two looks is replaced as a whole.
    """

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self.path = path
        self._largest = largest
        self._known: tuple[State, OwnText] = (), OwnText()

    def read(self) -> OwnText:
        """Return what it says now; as long as it does not change, that takes one look at it."""
        state = state_of(self.path)
        known, before = self._known
        if state == known:
            return before
        now = self._missing(before) if state is None else self._read()
        self._known = state, now
        return now

    def _missing(self, before: OwnText) -> OwnText:
        if before.text:
            return OwnText(problem=f"{self.path.name} is gone: nothing of it is sent any more.")
        name = self.path.name
        return OwnText(problem=f"{name} is a link to nothing." if self.path.is_symlink() else "")

    def _read(self) -> OwnText:
        try:
            content = read_text_bytes(self.path, self._largest)
            decoded = decode_text(content)
        except OSError as error:
            return OwnText(problem=f"{self.path.name} {why_unread(error)}. {_LEFT_OUT}")
        except NoText as error:
            return OwnText(problem=f"{self.path.name} {error}. {_LEFT_OUT}")
        guess = f"{self.path.name} {decoded.guess}." if decoded.guess else ""
        return OwnText(written_text(decoded.text).strip("\n"), guess)


def state_of(path: Path) -> State:
    """Return what a file looks like now: None where there is none. Take it before a read."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return error.errno or -1
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size


def read_text_bytes(path: Path, largest: int) -> bytes:
    """Return the content of a file that a person writes; of one that is not there nothing.

    Raises:
        OSError: When it cannot be read, is no file, or is larger.
    """
    try:
        # What a device or a folder would make of an open, or of a read, is not tried.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        return read_bytes(path, largest)
    except FileNotFoundError:
        return b""


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Hold the lock on a file while it is replaced.

    Raises:
        NotSaved: When the disk refused, in place of each OSError; it says that nothing is lost.
    """
    from chatui.storage.lock import lock_beside, locked  # seldom is one written here

    try:
        with locked(lock_beside(path)), saving():
            yield
    except NotSaved as problem:
        raise NotSaved(problem.message, hint=f"{path.name} is as it was.") from problem


def make_room(path: Path) -> Path:
    """Make the folder of a file that is to be written; return the file.

    Raises:
        NotSaved: When the disk refused.
    """
    with saving(NOTHING_CHANGED):
        make_private(path.parent)
    return path


def too_large(most: int) -> str:
    """Return what a file is that holds more bytes."""
    return f"larger than {most // 2**20} MB"


def why_unread(error: OSError) -> str:
    """Return what is to be said of a file behind its name, as the middle of a sentence."""
    match error.errno:
        case errno.EISDIR:
            return "is a folder"
        case errno.ELOOP:
            return "is a link that leads back to itself"
        case errno.EFBIG:
            return f"is {error.strerror}"
        case _:
            return f"cannot be read: {reason_of(error)}"
