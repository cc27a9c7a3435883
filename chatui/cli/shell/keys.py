"""Single keys of a terminal whose lines are otherwise its own, and when they count."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Final, Self

if sys.platform != "win32":
    import termios
    import tty

READ_SECONDS: Final = 0.7
"""So long no key counts when something new is to be read: who typed meant what was there before."""
QUIET_SECONDS: Final = 0.3
"""A key that is held down comes more often than that, and counts no more."""
END: Final = "\x04"
_ENTER: Final = "\r\n"
_TOGETHER_SECONDS: Final = 0.05
_PASTE: Final = b"\x1b[200~"
_PASTE_END: Final = b"\x1b[201~"
_PASTES_ON: Final = b"\x1b[?2004h"
_PASTES_OFF: Final = b"\x1b[?2004l"


class Keys:
    """Reads single keys from the terminal, which shows nothing of what is typed meanwhile.

    Use it as a context manager. What comes together with other keys is a paste, and no key.
    """

    def __init__(self) -> None:
        self._file = 0
        self._before: list[Any] = []
        self._typed = b""
        """What was read of the key that is being pressed."""
        self._on_continue: Callable[[], None] = _nothing

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._file)
        try:
            self._take()
        except BaseException:  # of a signal: nobody else gives it back
            self._give_back()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._give_back()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give the terminal back as it was, to another program or to a line that is typed."""
        self._give_back()
        try:
            yield
        finally:
            self._take()

    def choice(self, wanted: str, show: Callable[[], None], ask: Callable[[], None]) -> str:
        """Return the one of the wanted keys that is pressed.

        `show` shows what it is about, `ask` says behind that which keys there are; both are called
        again when the program was stopped and goes on. What was typed before does not count, nor
        what comes while a person cannot have read yet, nor Enter soon after a key that is not
        wanted: that ends a word such as no. Any other key rings the bell. Ctrl+C and the end of the
        input are END.
        """
        is_asked = False

        def go_on() -> None:
            nonlocal is_asked
            show()
            self._let_read()
            ask()
            is_asked = True

        show()  # behind this, which may import, it can be shown in the midst of anything
        self._on_continue = go_on
        try:
            self._let_read()
            if not is_asked:
                ask()
            unwanted = -READ_SECONDS
            while True:
                key = self._key()
                if key in ("", END):
                    return END
                is_end_of_word = key in _ENTER and time.monotonic() < unwanted + READ_SECONDS
                if key in wanted and not is_end_of_word:
                    return key
                unwanted = time.monotonic()
                _tell_terminal(b"\a")
        except KeyboardInterrupt:
            return END
        finally:
            self._on_continue = _nothing

    def _let_read(self) -> None:
        """Wait until a person can have read, and drop what was typed until then."""
        termios.tcflush(self._file, termios.TCIFLUSH)
        start = last = time.monotonic()
        while (now := time.monotonic()) < max(start + READ_SECONDS, last + QUIET_SECONDS):
            if self._comes_within(max(start + READ_SECONDS, last + QUIET_SECONDS) - now):
                if not self._read():
                    return
                last = time.monotonic()

    def _key(self) -> str:
        """Return a key, "" at the end of the input, "�" for what is none or several."""
        self._typed = b""
        while self._is_more_typed():
            if not (piece := self._read()):
                return ""
            self._typed = (self._typed + piece)[-65536:]
        key = self._typed.decode("utf-8", "replace")
        return key if len(key) == 1 else "\ufffd"

    def _is_more_typed(self) -> bool:
        comes = bool(self._typed) and self._comes_within(_TOGETHER_SECONDS)
        return comes or not self._typed or _is_in_paste(self._typed)

    def _read(self) -> bytes:
        try:
            return os.read(self._file, 1024)
        except OSError:  # the terminal was closed
            return b""

    def _comes_within(self, seconds: float) -> bool:
        return bool(select.select([self._file], [], [], seconds)[0])

    def _take(self) -> None:
        tty.setcbreak(self._file, termios.TCSADRAIN)
        _tell_terminal(_PASTES_ON)
        if signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL:
            signal.signal(signal.SIGTSTP, self._stop)

    def _give_back(self) -> None:
        if signal.getsignal(signal.SIGTSTP) == self._stop:
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        _tell_terminal(_PASTES_OFF)
        try:
            # What was typed and not read was meant for nobody: no Enter is left for a command.
            termios.tcsetattr(self._file, termios.TCSAFLUSH, self._before)
        except termios.error:
            pass  # the terminal was closed

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Stop as a job does, with the terminal as it was, and take it again afterwards."""
        self._give_back()
        self._typed = b""  # it was meant for what was there before
        os.kill(os.getpid(), signal.SIGTSTP)
        self._take()
        self._on_continue()


def _is_in_paste(typed: bytes) -> bool:
    return typed.startswith(_PASTE) and _PASTE_END not in typed


def _tell_terminal(what: bytes) -> None:
    if os.environ.get("TERM", "dumb") == "dumb":
        return
    try:
        os.write(1, what)
    except OSError:
        pass  # the terminal was closed


def _nothing() -> None:
    """Do nothing."""
