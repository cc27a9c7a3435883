"""Lines as the system edits them, or as a pipe holds them."""

import os
import select
from typing import Final

from chatui import output
from chatui.cli.plain.input_line import MORE, YOU, Interrupted
from chatui.cli.plain.quiet_terminal import Continued, QuietTerminal
from chatui.text.decoding import NoText, decode_text
from chatui.text.safety import display_text

_PIECE: Final = 65536


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
                line = self._line(MORE if lines else YOU)
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
