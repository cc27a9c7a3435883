"""The rows of a prompt that is being written."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from rich.cells import cell_len
from textual.geometry import Offset, clamp
from textual.widgets.text_area import DocumentBase, Location, WrappedDocument

from chatui.ui.graphemes import graphemes

_ROWS_BEFORE: Final = 2
"""An edit may change where the row before it ends; one more is for graphemes that are joined."""
_OF_ONE_CELL: Final = re.compile(r"[ -~\xa0-\u02ff]*")
"""The letters of Europe, none of which is wide or joined to another."""
_DRAWN_OTHERWISE: Final = re.compile(r"[\t\ud800-\udfff]")


class WrappedRow(NamedTuple):
    """A row: which line of the text it shows, and which characters of that."""

    line: int
    start: int
    end: int


class PromptWrapping(WrappedDocument):
    """Textual's wrapped document, where an edit costs what it changes.

    The one that it replaces wraps the whole line again with each key, which takes half a second for
    a line of 60 KB, and loses its place when an undo makes the text shorter. This one compares the
    text with the one it has wrapped last, so it knows what has changed, whatever did. All that is
    asked in between is answered for that text. Rows end behind spaces and where `line_breaking`
    lets them, else between graphemes; one space may hang into the cell that is kept for the cursor.
    `label` returns what is drawn in the place of a character; where it is not the character itself,
    it stays whole.
    """

    def __init__(self, document: DocumentBase, label: Callable[[str], str] = str) -> None:
        self._label = label
        self._lines: list[str] = []
        self._breaks: list[list[int]] = []  # of each line: where its rows begin, but the first
        self._row_width = 0
        self._tab_stop = 4
        self._tops: list[int] = [0]  # the first row of each line, and last the height
        super().__init__(document)

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Wrap all of the text to a width in cells; 0 wraps nothing."""
        self._row_width = width
        self._tab_stop = tab_width or self._tab_stop
        self._lines, self._breaks = [], []
        self._follow()

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Wrap what has changed since the last time, which need not be what is said here."""
        self._follow()

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self._tops[-1]

    @property
    def lines(self) -> list[list[str]]:
        """The rows of each line."""
        return [self.get_sections(line) for line in range(len(self._lines))]

    def row(self, y: int) -> WrappedRow:
        """Return a row, counted from the top of the text."""
        y = clamp(y, 0, self.height - 1)
        line = bisect_right(self._tops, y) - 1
        return WrappedRow(line, *self._extent(line, y - self._tops[line]))

    def label(self, character: str) -> str:
        """Return what is drawn for a character, no wider than a row."""
        label, room = self._label(character), self._row_width
        return f"{label[: room - 1]}…" if 1 < room < len(label) else label

    def get_offsets(self, line_index: int) -> list[int]:
        """Return where the rows of a line begin, but the first."""
        return self._breaks[clamp(line_index, 0, len(self._breaks) - 1)]

    def get_sections(self, line_index: int) -> list[str]:
        """Return the rows of a line."""
        text = self._lines[line_index]
        cuts = [0, *self._breaks[line_index], len(text)]
        return [text[start:end] for start, end in pairwise(cuts)]

    def location_to_offset(self, location: Location) -> Offset:
        """Return the column, in cells, and the row of a place."""
        line = clamp(location[0], 0, len(self._lines) - 1)
        column = clamp(location[1], 0, len(self._lines[line]))
        section = bisect_right(self._breaks[line], column)
        start, _ = self._extent(line, section)
        before = self._lines[line][start:column]
        return Offset(self._cells(before), self._tops[line] + section)

    def offset_to_location(self, offset: Offset) -> Location:
        """Return the place that is nearest to a column and a row."""
        x, y = offset
        line = self.row(y).line
        section = clamp(y, 0, self.height - 1) - self._tops[line]
        return line, self.get_target_document_column(line, x, section)

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        """Return the column of a line that stands at a cell of one of its rows."""
        rows = len(self._breaks[line_index]) + 1
        section = y_offset % rows
        start, end = self._extent(line_index, section)
        row = self._lines[line_index][start:end]
        used = last = 0
        for begin, _, cells in self._measured(row):
            used += cells
            if used > x_offset:
                return start + begin
            last = begin
        return end if section == rows - 1 else start + last

    def _follow(self) -> None:
        """Wrap the lines that are not those of the last time."""
        before, now = self._lines, list(self.document.lines)
        shorter = min(len(before), len(now))
        first = next((at for at in range(shorter) if before[at] != now[at]), shorter)
        rest = range(1, shorter - first + 1)
        behind = next((at for at in rest if before[-at] != now[-at]), len(rest) + 1) - 1
        end_before, end_now = len(before) - behind, len(now) - behind
        if end_before == end_now == first + 1:
            fresh = [self._wrapped_again(before[first], self._breaks[first], now[first])]
        else:
            fresh = [self._wrapped(line) for line in now[first:end_now]]
        self._breaks[first:end_before] = fresh
        self._lines = now
        self._tops = [0, *accumulate(len(breaks) + 1 for breaks in self._breaks)]

    def _wrapped(self, text: str) -> list[int]:
        breaks: list[int] = []
        at: int | None = 0
        while at is not None and (at := self._next_row(text, at)) is not None:
            breaks.append(at)
        return breaks

    def _wrapped_again(self, before: str, breaks: list[int], text: str) -> list[int]:
        """Return the breaks of a line of which those before an edit are known."""
        start = _shared(before, text)
        behind = min(_shared_end(before, text), min(len(before), len(text)) - start)
        shift, unchanged_from = len(text) - len(before), len(before) - behind
        found = breaks[: max(0, bisect_right(breaks, start) - _ROWS_BEFORE)]
        at: int | None = found[-1] if found else 0
        while at is not None and (at := self._next_row(text, at)) is not None:
            found.append(at)
            old = at - shift
            same = bisect_left(breaks, old)
            if old >= unchanged_from and breaks[same : same + 1] == [old]:
                return [*found, *(later + shift for later in breaks[same + 1 :])]
        return found

    def _next_row(self, text: str, start: int) -> int | None:
        """Return where the row after the one that begins at `start` begins; None at the end."""
        width = self._row_width
        if width <= 0:
            return None
        row = text[start : start + width + 1]
        if "\t" not in row and (row.isascii() or _OF_ONE_CELL.fullmatch(row)):
            if len(row) <= width:
                return None
            return start + (row.rfind(" ") + 1 or width)
        reach = width + 16
        while True:
            row = text[start : start + reach]
            end = self._row_end(row)
            if end is not None:
                return start + end
            if start + reach >= len(text):
                return None
            reach *= 2

    def _row_end(self, text: str) -> int | None:
        """Return how many characters stand in the first row of a text; None when all of it does."""
        # The first frame does without.
        from chatui.text.line_breaking import BREAK_CLASSES, MAY_END

        used = chance = before = 0
        for begin, end, cells in self._measured(text):
            is_space = text[begin] in " \t"
            kind = BREAK_CLASSES[text[begin:end]]
            if begin and not is_space and MAY_END[before][kind]:
                chance = begin
            used += cells
            if used > self._row_width:
                if is_space and used == self._row_width + 1:
                    return end
                return chance or begin or end
            if is_space:
                chance = end
            before = kind
        return None

    def _measured(self, row: str) -> list[tuple[int, int, int]]:
        """Return the graphemes of a row with the cells they take; a tab goes on to its stop."""
        found = graphemes(row)
        if not _DRAWN_OTHERWISE.search(row):
            return found
        measured: list[tuple[int, int, int]] = []
        used = 0
        for begin, end, own in found:
            character, cells = row[begin], own
            if character == "\t":
                cells = self._tab_stop - used % self._tab_stop
            elif _DRAWN_OTHERWISE.match(character):
                cells = cell_len(self.label(character))
            measured.append((begin, end, cells))
            used += cells
        return measured

    def _cells(self, row: str) -> int:
        return (
            len(row)
            if row.isascii() and "\t" not in row
            else sum(c for *_, c in self._measured(row))
        )

    def _extent(self, line: int, section: int) -> tuple[int, int]:
        breaks = self._breaks[line]
        start = breaks[section - 1] if section > 0 else 0
        return start, breaks[section] if section < len(breaks) else len(self._lines[line])


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _shared_end(one: str, other: str) -> int:
    """Return how many characters two texts end with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low
