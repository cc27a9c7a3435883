"""The terminal that is drawn on: standard output, in UTF-8, however large its window is now."""

import locale
import os
import select
import shutil
import sys
from typing import Final

_ENOUGH: Final = 1 << 16  # characters that are worth a write of their own


def warnings() -> tuple[str, ...]:
    """Return what a person should know whose locale has the terminal expect anything but UTF-8.

    It is written all the same: most terminals show it, whatever was inherited as LANG.
    """
    encoding = locale.getpreferredencoding(do_setlocale=False)
    if sys.platform == "win32" or encoding.lower() in ("utf-8", "utf8"):
        return ()
    return (f"The locale says {encoding}, chatui writes UTF-8. Broken letters? Set LANG.",)


class TerminalOutput:
    """Where the driver writes: once the terminal is gone, what is written is dropped.

    Textual draws on standard error, in the locale's encoding, and writes in a thread that ends with
    the first error; whoever writes after that waits for ever, and so does the end of the program.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        """Write to a descriptor, to standard output by default."""
        assert descriptor is not None or sys.__stdout__ is not None
        self._descriptor = sys.__stdout__.fileno() if descriptor is None else descriptor  # type: ignore[union-attr]
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

    def write(self, text: str) -> int:
        """Have a text sent with the next flush, or at once when much is waiting."""
        self._waiting.append(text)
        self._length += len(text)
        if self._length > _ENOUGH:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what the terminal takes."""
        left = memoryview("".join(self._waiting).encode("utf-8", "replace"))
        self._waiting.clear()
        self._length = 0
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:  # another program has left the terminal so
                select.select([], [self._descriptor], [])
            except OSError:
                return

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor
