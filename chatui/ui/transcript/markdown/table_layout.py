"""Tables to rows, one table row at a time."""

from typing import Final

from chatui.ui.transcript.lines import Run, copied_text, width_of
from chatui.ui.transcript.markdown import tables
from chatui.ui.transcript.markdown.block_starts import fitted_cells
from chatui.ui.transcript.markdown.blocks import Leaf
from chatui.ui.transcript.markdown.inline import parse_inline
from chatui.ui.transcript.markdown.layout import LeafPlace, RowChange, RowWriter

_SAMPLE: Final = 100
"""So many rows decide how wide the columns are; what follows is wrapped to fit them."""


class TableLayout:
    """A table as a grid, or as "key: value" lines where its columns cannot stand side by side."""

    def __init__(self, place: LeafPlace, *, as_records: bool = False) -> None:
        self._place = place
        self._as_records = as_records
        self._parsed: list[tables.TableRow] = []
        self._widths: tuple[int, ...] = ()
        self._tall: set[int] = set()
        self._done = 0
        self.kept_rows = 0
        self._kept_lines = 0

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Return how the rows differ from those of the last call."""
        del self._parsed[settled:]
        columns = len(leaf.alignments)
        for line in leaf.lines[len(self._parsed) : settled]:
            self._parsed.append(self._parse(line, columns))
        table = self._parsed
        if len(leaf.lines) > settled:
            table = [*table, *(self._parse(line, columns) for line in leaf.lines[settled:])]
        room = self._place.frame.full - width_of(self._place.marks[1])
        widths = () if self._as_records else tables.column_widths(table[:_SAMPLE], room)
        if widths != self._widths or self._done > len(self._parsed):
            self._widths = widths
            self._done = self.kept_rows = self._kept_lines = 0
            self._tall.clear()
        rows = RowWriter(self._place, leaf, self.kept_rows, self._kept_lines)
        for number in range(self._done, len(table)):
            self._write(rows, table, number, leaf, room)
            if number < len(self._parsed) and (self._widths or len(table) > 1):
                self._done = number + 1
                self.kept_rows, self._kept_lines = rows.row_count, rows.line_count
        return rows.change

    def _parse(self, line: str, columns: int) -> tables.TableRow:
        cells = fitted_cells(line, columns)
        parsed = (parse_inline(cell, self._place.definitions) for cell in cells)
        return tuple(
            tables.Cell(cell.text.replace("\n", " "), tuple(cell.spans)) for cell in parsed
        )

    def _write(
        self, rows: RowWriter, table: list[tables.TableRow], number: int, leaf: Leaf, room: int
    ) -> None:
        row = table[number]
        drawn: list[list[Run]]
        if self._widths:
            drawn = tables.grid_rows(row, self._widths, leaf.alignments, header=number == 0)
            (self._tall.add if len(drawn) > 1 else self._tall.discard)(number)
            if number > 1 and self._tall & {number - 1, number}:
                rows.add_row(tables.gap_row(self._widths))
        elif number:
            drawn = tables.record_rows(table[0], row, room)
            if number > 1:
                rows.add_row([])
        else:
            no_values = (tables.Cell(""),) * len(row)
            drawn = tables.record_rows(row, no_values, room) if len(table) == 1 else []
        for at, one in enumerate(drawn):
            rows.add_row(one, starts=at == 0)
        rows.end_line(copied_text(tables.row_line(row)))
        if number == 0:
            if self._widths:
                rows.add_row(tables.rule_row(self._widths))
            rows.end_line(tables.delimiter_text(leaf.alignments))
