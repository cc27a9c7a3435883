"""Logical lines to rows that fit a width, in the cells that Textual counts."""

from rich.cells import cell_len, split_graphemes

Extent = tuple[int, int]

_NEVER_FIRST = frozenset(
    "、。，．：；！？）」』】〉》〕］｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ!?,.:;)]}’”…"
)

_CODE_BREAKS = frozenset(" \t,;:.()[]{}<>=+-*/|&!?'\"@#%^~")


def wrap(text: str, width: int) -> list[Extent]:
    """Return the (start, end) of each row of a line of prose; there is at least one row.

    Rows end at spaces, which hang into the margin, and between wide characters; a word that is
    too long is cut between graphemes. The rows of a text are also the rows of every longer text
    that begins with it, apart from the last one.
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
    for begin, _, cells in split_graphemes(text)[0]:
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
    while length - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut <= start:
            rows.append((start, start + width))
            start += width
            continue
        end = cut
        while end > start and text[end - 1] == " ":
            end -= 1
        while cut < length and text[cut] == " ":
            cut += 1
        if end == start:
            rows.append((start, start + width))
            start += width
            continue
        if cut == length:
            break
        rows.append((start, end))
        start = cut
    rows.append((start, min(length, start + width)))
    return rows


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
    graphemes = split_graphemes(text)[0]
    rows: list[Extent] = []
    start = used = 0
    # The last place at which the row may end: where it ends, where the next begins, cells so far.
    chance: tuple[int, int, int] | None = None
    previous_wide = False
    for begin, end, cells in graphemes:
        is_space = text[begin:end] == " "
        wide = cells == 2
        if begin > start and not is_space:
            if text[begin - 1] == " ":
                ending = len(text[start:begin].rstrip(" ")) + start
                if ending > start:
                    chance = (ending, begin, used)
            elif (wide or previous_wide) and text[begin] not in _NEVER_FIRST:
                chance = (begin, begin, used)
        if used + cells > width and not is_space:
            if chance is None:
                chance = (begin, begin, used)
            rows.append((start, chance[0]))
            start = chance[1]
            used -= chance[2]
            chance = None
        used += cells
        previous_wide = wide
    return [*rows, (start, _fitting(text, start, width))]


def _fitting(text: str, start: int, width: int) -> int:
    end = len(text)
    while end > start and text[end - 1] == " " and cell_len(text[start:end]) > width:
        end -= 1
    return end
