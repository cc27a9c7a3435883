"""Halves of surrogate pairs: joined to characters, or left out of what has to be encoded."""

from typing import Final

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
        return encodable(text)

    def flush(self) -> str:
        """Return what stands for a half whose other half never came."""
        held, self.held = self.held, ""
        return "\ufffd" if held else ""


def encodable(text: str) -> str:
    """Return the text with pairs joined and lone halves as U+FFFD, so that it can be encoded."""
    if not _has_halves(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def join_surrogates(text: str) -> str:
    """Return the text with split surrogate pairs joined; lone ones stay.

    Servers that cut their JSON inside an escape send the two halves of an emoji as two deltas.
    """
    if not _has_halves(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _has_halves(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()  # by far the fastest way to ask
    except UnicodeEncodeError:
        return True
    return False
