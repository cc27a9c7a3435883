"""Long pastes, each of which is one character of the text that is edited.

The characters are halves of surrogate pairs, which no text that can be sent holds: none that was
written is ever taken for a paste. Cursor, Backspace and selection go over one as over any other.
"""

from collections.abc import Iterable
from typing import Final

_CHARACTERS: Final = tuple(map(chr, range(0xDC00, 0xE000)))
_MOST_LINES: Final = 8
_MOST_CHARACTERS: Final = 1500
_MOST_IN_A_LINE: Final = 2000


def is_long(text: str) -> bool:
    """Tell whether a paste hides more of a prompt than it says."""
    lines = _lines(text)
    most = _MOST_CHARACTERS if lines > 1 else _MOST_IN_A_LINE
    return lines > _MOST_LINES or len(text) > most


def size_words(text: str) -> str:
    """Return how long a paste is: its lines, of a single one the characters."""
    lines = _lines(text)
    return f"{lines:,} lines" if lines > 1 else f"{len(text):,} characters"


def _lines(text: str) -> int:
    return text.removesuffix("\n").count("\n") + 1


class FoldedPastes:
    """Which character stands for which paste."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._known_full = "", ""

    def __len__(self) -> int:
        return len(self._texts)

    def fold(self, text: str) -> str | None:
        """Return the character that stands for a text from now on; None when all are taken."""
        for character in _CHARACTERS:
            if self._texts.setdefault(character, text) is text:
                self._labels[character] = f"[pasted {size_words(text)}]"
                self._known_full = "", ""
                return character
        return None

    def text_of(self, character: str) -> str | None:
        """Return what a character stands for; None when it stands for itself."""
        return self._texts.get(character)

    def full(self, text: str) -> str:
        """Return a text with every paste in its place."""
        if text.isascii():
            return text
        folded, full = self._known_full
        if text != folded:
            full = text
            for character, pasted in self._texts.items():
                if character in full:
                    full = full.replace(character, pasted)
            self._known_full = text, full
        return full

    def without(self, text: str) -> str:
        """Return a text with a space in the place of every paste."""
        return text.translate(dict.fromkeys(map(ord, self._texts), " "))

    def folded(self, text: str) -> str:
        """Return a text with the pastes that are known folded in it, the longest first."""
        by_length = sorted(self._texts.items(), key=lambda one: len(one[1]), reverse=True)
        for character, pasted in by_length:
            text = text.replace(pasted, character)
        return text

    def label(self, character: str) -> str:
        """Return what is drawn in the place of a paste; any other character is itself."""
        return self._labels.get(character, character)

    def forget_all_but(self, texts: Iterable[str]) -> None:
        """Forget the pastes that none of the texts holds."""
        left = dict(self._texts)
        for text in texts:
            if not text.isascii():
                left = {one: pasted for one, pasted in left.items() if one not in text}
        for character in left:
            del self._texts[character], self._labels[character]
        self._known_full = "", ""
