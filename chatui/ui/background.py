"""Whether the terminal's background is light, asked before anything is drawn."""

import os
import re
import select
import sys
from collections.abc import Mapping
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

# What is the background colour (OSC 11)? And what are you (DA1)? Every terminal answers the
# second, so that one that does not know the first is not waited for.
_QUESTION: Final = b"\x1b]11;?\x1b\\\x1b[c"
_COLOR: Final = re.compile(
    rb"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})"
)
_LAST_ANSWER: Final = re.compile(rb"\x1b\[\?[0-9;]*c")
ANSWER_SECONDS: Final = 0.08
"""How long a start may wait for the answer."""
_SILENT: Final = ("", "dumb", "linux", "unknown")


def has_few_colors(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal shows sixteen colours or fewer, by what the environment says."""
    chosen = environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if chosen != "auto":
        return chosen == "standard"
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return False
    return environ.get("TERM", "").strip().lower().rpartition("-")[2] not in ("256color", "kitty")


class BackgroundQuestion:
    """Asks when it is entered, so that other work can be done until the answer is needed.

    Nothing of the answer is shown, or left to be read as keys, as long as it comes before the
    end of the context; the terminal is then as it was.
    """

    def __init__(self) -> None:
        self._terminal: int | None = None
        self._before: list[Any] = []
        self._received = b""

    def __enter__(self) -> Self:
        if os.environ.get("TERM", "") not in _SILENT and sys.platform != "win32":
            self._ask()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._terminal is None:
            return
        import termios

        # What has come by now and was not read is a late answer: it is thrown away.
        is_late = not _LAST_ANSWER.search(self._received)
        try:
            when = termios.TCSAFLUSH if is_late else termios.TCSANOW
            termios.tcsetattr(self._terminal, when, self._before)
        except termios.error:
            pass  # the terminal is gone
        os.close(self._terminal)
        self._terminal = None

    def answer(self, timeout: float) -> bool | None:
        """Return what the terminal says within so many seconds, else what COLORFGBG says."""
        if self._terminal is not None:
            self._read(self._terminal, monotonic() + timeout)
        found = _COLOR.search(self._received)
        if found is None:
            return _from_environment(os.environ)
        red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
        return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)

    def _ask(self) -> None:
        import termios
        import tty

        try:
            terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        except OSError:
            return
        try:
            self._before = termios.tcgetattr(terminal)
            tty.setcbreak(terminal, termios.TCSANOW)
            self._terminal = terminal
            os.write(terminal, _QUESTION)
        except (OSError, termios.error):
            if self._terminal is None:
                os.close(terminal)

    def _read(self, terminal: int, deadline: float) -> None:
        # Byte by byte: what is typed after the answer stays for the program to read.
        while not _LAST_ANSWER.search(self._received):
            left = max(0.0, deadline - monotonic())
            try:
                byte = os.read(terminal, 1) if select.select([terminal], [], [], left)[0] else b""
            except OSError:
                return
            if not byte:
                return
            self._received += byte


def _from_environment(environ: Mapping[str, str]) -> bool | None:
    """Return what COLORFGBG says: `foreground;background`, in numbers of the sixteen colours."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    if not background.isdecimal():
        return None
    return int(background) in (7, *range(9, 16))
