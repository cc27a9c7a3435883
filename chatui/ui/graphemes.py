"""What people see as one character: emoji sequences, flags, letters with their marks.

The rules are those of Unicode's text segmentation (UAX 29). Rich knows a part of them: it takes the
two letters of a flag apart, and vowel signs, tones of skin and the letters of a conjunct from what
they belong to. Conjuncts stay together in the scripts that stack them (`Indic_Conjunct_Break`, and
Khmer, Burmese and others whose sign for it does nothing else).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final
from unicodedata import category

from rich import cells as rich_cells
from rich.cells import CellTable, split_graphemes

_REACH: Final = 256
"""No grapheme is longer; a text of nothing but marks is cut after so many."""
_WIDEST: Final = 10
"""Cells. None that people write is wider; a pile of signs or tones is cut."""
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_DRAWN_OTHERWISE: Final = re.compile(r"([\t\ud800-\udfff])")
_PARTS_OF_EMOJI: Final = "\ufe0e\ufe0f\u20e3"  # text style, emoji style, keycap
_TONES: Final = range(0x1F3FB, 0x1F400)  # of skin
_JOINS_LETTERS: Final = frozenset(
    "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0"
)
_VOWELS_LIKE_MARKS: Final = "\u0e33\u0eb3"  # am, in Thai and Lao
_MAY_BELONG: Final = re.compile(
    "[\t\ud800-\udfff\u0900-\u0dff\u0e33\u0eb3\u0f3e\u0f3f\u0f7f\u1000-\u109f\u1700-\u1cff\ua800-\uabff"
    "\U00011000-\U00011fff\U0001d165-\U0001d172\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]"
).search

_LAST_SCRIPT: Final = 0x1FFFF
_JOIN_EMOJI: Final = frozenset(("ghostty", "WezTerm", "iTerm.app", "Apple_Terminal"))
"""Terminals, by TERM_PROGRAM, that draw a flag, or a hand with its tone, in two cells."""
_JOIN_EMOJI_BY_TERM: Final = frozenset(("xterm-kitty", "xterm-ghostty", "foot", "wezterm"))

_load: Final = rich_cells.load_cell_table  # type: ignore[attr-defined]
_wide_alone: set[int] = set()


def count_generously(environ: Mapping[str, str]) -> None:
    """Have every cluster counted as wide as the terminal takes it that takes it for widest.

    Rich counts as the newest terminals do. Where one takes more cells than were counted, what
    follows on the row is drawn over the rest of a word. So vowel signs that have a width (Mc) count
    one cell, which tmux and most others give them; tones of skin two, and letters of flags two each
    where no terminal is named that joins them. The first call counts; others change nothing.
    """
    if rich_cells.load_cell_table is _generous:  # type: ignore[attr-defined]
        return
    program = environ.get("TERM_PROGRAM", "")
    if program not in _JOIN_EMOJI and environ.get("TERM", "") not in _JOIN_EMOJI_BY_TERM:
        _wide_alone.update(_TONES, () if program == "tmux" else _FLAG_LETTERS)
    rich_cells.load_cell_table = _generous  # type: ignore[attr-defined]
    rich_cells.get_character_cell_size.cache_clear()
    rich_cells.cached_cell_len.cache_clear()


@cache
def _generous(unicode_version: str = "auto") -> CellTable:
    table = _load(unicode_version)
    widths = sorted([*_without_signs(table), *((code, code, 2) for code in _wide_alone)])
    return table._replace(widths=widths)


def _without_signs(table: CellTable) -> Iterator[tuple[int, int, int]]:
    for start, end, width in table.widths:
        if width or start > _LAST_SCRIPT:
            yield start, end, width
            continue
        for code in range(start, end + 1):
            if category(chr(code)) != "Mc" and code not in _wide_alone:
                yield code, code, width


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """Return each grapheme of a text as (start, end, cells), in order and without gaps.

    How far a tab goes depends on where it stands, and what is drawn for half of a surrogate pair on
    what it stands for: 0 cells here.
    """
    if _MAY_BELONG(text) is None:
        return split_graphemes(text)[0]
    found: list[tuple[int, int, int]] = []
    half_flag = False
    for start, end, cells in _spans(text):
        is_letter = ord(text[start]) in _FLAG_LETTERS
        if found and ((is_letter and half_flag) or _belongs(text, found[-1], start, cells)):
            found[-1] = (found[-1][0], end, found[-1][2] + cells)
        else:
            found.append((start, end, cells))
        half_flag = is_letter and not half_flag and end == start + 1
    return found


def _belongs(text: str, before: tuple[int, int, int], start: int, cells: int) -> bool:
    """Tell whether what Rich takes for a grapheme belongs to the one in front of it."""
    char = text[start]
    kind = category(char)
    if text[before[0]] == " " or _DRAWN_OTHERWISE.match(text, before[0]):
        return False
    if before[2] + cells > _WIDEST:
        return False
    if kind[0] == "M" or char in _VOWELS_LIKE_MARKS or ord(char) in _TONES:
        return start - before[0] < _REACH
    return kind == "Lo" and text[start - 1] in _JOINS_LETTERS


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

    An emoji goes as a whole. Of letters with marks only the last goes, as they were typed.
    """
    last = text[end - 1]
    if last in _VOWELS_LIKE_MARKS or (category(last)[0] == "M" and last not in _PARTS_OF_EMOJI):
        return end - 1
    start = grapheme_at(text, end - 1)[0]
    return start if _JOINS_LETTERS.isdisjoint(text[start:end]) else end - 1


def _stands_alone(text: str, index: int) -> bool:
    """Tell whether a grapheme surely begins at a character."""
    is_whole = text[index].isascii() and text[index - 1] != "\u200d"
    return is_whole or _DRAWN_OTHERWISE.match(text, index) is not None
