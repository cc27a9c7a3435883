"""What people see as one character: emoji sequences, flags, letters with their marks.

The rules are those of Unicode's text segmentation (UAX 29) as far as Rich knows them; Rich takes
the two letters of a flag apart.
"""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import category

from rich.cells import split_graphemes

_REACH: Final = 256
"""No grapheme is longer; a text of nothing but marks is cut after so many."""
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_DRAWN_OTHERWISE: Final = re.compile(r"([\t\ud800-\udfff])")
_PARTS_OF_EMOJI: Final = "\ufe0e\ufe0f\u20e3"  # text style, emoji style, keycap


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """Return each grapheme of a text as (start, end, cells), in order and without gaps.

    How far a tab goes depends on where it stands, and what is drawn for half of a surrogate pair on
    what it stands for: 0 cells here.
    """
    found: list[tuple[int, int, int]] = []
    half_flag = False
    for start, end, cells in _spans(text):
        is_letter = ord(text[start]) in _FLAG_LETTERS
        if is_letter and half_flag:
            found[-1] = (found[-1][0], end, found[-1][2] + cells)
        else:
            found.append((start, end, cells))
        half_flag = is_letter and not half_flag and end == start + 1
    return found


def _spans(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield what Rich takes for graphemes, and alone what it counts to that which is before it."""
    at = 0
    for piece in _DRAWN_OTHERWISE.split(text):
        if _DRAWN_OTHERWISE.match(piece):
            yield at, at + 1, 0
        elif piece:
            yield from (
                (at + start, at + end, cells) for start, end, cells in split_graphemes(piece)[0]
            )
        at += len(piece)


def grapheme_at(text: str, index: int) -> tuple[int, int]:
    """Return the start and end of the grapheme that a character of a text belongs to."""
    first = index
    while first > 0 and index - first < _REACH and not _stands_alone(text, first):
        first -= 1
    for start, end, _ in graphemes(text[first : index + _REACH]):
        if first + end > index:
            return first + start, first + end
    return index, index + 1


def backspace_start(text: str, end: int) -> int:
    """Return where that begins which Backspace deletes in front of a place.

    An emoji goes as a whole. Of a letter with marks only the last mark goes, as it was typed.
    """
    last = text[end - 1]
    if category(last).startswith("M") and last not in _PARTS_OF_EMOJI:
        return end - 1
    return grapheme_at(text, end - 1)[0]


def _stands_alone(text: str, index: int) -> bool:
    """Tell whether a grapheme surely begins at a character."""
    is_whole = text[index].isascii() and text[index - 1] != "\u200d"
    return is_whole or _DRAWN_OTHERWISE.match(text, index) is not None
