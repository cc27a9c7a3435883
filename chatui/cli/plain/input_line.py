"""The line that is typed: readline's where there is a terminal, else that of the system."""

from __future__ import annotations

import importlib
import os
import select
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Final, Protocol

from chatui import output
from chatui.cli.plain.quiet_terminal import Continued, QuietTerminal
from chatui.text.decoding import NoText, decode_text
from chatui.text.safety import display_text, without_controls

YOU: Final = "You: "
_MORE: Final = "...  "
_PASTE_SECONDS: Final = 0.02
"""Nobody presses a key so soon after Enter: what comes then was pasted with the line before."""
_PAUSE_SECONDS: Final = 0.05
_TICK_SECONDS: Final = 1.0
_PIECE: Final = 65536

Complete = Callable[[str], Sequence[str]]
"""Returns the lines that what was typed can become."""


class Interrupted(Exception):
    """Ctrl+C ended a line; `had_text` tells whether something was written."""

    def __init__(self, *, had_text: bool) -> None:
        super().__init__()
        self.had_text = had_text


class Input(Protocol):
    """Where prompts come from."""

    unsent: str
    """What was written when something else than Enter ended the line."""

    def read(self, draft: str = "") -> str:
        """Return a prompt.

        Raises:
            Interrupted: At Ctrl+C.
            EOFError: At the end of the input.
        """

    def ask(self, question: str) -> str:
        """Return the line that is answered; nothing that was typed before counts.

        Raises:
            Interrupted: At Ctrl+C.
            EOFError: At the end of the input.
        """

    def remember(self, prompt: str) -> None:
        """Let the Up key bring a prompt back."""


def line_library() -> ModuleType | None:
    """Return what edits lines here, None where nothing does.

    Call it while the terminal shows what is typed: libedit edits nothing where it first does not.
    """
    if not (os.isatty(0) and os.isatty(1)):
        return None
    try:
        return importlib.import_module("readline")
    except ImportError:  # not every Python is built with it
        return None


def make_input(
    terminal: QuietTerminal,
    library: ModuleType | None,
    earlier: Iterable[str],
    complete: Complete,
    keep: Callable[[str], object],
) -> Input:
    """Return the input that works here; `keep` is told once a second what is written."""
    if library is None:
        return SystemLine(terminal)
    return EditedLine(terminal, library, earlier, complete, keep)


class SystemLine:
    """Lines as the system has them, or a pipe: each is a prompt."""

    def __init__(self, terminal: QuietTerminal) -> None:
        self.unsent = ""
        self._terminal = terminal
        self._typed = b""
        """What was read and is no part of a line yet that was returned."""

    def read(self, draft: str = "") -> str:
        """Return the next line; `draft` is left out, as no line can begin with it."""
        lines: list[str] = []
        while True:
            try:
                line = self._line(_MORE if lines else YOU)
            except EOFError:
                if not lines:
                    raise
                return "\n".join(lines)
            if not line.endswith("\\"):
                return "\n".join([*lines, line])
            lines.append(line[:-1])

    def ask(self, question: str) -> str:
        """Return the answer of a person; a pipe holds prompts, and no answers."""
        if not self._terminal.is_terminal:
            raise EOFError
        return self._line(question, is_answer=True)

    def remember(self, prompt: str) -> None:
        """Do nothing: the system brings nothing back."""

    def _line(self, prompt: str, *, is_answer: bool = False) -> str:
        """Return the next line; for an answer, one that was typed behind the question."""
        before, begun = self._typed + self._terminal.typed(0), b""
        if not is_answer:
            before, begun = b"", before
        self._typed = before
        output.write(prompt.encode())
        if self._terminal.is_terminal:  # which has not shown it
            first, newline, _ = begun.partition(b"\n")
            shown = display_text((first + newline).decode("utf-8", "replace"))
            output.write(shown.encode("utf-8", "replace"))
        while b"\n" not in begun and (piece := self._piece(prompt)):
            begun += piece
        line, _, rest = begun.partition(b"\n")
        if not begun:
            output.write(b"\n")
            raise EOFError
        self._typed += rest
        try:
            text = decode_text(line).text.rstrip("\r")
        except NoText:
            text = line.decode("utf-8", "replace").rstrip("\r")
        if not self._terminal.is_terminal:
            output.write(f"{display_text(text)}\n".encode("utf-8", "replace"))
        return text

    def _piece(self, prompt: str) -> bytes:
        """Return what was typed by now, nothing at the end of the input."""
        while True:
            try:
                with self._terminal.reading_line(by_system=True):
                    return os.read(0, _PIECE)
            except BlockingIOError:  # another program has made the pipe so
                select.select([0], [], [])
            except KeyboardInterrupt:
                output.write(b"\n")
                raise Interrupted(had_text=False) from None
            except Continued:
                output.write(prompt.encode())
            except OSError:  # the terminal was closed
                return b""


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
            line, is_whole = self._next(_MORE if lines else YOU, draft)
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
            output.write(f"{_MORE}{display_text(one)}\n".encode("utf-8", "replace"))
        if pasted[-1]:
            self.unsent += "\n".join([line, *pasted[:-1], ""])
            pasted[-1] = self._edited(_MORE, pasted[-1])
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
