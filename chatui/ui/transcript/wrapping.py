"""Logical lines to rows that fit a width, in the cells that Textual counts."""

from rich.cells import cell_len

from chatui.text.line_breaking import BREAK_CLASSES, MAY_END
from chatui.ui.graphemes import graphemes

Extent = tuple[int, int]

_SIGNS_IN_WORDS = "/?&=#-_"

_CODE_BREAKS = frozenset(" \t,;:.()[]{}<>=+-*/|&!?'\"@#%^~")


def wrap(text: str, width: int) -> list[Extent]:
    """Return the (start, end) of each row of a line of prose; there is at least one row.

    Rows end at spaces, which hang into the margin, and where `line_breaking` lets them; a word that
    is too long, such as an address, is cut behind a sign in its second half, else between
    graphemes. The rows of a text are also the rows of every longer text that begins with it, apart
    from the last one.
    """
    width = max(2, width)
    if text.isascii():
        return _wrap_ascii(text, width)
    return _growing.wrap(text, width)


def chop(text: str, width: int) -> list[Extent]:
    """Return the (start, end) of each row of a line that must be kept as it is, such as code.

    A row ends behind a space or a sign where its second half has one, else at the width.
    """
    width = max(2, width)
    if text.isascii():
        return _chop_ascii(text, width)
    rows: list[Extent] = []
    start = used = 0
    chance, used_there = 0, 0
    for begin, _, cells in graphemes(text):
        if begin > start and text[begin - 1] in _CODE_BREAKS and used > width // 2:
            chance, used_there = begin, used
        if used + cells > width:
            if chance <= start:
                chance, used_there = begin, used
            rows.append((start, chance))
            start, used = chance, used - used_there
        used += cells
    return [*rows, (start, len(text))]


def _chop_ascii(text: str, width: int) -> list[Extent]:
    rows: list[Extent] = []
    start = 0
    while len(text) - start > width:
        end = start + width
        half = start + width // 2
        cut = next((at for at in range(end, half, -1) if text[at - 1] in _CODE_BREAKS), end)
        rows.append((start, cut))
        start = cut
    return [*rows, (start, len(text))]


def _wrap_ascii(text: str, width: int) -> list[Extent]:
    rows: list[Extent] = []
    start = 0
    length = len(text)
    if length <= width:
        return [(0, length)]
    if text.isalnum():  # the longest words, such as keys, are wrapped anew with each frame
        return [*zip(range(0, length, width), [*range(width, length, width), length], strict=True)]
    while length - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut <= start:
            cut = _cut_in_word(text, start, width)
            rows.append((start, cut))
            start = cut
            continue
        end = cut
        while end > start and text[end - 1] == " ":
            end -= 1
        while cut < length and text[cut] == " ":
            cut += 1
        if end == start:
            cut = _cut_in_word(text, start, width)
            rows.append((start, cut))
            start = cut
            continue
        if cut == length:
            break
        rows.append((start, end))
        start = cut
    rows.append((start, min(length, start + width)))
    return rows


def _cut_in_word(text: str, start: int, width: int) -> int:
    end = start + width
    half = start + width // 2
    cut = max(text.rfind(sign, half, end) for sign in _SIGNS_IN_WORDS) + 1
    return cut or end


class _Growing:
    """Wraps a line that grows from its last rows on: one that streams is wrapped with each frame.

    The last row but one is wrapped again as well: what comes may make the character narrower that
    the last one begins with.
    """

    def __init__(self) -> None:
        self._text = ""
        self._width = 0
        self._rows: list[Extent] = []

    def wrap(self, text: str, width: int) -> list[Extent]:
        """Return the rows of a text that is not all ASCII."""
        known: list[Extent] = []
        if width == self._width and text.startswith(self._text):
            known = self._rows[:-2]
        start = self._rows[len(known)][0] if known else 0
        rest = text[start:]
        rows = [(0, len(rest))] if cell_len(rest) <= width else _wrap_graphemes(rest, width)
        self._rows = [*known, *((start + begin, start + end) for begin, end in rows)]
        self._text, self._width = text, width
        return list(self._rows)


_growing = _Growing()


def _wrap_graphemes(text: str, width: int) -> list[Extent]:
    rows: list[Extent] = []
    start = used = before = 0
    first = len(text) - len(text.lstrip(" "))
    # The last places where the next row may begin, and the cells of this row in front of them.
    chance = used_there = 0
    in_word: tuple[int, int] | None = None
    for begin, end, cells in graphemes(text):
        grapheme = text[begin:end]
        if grapheme == " ":
            used += cells
            continue
        kind = BREAK_CLASSES[grapheme]
        if begin > first:
            last = text[begin - 1]
            if last == " " or (used and MAY_END[before][kind]):
                chance, used_there = begin, used
            elif last in _SIGNS_IN_WORDS and used > width // 2:
                in_word = begin, used
        used += cells
        while used > width and begin > start:
            if chance:
                row_end = start + len(text[start:chance].rstrip(" "))
                next_start, taken = chance, used_there
            else:
                next_start, taken = in_word or (begin, used - cells)
                row_end = next_start
            rows.append((start, row_end))
            start = first = next_start
            used -= taken
            chance, in_word = 0, None
        before = kind
    return [*rows, (start, _fitting(text, start, width))]


def _fitting(text: str, start: int, width: int) -> int:
    if text[-1] != " ":
        return len(text)
    rest = text[start:]
    said = rest.rstrip(" ")
    return start + min(len(rest), len(said) + max(0, width - cell_len(said)))
