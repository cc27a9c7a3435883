"""Lines as the system edits them, or as a pipe holds them."""

import os
import select
from typing import Final

from chatui import output
from chatui.cli.plain.input_line import MORE, YOU, Interrupted, end_line
from chatui.cli.plain.quiet_terminal import Continued, QuietTerminal
from chatui.cli.plain.unsent import Unsent
from chatui.text.decoding import NoText, decode_text
from chatui.text.safety import display_text

_PIECE: Final = 65536


class SystemLine:
    """Lines as the system has them, or a pipe: each is a prompt."""

    brings_back = False

    def __init__(self, terminal: QuietTerminal, unsent: Unsent) -> None:
        self._terminal = terminal
        self._unsent = unsent

    def read(self) -> str:
        """Return the next line; none can begin with a draft, which stays the chat's."""
        unsent = self._unsent
        unsent.put_aside()
        try:
            while (line := self._line(MORE if unsent.block else YOU)).endswith("\\"):
                unsent.block += f"{line[:-1]}\n"
        except EOFError:
            if self._terminal.is_terminal or not unsent.block:
                raise
            unsent.block, line = "", unsent.block.removesuffix("\n")
        except Interrupted:
            unsent.put_aside()
            raise
        text, unsent.block = unsent.block + line, ""
        return text

    def ask(self, question: str) -> str:
        """Return the answer of a person; a pipe holds prompts, and no answers."""
        if not self._terminal.is_terminal:
            raise EOFError
        before = self._terminal.typed(0)
        try:
            return self._line(question)
        finally:
            self._terminal.put_back(before)

    def remember(self, prompt: str) -> None:
        """Do nothing: the system brings nothing back."""

    def _line(self, prompt: str) -> str:
        """Return the next line."""
        begun = self._terminal.typed(0)
        output.write(prompt.encode())
        if self._terminal.is_terminal:  # which has not shown it
            first, newline, _ = begun.partition(b"\n")
            shown = display_text((first + newline).decode("utf-8", "replace"))
            output.write(shown.encode("utf-8", "replace"))
        try:
            while b"\n" not in begun and (piece := self._piece(prompt)):
                begun += piece
        except SystemExit:
            self._terminal.put_back(begun)
            end_line()
            raise
        line, _, rest = begun.partition(b"\n")
        if not begun:
            output.write(b"\n")
            raise EOFError
        self._terminal.put_back(rest)
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
                raise Interrupted from None
            except Continued:
                output.write(prompt.encode())
            except OSError:  # the terminal was closed
                return b""
