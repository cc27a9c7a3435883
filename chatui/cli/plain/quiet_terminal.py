"""The terminal between two lines: it shows nothing of what is typed, and keeps all of it."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Final, Self

if sys.platform != "win32":
    import termios

    _LINE_MODES: Final = termios.ECHO | termios.NOFLSH
_LOCAL_MODES: Final = 3
_CONTROL_KEYS: Final = 6
_PIECE: Final = 65536
_MOST_TYPED: Final = 2**20


class Continued(Exception):
    """The program was stopped while a line was typed, and goes on."""


class QuietTerminal:
    """Standard input, as long as the program runs; it is given back whatever ends that.

    What is typed while nobody reads waits in the system, which takes no more when that is full:
    a paste waits then, and nothing of it is lost. Ctrl+C and Ctrl+Z work all the time. Where
    standard input is no terminal, nothing is changed.
    """

    def __init__(self) -> None:
        self.is_terminal = sys.platform != "win32" and os.isatty(0)
        self._before: list[Any] = []
        self._ahead = b""
        """What was read of it and is no part of a line yet."""
        self._reads_line = False

    def __enter__(self) -> Self:
        if self.is_terminal:
            self._before = termios.tcgetattr(0)
            self._silence()
            if signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL:
                signal.signal(signal.SIGTSTP, self._stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.is_terminal:
            if signal.getsignal(signal.SIGTSTP) == self._stop:
                signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            # What was typed and not read was meant for the chat: no Enter of it is for the shell.
            self._set(self._before, termios.TCSAFLUSH)

    @contextmanager
    def reading_line(self, *, by_system: bool = False) -> Iterator[None]:
        """Show what is typed, as somebody reads a line; `by_system` where no library edits it.

        Ctrl+Z raises `Continued` here when the program goes on.
        """
        if not self.is_terminal:
            yield
            return
        modes = [*self._before]
        if not by_system:  # what waits already must not be changed by the system
            modes[_LOCAL_MODES] = (modes[_LOCAL_MODES] | _LINE_MODES) & ~termios.ICANON
        self._set(modes, termios.TCSANOW)
        self._reads_line = True
        try:
            yield
        finally:
            self._reads_line = False
            self._silence()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give the terminal to another program, as it was."""
        if self.is_terminal:
            self._set(self._before, termios.TCSADRAIN)
        try:
            yield
        finally:
            if self.is_terminal:
                self._silence()

    def is_there(self) -> bool:
        """Tell whether the terminal is still open: its window may be closed before any signal."""
        try:
            termios.tcgetattr(0)
        except termios.error:
            return False
        return True

    def has_typed(self, seconds: float) -> bool:
        """Tell whether something that was typed waits, or comes within some seconds."""
        return bool(self._ahead) or self._delivers(seconds)

    def put_back(self, typed: bytes) -> None:
        """Let what was read be the first of what waits."""
        self._ahead = typed + self._ahead

    def typed(self, quiet_seconds: float) -> bytes:
        """Return what was typed, up to a pause of so many seconds."""
        while len(self._ahead) < _MOST_TYPED and self._delivers(quiet_seconds):
            try:
                piece = os.read(0, _PIECE)
            except OSError:  # the terminal was closed
                break
            if not piece:
                break
            self._ahead += piece
        found, self._ahead = self._ahead, b""
        return found

    @property
    def has_put_back(self) -> bool:
        """Whether something waits that was read already: no library sees that."""
        return bool(self._ahead)

    def _delivers(self, seconds: float) -> bool:
        return self.is_terminal and bool(select.select([0], [], [], seconds)[0])

    def _silence(self) -> None:
        modes = [*self._before]
        modes[_LOCAL_MODES] &= ~(termios.ECHO | termios.ICANON)
        modes[_LOCAL_MODES] |= termios.NOFLSH  # Ctrl+C takes away nothing that was typed before
        modes[_CONTROL_KEYS] = [*modes[_CONTROL_KEYS]]
        modes[_CONTROL_KEYS][termios.VMIN], modes[_CONTROL_KEYS][termios.VTIME] = 1, 0
        self._set(modes, termios.TCSANOW)

    def _set(self, modes: list[Any], when: int) -> None:
        try:
            termios.tcsetattr(0, when, modes)
        except termios.error:
            pass  # the terminal was closed

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Stop as a job does, with the terminal as it was, and take it again afterwards."""
        self._ahead = self.typed(0)  # no Enter of it is for the shell
        self._set(self._before, termios.TCSANOW)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._stop)
        self._silence()
        if self._reads_line:
            raise Continued
