"""An answer as it arrives, printed word by word: nothing that is printed is changed again."""

import re
from typing import Final

from chatui.text.safety import display_text, unfinished, written_text

_WORD: Final = re.compile(r"[^\W\u2e80-\uffff]{1,40}\Z")
"""The beginning of a word of a script that parts words: it is held until its end has come."""


class WholeWords:
    """Turns pieces of an answer into what is printed of them, each at a cost of its own length.

    Words are printed whole, so that a screen reader does not read them in pieces. Markdown is
    printed as its source, and nothing of it acts on a terminal.
    """

    def __init__(self, *, is_shown: bool) -> None:
        self._safe = display_text if is_shown else written_text
        self._held = ""

    def take(self, piece: str) -> str:
        """Return what may be printed now."""
        *lines, rest = (self._held + piece).split("\n")
        word = _WORD.search(rest[-40:])
        begun = max(len(unfinished(rest)), len(word[0]) if word else 0)
        now, self._held = rest[: len(rest) - begun], rest[len(rest) - begun :]
        return "".join(map(self._line, lines)) + self._safe(now)

    def finish(self) -> str:
        """Return what is left."""
        left, self._held = self._held, ""
        return self._safe(left.removesuffix("\r"))

    def _line(self, line: str) -> str:
        return self._safe(line.removesuffix("\r")) + "\n"
