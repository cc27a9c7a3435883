"""Text that arrives in pieces, in lines that break between words."""

import re
from typing import Final

from chatui.text.columns import cells

_PARTS: Final = re.compile(r"\n|[^\S\n]+|\S+")


class Wrapping:
    """Breaks a text at words, so that no line is wider than `width`; a longer word goes on.

    A word is held back until its end has come.
    """

    def __init__(self, width: int) -> None:
        self._width = max(1, width)
        self._held = ""
        self._at = 0

    def feed(self, text: str) -> str:
        """Return what of the text so far has its place."""
        parts = _PARTS.findall(self._held + text)
        self._held = parts.pop() if parts and parts[-1] != "\n" else ""
        if parts and self._held and not parts[-1].strip(" \t") and parts[-1] != "\n":
            self._held = parts.pop() + self._held  # a blank goes where its word goes
        return "".join(self._placed(parts))

    def end(self) -> str:
        """Return the rest."""
        held, self._held = self._held, ""
        return "".join(self._placed(_PARTS.findall(held)))

    def _placed(self, parts: list[str]) -> list[str]:
        placed, blank = [], ""
        for part in parts:
            if part == "\n":
                placed.append(part)
                self._at, blank = 0, ""
            elif part.isspace():
                blank = part
            else:
                room = self._width - self._at - cells(blank)
                if self._at and cells(part) > room:
                    placed.append("\n")
                    self._at, blank = 0, ""
                placed += [blank, part]
                self._at += cells(blank + part)
                blank = ""
        return placed


def wrapped(text: str, width: int) -> str:
    """Return a whole text in such lines."""
    wrapping = Wrapping(width)
    return wrapping.feed(text) + wrapping.end()
