"""From what is read of a terminal to what was pressed, written, pasted or reported."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from chatui.ui.terminal.key_bytes import KeyBytes, Pasted, Sequence, Text, unheard
from chatui.ui.terminal.key_presses import Press, Report, meaning
from chatui.ui.terminal.pasted_lines import PastedLines

# What the terminal is, and how large a cell.
_ANSWER: Final = re.compile(r"\x1b\[(?:\?[0-9;]*c|6;[0-9]+;[0-9]+t)")

KeyInput = Press | Text | Report | Pasted


class TerminalKeys:
    """Tells what was meant, however it is cut into reads, and whatever the terminal adds."""

    def __init__(self, answered: Callable[[str], object] = unheard) -> None:
        """Tell; `answered` is called with what the terminal answers about its graphics."""
        self._answered = answered
        self._bytes = KeyBytes(answered)
        self._lines = PastedLines()

    @property
    def patience(self) -> float | None:
        """Seconds of silence after which `silence` is to be called; None when nothing waits."""
        waits = [one for one in (self._lines.patience, self._bytes.patience) if one is not None]
        return min(waits, default=None)

    def feed(self, text: str, *, after: float = 0.0, is_typed: bool = False) -> Iterator[KeyInput]:
        """Yield what was meant by a text that came in one read.

        Args:
            text: What was read.
            after: For how many seconds nothing had come before it.
            is_typed: That it was typed, though it came at once: while nobody read.
        """
        for piece in self._bytes.feed(text):
            if isinstance(piece, Text) and not is_typed:
                yield from self._lines.feed(piece.text, after)
            else:
                yield from self._lines.release()
                yield from self._meant([piece])

    def silence(self, seconds: float) -> Iterator[KeyInput]:
        """Yield what is known since nothing has come for so long."""
        if (patience := self._lines.patience) is not None and seconds >= patience:
            yield from self._lines.release()
        if (patience := self._bytes.patience) is not None and seconds >= patience:
            yield from self._meant(self._bytes.release())

    def _meant(self, pieces: Iterable[Text | Sequence | Pasted]) -> Iterator[KeyInput]:
        for piece in pieces:
            meant = meaning(piece.text) if isinstance(piece, Sequence) else piece
            if meant is not None:
                yield meant
            elif isinstance(piece, Sequence) and _ANSWER.fullmatch(piece.text):
                self._answered(piece.text)
