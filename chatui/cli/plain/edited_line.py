"""A line that readline or libedit edits."""

from __future__ import annotations

import importlib
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Final

from chatui import output
from chatui.cli.plain.input_line import MORE, YOU, Interrupted
from chatui.cli.plain.quiet_terminal import Continued, QuietTerminal
from chatui.text.safety import display_text, without_controls

_PASTE_SECONDS: Final = 0.02
"""Nobody presses a key so soon after Enter: what comes then was pasted with the line before."""
_PAUSE_SECONDS: Final = 0.05
_TICK_SECONDS: Final = 1.0

Complete = Callable[[str], Sequence[str]]
"""Returns the lines that what was typed can become."""


def line_library() -> ModuleType | None:
    """Return what edits lines here, None where nothing does.

    Call it while the terminal shows what is typed: libedit edits nothing where it first does not.
    """
    if not (os.name == "posix" and os.isatty(0) and os.isatty(1)):
        return None
    try:
        return importlib.import_module("readline")
    except ImportError:  # not every Python is built with it
        return None


class EditedLine:
    """A line that readline or libedit edits, with the earlier prompts and completion by Tab.

    A backslash at its end, and what is pasted, make a prompt of several lines.
    """

    def __init__(
        self,
        terminal: QuietTerminal,
        readline: ModuleType,
        earlier: Iterable[str],
        complete: Complete,
        keep: Callable[[str], object],
    ) -> None:
        self.unsent = ""
        self._terminal = terminal
        self._readline = readline
        self._waiting: deque[str] = deque()
        """Lines that were typed before a question, then what was begun of the next."""
        self._is_libedit = "libedit" in (readline.__doc__ or "")
        self._options: Sequence[str] = ()
        self._complete = complete
        self._completes = True
        self._before = ""
        """What libedit tells of until a key is pressed: the line before."""
        self._keep = keep
        if self._is_libedit:
            readline.parse_and_bind("bind ^I rl_complete")
        else:
            for setting in ("enable-bracketed-paste off", "enable-meta-key off"):
                readline.parse_and_bind(f"set {setting}")
            readline.parse_and_bind("tab: complete")
        readline.set_auto_history(False)
        readline.set_completer_delims("")
        readline.set_completer(self._option)
        for prompt in earlier:
            self.remember(prompt)

    def remember(self, prompt: str) -> None:
        """Let the Up key bring a prompt back."""
        try:
            self._readline.add_history(prompt)
        except (UnicodeError, ValueError):
            pass  # of letters that the locale does not have

    def read(self, draft: str = "") -> str:
        """Return a prompt, which begins with the draft where lines can."""
        lines: list[str] = []
        self.unsent = ""
        while True:
            line, is_whole = self._next(MORE if lines else YOU, draft)
            draft = ""
            if is_whole and line.endswith("\\"):
                lines.append(line[:-1])
                self.unsent = "\n".join([*lines, ""])
                continue
            self.unsent = ""
            return "\n".join([*lines, line])

    def _next(self, prompt: str, draft: str) -> tuple[str, bool]:
        """Return a line, or a pasted block of them, and whether it is a single line."""
        if len(self._waiting) > 1:
            line = self._waiting.popleft()
            output.write(f"{prompt}{display_text(line)}\n".encode("utf-8", "replace"))
            return line, True
        begun = draft + (self._waiting.popleft() if self._waiting else "")
        was_typed_before = self._terminal.has_typed(0)
        line = self._edited(prompt, begun)
        if was_typed_before or not self._terminal.has_typed(_PASTE_SECONDS):
            return line, True
        pasted = _as_lines(self._terminal.typed(_PAUSE_SECONDS))
        for one in pasted[:-1]:
            output.write(f"{MORE}{display_text(one)}\n".encode("utf-8", "replace"))
        if pasted[-1]:
            self.unsent += "\n".join([line, *pasted[:-1], ""])
            pasted[-1] = self._edited(MORE, pasted[-1])
        return "\n".join([line, *pasted]).rstrip("\n"), False

    def ask(self, question: str) -> str:
        """Return the answer; what was typed before is kept for the next prompt."""
        typed = _as_lines(self._terminal.typed(0))
        begun = self._waiting.pop() if self._waiting else ""
        self._waiting.extend([begun + typed[0], *typed[1:]])
        self._completes = False
        try:
            return self._edited(question, "")
        finally:
            self._completes = True

    def _edited(self, prompt: str, begun: str) -> str:
        readline = self._readline
        while True:
            self._begin_with(begun)
            self._before = readline.get_line_buffer() if self._is_libedit else ""
            try:
                # libedit hears Ctrl+D alone where the system would have made lines before it.
                terminal = self._terminal.reading_line(by_system=self._is_libedit)
                with terminal, self._ticking():
                    line = input(prompt)
                return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            except UnicodeError:
                output.write(b"That line was not read: it is not in the encoding of the locale.\n")
                begun = ""
            except Continued:
                begun = self._written
            except KeyboardInterrupt:
                output.write(b"\n")
                written, self.unsent = self.unsent + self._written, ""
                if written.strip():
                    self.remember(written)
                raise Interrupted(had_text=bool(written.strip())) from None
            except EOFError:
                output.write(b"\n")
                raise
            except OSError as error:  # the terminal was closed
                raise EOFError from error
            except SystemExit:
                self.unsent += self._written
                raise
            finally:
                readline.set_startup_hook()

    @property
    def _written(self) -> str:
        """What stands in the line."""
        written: str = self._readline.get_line_buffer()
        return "" if written == self._before else written

    def _begin_with(self, text: str) -> None:
        """Let the next line begin with a text, or say how it comes back where none can."""
        if text and self._is_libedit:
            output.write(f"(Up brings it back: {display_text(text)})\n".encode("utf-8", "replace"))
            self.remember(text)
        elif text:
            self._readline.set_startup_hook(lambda: self._readline.insert_text(text))

    @contextmanager
    def _ticking(self) -> Iterator[None]:
        """Look up once a second from a line that is typed.

        What is written is kept then, and a signal is heard that came in the moment before the
        library began to wait, which it does not notice by itself.
        """
        kept = ""  # as another window may write, which this one must not undo

        def tick(number: int, frame: FrameType | None) -> None:
            nonlocal kept
            if self._completes and kept != (written := self.unsent + self._written):
                kept = written
                self._keep(written)

        before = signal.signal(signal.SIGALRM, tick)
        signal.setitimer(signal.ITIMER_REAL, _TICK_SECONDS, _TICK_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _option(self, typed: str, place: int) -> str | None:
        if place == 0:
            self._options = self._complete(typed) if self._completes else ()
        return self._options[place] if place < len(self._options) else None


def _as_lines(typed: bytes) -> list[str]:
    """Return the lines that were typed, the last of which has no end yet."""
    return without_controls(typed.decode("utf-8", "replace")).split("\n")
