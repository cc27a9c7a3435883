"""What terminals do not agree on, drawn so that what follows stands where it is counted to stand.

Terminals differ in how many cells a cluster takes: emoji that are joined, flags, signs made emoji,
vowel signs. Behind each such cluster the cursor is brought to its place, from where it was saved in
front of it, over blanks that leave nothing of what was there before. What is counted is enough for
most (`count_generously`); the page `screenshots/widths.md` says what terminals do.
"""

from typing import Final
from unicodedata import category, combining, east_asian_width

from rich.cells import get_character_cell_size

from chatui.ui.graphemes import graphemes

_OF_EMOJI: Final = (range(0x1F3FB, 0x1F400), range(0x1F1E6, 0x1F200))  # tones, letters of flags
_STAND_IN: Final = "\ufffd"
_SAVE: Final = "\x1b7"
_BACK: Final = "\x1b8"


class _Disputed(dict[str, bool]):
    """Of each character, whether what holds it may take more or fewer cells than are counted."""

    def __missing__(self, char: str) -> bool:
        self[char] = found = _is_disputed(char)
        return found


_disputed: Final = _Disputed()


def is_agreed(text: str) -> bool:
    """Tell whether all terminals take a text for as wide as it is counted."""
    return text.isascii() or not any(map(_disputed.__getitem__, text))


def in_place(text: str) -> str:
    """Return a text with what brings the cursor to its place behind each cluster in dispute.

    A character that is newer than this program is drawn over a sign, which stays where the terminal
    knows it as little. Marks without a combining class count as well: pyte leaves out what comes
    behind one, up to the next sequence.
    """
    if is_agreed(text):
        return text
    clusters = ((text[start:end], cells) for start, end, cells in graphemes(text))
    return "".join(one if is_agreed(one) else _placed(one, cells) for one, cells in clusters)


def _placed(cluster: str, cells: int) -> str:
    if not cells:
        return f"{_SAVE}{cluster}{_BACK}"
    ground = (_STAND_IN if category(cluster[0]) == "Cn" else " ") * cells
    # Each place is gone back to once: pyte forgets it then.
    return f"{_SAVE}{ground}{_BACK}{_SAVE}{cluster}{_BACK}\x1b[{cells}C"


def _is_disputed(char: str) -> bool:
    kind = category(char)
    if kind[0] == "M":
        return kind == "Mc" or combining(char) == 0
    if kind in ("Cf", "Cn") or any(ord(char) in block for block in _OF_EMOJI):
        return True
    return get_character_cell_size(char) != 1 + (east_asian_width(char) in "WF")
