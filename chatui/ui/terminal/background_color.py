"""The terminal before anything is drawn: whether its background is light, and what is typed."""

import os
import re
import select
import signal
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
_BEHIND_SECONDS: Final = 0.02
_SILENT: Final = ("", "dumb", "linux", "unknown")


def has_few_colors(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal shows sixteen colours or fewer, by what the environment says."""
    chosen = environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if chosen != "auto":
        return chosen == "standard"
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return False
    return environ.get("TERM", "").strip().lower().rpartition("-")[2] not in ("256color", "kitty")


class TerminalQuestion:
    """Asks when it is entered, so that other work can be done until the answer is needed.

    The question ends with DA1, which every terminal answers. The terminal is quiet from then on:
    what is typed is not shown, and waits with what was typed before, and with the answer, for
    whoever calls `hand_over`. Ctrl+C and Ctrl+Z do what they do in a shell. Where nobody takes the
    terminal over, it is in the end as it was.
    """

    def __init__(self, question: bytes, *, patience: float = ANSWER_SECONDS) -> None:
        """Ask later; `patience` is how long an answer that is late may be waited for at the end."""
        self._question = question
        self._patience = patience
        self._terminal: int | None = None
        self._before: list[Any] = []
        self._received = b""
        self._has_asked = False

    def __enter__(self) -> Self:
        if sys.platform != "win32":
            if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
                signal.signal(signal.SIGTERM, self._leave)
            self._take_terminal()
        if self._terminal is not None and os.environ.get("TERM", "") not in _SILENT:
            os.write(self._terminal, self._question)
            self._has_asked = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.give_back()

    def answers(self, timeout: float, sought: re.Pattern[bytes] = _LAST_ANSWER) -> bytes:
        """Return what came within so many seconds, until the answer that is sought was there."""
        if self._terminal is not None and self._has_asked:
            self._read(self._terminal, sought, monotonic() + timeout)
        return self._received

    def hand_over(self) -> tuple[bytes, list[Any]]:
        """Return what has come so far, and what the terminal was like; leave it as it is now."""
        received, before = self._received, self._before
        if self._terminal is not None:
            os.close(self._terminal)
            self._terminal = None
        self._received = b""
        return received, before

    def give_back(self) -> None:
        """Leave the terminal as it was, unless that was done."""
        if self._terminal is None:
            return
        import termios

        if self._has_asked:  # an answer that comes later would be typed into the shell
            self._read(self._terminal, _LAST_ANSWER, monotonic() + self._patience)
        try:
            termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)
        except termios.error:
            pass  # the terminal is gone
        os.close(self._terminal)
        self._terminal = None

    def _leave(self, number: int, _: object) -> None:
        """Give the terminal back, which nobody else would do yet, and end.

        SystemExit would be raised wherever the program is just then: some places swallow it, and
        from some nothing leads to `__exit__`.
        """
        self.give_back()
        os._exit(128 + number)

    def _take_terminal(self) -> None:
        import termios
        import tty

        try:
            terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        except OSError:
            return
        try:
            self._before = termios.tcgetattr(terminal)
            quiet = termios.tcgetattr(terminal)
            quiet[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR)
            quiet[tty.IFLAG] &= ~termios.IGNCR
            quiet[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
            quiet[tty.CC][termios.VMIN], quiet[tty.CC][termios.VTIME] = 1, 0
            self._terminal = terminal  # from here on it is to be given back
            termios.tcsetattr(terminal, termios.TCSANOW, quiet)
        except termios.error:
            os.close(terminal)
            self._terminal = None
            return
        # Until now each Enter was made a newline.
        self._received = self._read_now(terminal, 0.0).replace(b"\n", b"\r")

    def _read(self, terminal: int, sought: re.Pattern[bytes], deadline: float) -> None:
        while not sought.search(self._received):
            left = max(0.0, deadline - monotonic())
            received = self._read_now(terminal, left)
            if not received:
                return
            self._received += received
            if _LAST_ANSWER.search(self._received):
                # Where something between answers this by itself, the colour comes behind it.
                deadline = min(deadline, monotonic() + _BEHIND_SECONDS)

    @staticmethod
    def _read_now(terminal: int, timeout: float) -> bytes:
        try:
            is_there = select.select([terminal], [], [], timeout)[0]
            return os.read(terminal, 1 << 16) if is_there else b""
        except OSError:
            return b""


class BackgroundQuestion(TerminalQuestion):
    """Asks whether the background is light."""

    def __init__(self) -> None:
        super().__init__(_QUESTION)

    def answer(self, timeout: float) -> bool | None:
        """Return what the terminal says within so many seconds, else what COLORFGBG says."""
        found = _COLOR.search(self.answers(timeout, _COLOR))
        if found is None:
            return _from_environment(os.environ)
        red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
        return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)


def _from_environment(environ: Mapping[str, str]) -> bool | None:
    """Return what COLORFGBG says: `foreground;background`, in numbers of the sixteen colours."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    if not background.isdecimal():
        return None
    return int(background) in (7, *range(9, 16))
