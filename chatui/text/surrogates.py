"""Emoji that a server cut in two between deltas, joined again."""

import re
from typing import Final

_HALF: Final = re.compile("[\ud800-\udfff]")
_FIRST_HALVES: Final = ("\ud800", "\udbff")


class SurrogateJoiner:
    r"""Joins surrogate pairs over deltas; a half that stays alone becomes U+FFFD.

    Halves come from JSON escapes: servers that cut their text in UTF-16 units send 😀 as
    "\ud83d" and "\ude00".
    """

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held = ""

    def feed(self, text: str) -> str:
        """Return the text that can be shown; a first half at its end waits for the second."""
        text = self.held + text
        self.held = ""
        if text and _FIRST_HALVES[0] <= text[-1] <= _FIRST_HALVES[1]:
            self.held = text[-1]
            text = text[:-1]
        return without_halves(text)

    def flush(self) -> str:
        """Return what stands for a half whose other half never came."""
        held, self.held = self.held, ""
        return "\ufffd" if held else ""


def without_halves(text: str) -> str:
    """Return the text with pairs joined and lone halves as U+FFFD, so that it can be encoded."""
    if _HALF.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
