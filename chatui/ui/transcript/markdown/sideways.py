"""Tables and code that are shown in another way than they are by themselves.

A table as "key: value" lines, or as wide as it is; code whose long lines are not wrapped. What is
wider than the room for it is seen through a window that moves to the side.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Final, NamedTuple

from rich.cells import cell_len

from chatui.ui.graphemes import graphemes
from chatui.ui.transcript.lines import Row, Run, width_of
from chatui.ui.transcript.markdown.blocks import Leaf, LeafKind
from chatui.ui.transcript.markdown.code_layout import CodeLayout
from chatui.ui.transcript.markdown.layout import LeafLayout, LeafPlace, RowChange
from chatui.ui.transcript.markdown.table_layout import TableLayout

_ENDLESS: Final = 1 << 30
_GOES_ON: Final = Run("›", "soft")
_LESS: Final = "‹"


class Way(Enum):
    """How a block is shown instead of its own way."""

    RECORDS = auto()
    WIDE = auto()


class Shape(NamedTuple):
    """A way, and how many columns are hidden at the left."""

    way: Way
    shift: int = 0


def shaped_layout(kind: LeafKind, place: LeafPlace, shape: Shape) -> LeafLayout:
    """Return a layout for a table, or a block of code, that is shown in this shape."""
    if shape.way is Way.RECORDS:
        return TableLayout(place, as_records=True)
    return _WideLayout(kind, place, shape.shift)


class _WideLayout:
    """A block whose rows are as long as its lines, seen from one column on."""

    def __init__(self, kind: LeafKind, place: LeafPlace, shift: int) -> None:
        self._place = place
        self._shift = shift
        self._is_table = kind is LeafKind.TABLE
        endless = replace(place, frame=replace(place.frame, full=_ENDLESS))
        self._layout = TableLayout(endless) if self._is_table else CodeLayout(place, wraps=False)

    @property
    def kept_rows(self) -> int:
        """So many rows stay as they are while the leaf grows."""
        return self._layout.kept_rows

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Return how the rows that are seen differ from those of the last call."""
        marks = self._place.marks[1]
        room = self._place.frame.full - width_of(marks)
        change = self._layout.lay_out(leaf, settled)
        above = leaf.gap + (not self._is_table)  # an empty row, and the header of code
        rows = [
            row if number < above else _seen(row, 1 + len(marks), self._shift, room)
            for number, row in enumerate(change.rows, change.kept_rows)
        ]
        return change._replace(rows=rows)


def goes_on(rows: Sequence[Row]) -> bool:
    """Tell whether one of the rows of a wide block goes on behind its right end."""
    return any(row.runs[-1] == _GOES_ON for row in rows)


def _seen(row: Row, marks: int, shift: int, room: int) -> Row:
    """Return a row as it is seen from a column on, with signs where it goes on."""
    margin, runs = row.runs[0], row.runs[marks:]
    width = width_of(runs)
    if shift and width:
        sign = _LESS.rjust(len(margin.text) - 1) + " "
        margin = Run(sign, "soft", margin.offset)
    if width <= shift + room:
        seen = _window(runs, shift, room) if shift else list(runs)
    else:
        seen = [*_window(runs, shift, room - 1), _GOES_ON]
    return row._replace(runs=(margin, *row.runs[1:marks], *seen))


def _window(runs: Sequence[Run], shift: int, room: int) -> list[Run]:
    """Return what stands in `room` columns from column `shift` on."""
    seen: list[Run] = []
    column = 0
    for run in runs:
        start = column
        column += cell_len(run.text)
        if start >= shift and column <= shift + room:
            seen.append(run)
        elif start < shift + room and column > shift:
            seen += _part(run, shift - start, room)
    return seen


def _part(run: Run, shift: int, room: int) -> list[Run]:
    """Return what is seen of a run; of a wide character that is cut, a space."""
    first = last = None
    used, before, after = 0, 0, 0
    for begin, end, cells in graphemes(run.text):
        if used >= shift and used + cells <= shift + room:
            first = begin if first is None else first
            last = end
        elif used + cells > shift and used < shift + room:
            cut = min(used + cells, shift + room) - max(used, shift)
            if first is None:
                before += cut
            else:
                after += cut
        used += cells
    if first is None or last is None:
        return [Run(" " * (before + after), run.style)]
    moved = run.offset if run.offset < 0 or run.covers else run.offset + first
    part = run._replace(text=run.text[first:last], offset=moved)
    blanks = Run(" " * before, run.style), Run(" " * after, run.style)
    return [one for one in (blanks[0], part, blanks[1]) if one.text]
