"""The terminal that is drawn on: standard output, in UTF-8, however large its window is now."""

import locale
import os
import select
import shutil
import struct
import sys
import threading
from collections.abc import Callable
from typing import Final

_ENOUGH: Final = 1 << 16  # characters that are worth a write of their own
_PATIENCE: Final = 1.0  # seconds without any progress
_END_OF_SEQUENCE: Final = "\x18"  # for the part of one that was written last


def _nothing() -> None:
    pass


def warnings() -> tuple[str, ...]:
    """Return what a person should know whose locale has the terminal expect anything but UTF-8.

    It is written all the same: most terminals show it, whatever was inherited as LANG.
    """
    encoding = locale.getpreferredencoding(do_setlocale=False)
    if sys.platform == "win32" or encoding.lower() in ("utf-8", "utf8"):
        return ()
    return (f"The locale says {encoding}, chatui writes UTF-8. Broken letters? Set LANG.",)


class TerminalOutput:
    """Where the driver writes: what a terminal that is gone, or takes nothing, cannot show is lost.

    Textual draws on standard error, in the locale's encoding, and writes in a thread that ends with
    the first error; whoever writes after that waits for ever, and so does the end of the program.
    """

    def __init__(
        self, descriptor: int | None = None, revived: Callable[[], None] = _nothing
    ) -> None:
        """Write to a terminal, by default to that of standard output.

        `revived` is called, in a thread, when something can be written again after some was lost.
        """
        assert descriptor is not None or sys.__stdout__ is not None
        self._descriptor = sys.__stdout__.fileno() if descriptor is None else descriptor  # type: ignore[union-attr]
        self._revived = revived
        self._never_waits: int | None = None
        self._is_stuck = False
        self._is_watched = False
        self._waiting: list[str] = []
        self._length = 0

    def size(self) -> tuple[int, int]:
        """Return the columns and rows of the window.

        COLUMNS and LINES are asked only where the terminal does not know: they do not follow it.
        """
        try:
            columns, rows = os.get_terminal_size(self._descriptor)
        except OSError:
            columns = rows = 0
        if columns > 0 and rows > 0:
            return columns, rows
        said = shutil.get_terminal_size()
        return columns or said.columns, rows or said.lines

    def cell_size(self) -> tuple[int, int] | None:
        """Return how many pixels wide and high a cell is; None where the terminal does not say."""
        import fcntl  # only the driver of Linux and macOS asks
        import termios

        try:
            told = fcntl.ioctl(self._descriptor, termios.TIOCGWINSZ, bytes(8))
        except OSError:
            return None
        rows, columns, width, height = struct.unpack("HHHH", told)
        return (width // columns, height // rows) if min(rows, columns, width, height) else None

    def write(self, text: str) -> int:
        """Have a text sent with the next flush, or at once when much is waiting."""
        self._waiting.append(text)
        self._length += len(text)
        if self._length > _ENOUGH:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what the terminal takes."""
        text = "".join(self._waiting)
        self._waiting.clear()
        self._length = 0
        if self._never_waits is None:
            self._never_waits = _reopened(self._descriptor)
        if self._is_stuck:
            if not self._is_ready(0.0):
                self._watch()
                return
            text = _END_OF_SEQUENCE + text
        left = memoryview(text.encode("utf-8", "replace"))
        while left:
            try:
                left = left[os.write(self._never_waits, left) :]
            except BlockingIOError:
                if not self._is_ready(_PATIENCE):
                    self._is_stuck = True
                    self._watch()
                    return
            except OSError:
                return
        self._is_stuck = False

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def _watch(self) -> None:
        """Have what was lost drawn once the terminal takes something, if nothing else is written.

        Nobody waits for the thread: a terminal may never take anything any more.
        """
        if not self._is_watched:
            self._is_watched = True
            threading.Thread(target=self._wait_for_it, name="stuck terminal", daemon=True).start()

    def _wait_for_it(self) -> None:
        self._is_ready(None)
        self._is_watched = False  # first, so that what is lost from now on is watched for again
        self._revived()

    def _is_ready(self, seconds: float | None) -> bool:
        """Wait until the terminal takes something, as long as it takes when no time is given."""
        assert self._never_waits is not None
        return bool(select.select([], [self._never_waits], [], seconds)[1])


def _reopened(descriptor: int) -> int:
    """Return another descriptor of the terminal, one on which writing does not wait.

    Whether it waits belongs to the opened file, which other programs have as well: so to another.
    """
    try:
        name = os.ttyname(descriptor)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return descriptor
