"""Blocks of mathematics to rows: as they would stand in a book, or as they were written."""

from typing import Final

from rich.cells import cell_len

from chatui.ui.transcript.lines import Run
from chatui.ui.transcript.markdown import formulas
from chatui.ui.transcript.markdown.blocks import Leaf
from chatui.ui.transcript.markdown.code_layout import CodeLayout
from chatui.ui.transcript.markdown.layout import LeafPlace, RowChange, RowWriter
from chatui.ui.transcript.wrapping import wrap

_INDENT: Final = 2
_LONGEST_WAIT: Final = 40
"""Lines; so many come before a block that nobody has closed is shown as it is written."""


class MathLayout:
    """A block of mathematics, drawn when all of it is there, so that it only ever grows.

    Until then a row stands for it. One that is not known, or is too wide, is shown as it came.
    """

    def __init__(self, place: LeafPlace) -> None:
        self._place = place
        self._as_written: CodeLayout | None = None

    @property
    def kept_rows(self) -> int:
        """So many rows stay as they are while the leaf grows."""
        return 0 if self._as_written is None else self._as_written.kept_rows

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Return how the rows differ from those of the last call."""
        if not leaf.closed and len(leaf.lines) <= _LONGEST_WAIT:
            return self._written(leaf, ["⋯"], "soft")
        drawn = self._drawn("\n".join(leaf.lines)) if leaf.closed else None
        if drawn is not None:
            return self._written(leaf, drawn, "text")
        if self._as_written is None:
            self._as_written = CodeLayout(self._place)
        return self._as_written.lay_out(leaf, settled)

    def _drawn(self, source: str) -> list[str] | None:
        frame, prefix = self._place.frame, sum(len(run.text) for run in self._place.marks[1])
        lines = formulas.over_lines(source)
        if lines is not None and max(map(cell_len, lines)) <= frame.full - prefix - _INDENT:
            return lines
        shown = formulas.on_one_line(source)
        if shown is None:
            return None
        extents = wrap(shown, frame.text - prefix - _INDENT)
        return [shown[begin:end] for begin, end in extents]

    def _written(self, leaf: Leaf, lines: list[str], style: str) -> RowChange:
        self._as_written = None
        source = "\n".join(leaf.lines)
        rows = RowWriter(self._place, leaf)
        for number, line in enumerate(lines):
            run = Run(" " * _INDENT + line, style, 0, covers=len(source))
            rows.add_row([run], starts=number == 0)
        rows.end_line(source)
        return rows.change
