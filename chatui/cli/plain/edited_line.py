"""A line that readline or libedit edits."""

from __future__ import annotations

import codecs
import importlib
import locale
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Final

from chatui import output
from chatui.attach.mentions import begun_mention
from chatui.cli.plain.input_line import MORE, YOU, Interrupted, end_line
from chatui.cli.plain.quiet_terminal import Continued, QuietTerminal
from chatui.cli.plain.unsent import Unsent, lines_of
from chatui.text.safety import display_text

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

    brings_back = True

    def __init__(
        self,
        terminal: QuietTerminal,
        readline: ModuleType,
        earlier: Iterable[str],
        complete: Complete,
        unsent: Unsent,
    ) -> None:
        self._terminal = terminal
        self._readline = readline
        self._unsent = unsent
        self._is_libedit = "libedit" in (readline.__doc__ or "")
        self._options: Sequence[str] = ()
        self._complete = complete
        self._is_answer = False
        self._letters = codecs.lookup(locale.nl_langinfo(locale.CODESET)).name
        self._before = ""
        """What libedit tells of until a key is pressed: the line before."""
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
            self._readline.add_history(self._for_library(prompt))
        except (UnicodeError, ValueError):
            pass  # of letters that the locale does not have

    def read(self) -> str:
        """Return a prompt, which begins with what the unsent text has for it."""
        unsent, shown = self._unsent, ""
        was_typed_before = self._terminal.has_typed(0)
        try:
            self._make_room(was_typed_before=was_typed_before)
            shown = unsent.begun or unsent.waiting[0]
            while True:
                line, is_whole = self._next(MORE if unsent.block else YOU)
                if not (is_whole and line.endswith("\\")):
                    break
                unsent.block += f"{line[:-1]}\n"
                unsent.line = ""
        except KeyboardInterrupt:
            output.write(b"\n")
            written = unsent.put_aside()
            if has_text := bool(written.strip()):
                self.remember(written)
            is_new = not was_typed_before and written != shown
            raise Interrupted(had_text=has_text, was_typed=is_new) from None
        text = unsent.block + line
        unsent.block = unsent.line = ""
        return text if is_whole else text.rstrip("\n")

    def _make_room(self, *, was_typed_before: bool) -> None:
        """Let nothing that was typed ahead go on with a draft that nobody had seen by then."""
        unsent = self._unsent
        if self._terminal.has_put_back:
            unsent.hear(self._terminal.typed(0))
        has_waiting = was_typed_before or unsent.waiting != [""]
        if for_library(unsent.begun, self._letters) is None:
            unsent.put_aside()
            output.write(b"(The draft is kept: it has letters that the locale does not have.)\n")
        elif unsent.begun and (has_waiting or self._is_libedit):
            self._say_it_comes_back(unsent.put_aside())

    def _next(self, prompt: str) -> tuple[str, bool]:
        """Return a line, or what ends a pasted block of them, and whether it is a single line."""
        unsent = self._unsent
        if len(unsent.waiting) > 1:
            line = unsent.waiting.pop(0)
            output.write(f"{prompt}{display_text(line)}\n".encode("utf-8", "replace"))
            return line, True
        unsent.line = unsent.begun or unsent.waiting[0]
        unsent.begun, unsent.waiting = "", [""]
        was_typed_before = self._terminal.has_typed(0)
        line = self._edited(prompt, unsent.line)
        if was_typed_before or not self._terminal.has_typed(_PASTE_SECONDS):
            return line, True
        unsent.block, unsent.line = f"{unsent.block}{line}\n", ""
        *whole, last = lines_of(self._terminal.typed(_PAUSE_SECONDS))
        for one in whole:
            output.write(f"{MORE}{display_text(one)}\n".encode("utf-8", "replace"))
        unsent.block += "".join(f"{one}\n" for one in whole)
        unsent.line = last
        return self._edited(MORE, last) if last else "", False

    def ask(self, question: str) -> str:
        """Return the answer; what was typed before is kept for the next prompt."""
        self._unsent.hear(self._terminal.typed(0))
        self._is_answer = True
        try:
            return self._edited(question, "")
        except KeyboardInterrupt:
            output.write(b"\n")
            raise Interrupted from None
        finally:
            self._is_answer = False

    def _edited(self, prompt: str, begun: str) -> str:
        readline = self._readline
        while True:
            self._begin_with(begun)
            self._before = readline.get_line_buffer() if self._is_libedit else ""
            try:
                # libedit hears Ctrl+D alone where the system would have made lines before it.
                terminal = self._terminal.reading_line(by_system=self._is_libedit)
                with terminal, self._ticking():
                    line = _from_library(input(prompt))
            except UnicodeError:
                output.write(b"That line was not read: it is not in the encoding of the locale.\n")
                begun = ""
            except Continued:
                begun = self._written
            except KeyboardInterrupt:
                self._is_written(self._written)
                raise
            except SystemExit:
                self._is_written(self._written)
                end_line()
                raise
            except EOFError:
                if self._terminal.is_there():  # else what was written is the draft
                    self._is_written("")
                output.write(b"\n")
                raise
            except OSError as error:  # the terminal was closed
                raise EOFError from error
            else:
                self._is_written(line)
                return line
            finally:
                readline.set_startup_hook()

    @property
    def _written(self) -> str:
        """What stands in the line."""
        written: str = self._readline.get_line_buffer()
        return "" if written == self._before else _from_library(written)

    def _is_written(self, line: str) -> None:
        """Take down what stands in the line; an answer is no part of a prompt."""
        if not self._is_answer:
            self._unsent.line = line

    def _begin_with(self, text: str) -> None:
        """Let the next line begin with a text, or say how it comes back where none can."""
        if text and self._is_libedit:
            self._say_it_comes_back(text)
        elif text:
            inserted = self._for_library(text)
            self._readline.set_startup_hook(lambda: self._readline.insert_text(inserted))

    def _say_it_comes_back(self, text: str) -> None:
        output.write(f"(Up brings it back: {display_text(text)})\n".encode("utf-8", "replace"))
        self.remember(text)

    @contextmanager
    def _ticking(self) -> Iterator[None]:
        """Look up once a second from a line that is typed.

        What is written is kept then, and a signal is heard that came in the moment before the
        library began to wait, which it does not notice by itself.
        """

        def tick(number: int, frame: FrameType | None) -> None:
            try:
                self._is_written(self._written)
            except SystemError as error:  # input() looks again for signals when one has ended it
                raise error.__cause__ or error from None
            self._unsent.keep()

        before = signal.signal(signal.SIGALRM, tick)
        signal.setitimer(signal.ITIMER_REAL, _TICK_SECONDS, _TICK_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _option(self, typed: str, place: int) -> str | None:
        if place == 0:
            self._options = self._options_of(_from_library(typed))
        return self._for_library(self._options[place]) if place < len(self._options) else None

    def _for_library(self, text: str) -> str:
        return for_library(text, self._letters) or text

    def _options_of(self, typed: str) -> Sequence[str]:
        if self._is_answer:
            return ()
        is_word = typed.startswith("/") or begun_mention(typed) is not None
        return self._complete(typed) or (() if is_word else [f"{typed}\t"])


def _from_library(text: str) -> str:
    """Return what the library has as it was typed: bytes that the locale has no letters for."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def for_library(text: str, letters: str) -> str | None:
    """Return a text as the library takes it where the locale has certain letters.

    In ASCII it is bytes, which the terminal shows as it likes; None where others would be shown.
    """
    if letters == "ascii":
        return text.encode("utf-8", "surrogateescape").decode("ascii", "surrogateescape")
    try:
        text.encode(letters, "surrogateescape")
    except UnicodeEncodeError:
        return None
    return text
