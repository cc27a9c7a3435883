"""Fences, indented code, raw HTML and blocks of mathematics to rows."""

from typing import Final

from rich.cells import cell_len

from chatui.ui.transcript.lines import Row, Run, StyledLine, cut_runs
from chatui.ui.transcript.markdown.blocks import Leaf, LeafKind, language_of
from chatui.ui.transcript.markdown.code_blocks import highlight
from chatui.ui.transcript.markdown.layout import LeafPlace, RowChange, RowWriter
from chatui.ui.transcript.wrapping import chop, wrap

_CHUNK: Final = 32
"""Lines that are highlighted together; a finished chunk is never looked at again."""
_TAB: Final = 4


class CodeLayout:
    """Code under a header rule; raw HTML and unknown mathematics as written; line by line."""

    def __init__(self, place: LeafPlace, *, wraps: bool = True) -> None:
        self._place = place
        self._wraps = wraps
        self._done = 0
        self._stack: list[str] = []
        self.kept_rows = 0
        self._kept_lines = 0
        self._styled: list[StyledLine] = []
        self._written: list[list[Row]] = []
        self._open_stack: list[str] = []
        self._is_exact = True

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Return how the rows differ from those of the last call."""
        lines = leaf.lines
        if leaf.kind is LeafKind.INDENTED_CODE:
            lines = _without_blank_end(lines)
            settled = min(settled, len(lines))
        language = language_of(leaf.info)
        fence = leaf.fence or "```"
        rows = RowWriter(self._place, leaf, self.kept_rows, self._kept_lines)
        is_code = leaf.kind not in (LeafKind.HTML, LeafKind.MATH)
        if not self.kept_rows and is_code:
            self._write_header(rows, language, fence)
        fixed = settled - (1 if leaf.kind is LeafKind.INDENTED_CODE else 0)
        while fixed - self._done >= _CHUNK:
            chunk = lines[self._done : self._done + _CHUNK]
            for line in highlight(chunk, language, self._stack):
                self._write_line(rows, line, is_code=is_code)
            self._done += _CHUNK
            self._styled, self._written, self._is_exact = [], [], True
            self.kept_rows, self._kept_lines = rows.row_count, rows.line_count
        open_lines = lines[self._done : settled]
        self._highlight_open(open_lines, language, is_closed=leaf.closed)
        for line, written in zip(self._styled, self._written, strict=False):
            rows.repeat(written, line.text)
        for line in self._styled[len(self._written) :]:
            above = len(rows.rows)
            self._write_line(rows, line, is_code=is_code)
            self._written.append(rows.rows[above:])
        for text in lines[settled:]:
            self._write_line(rows, StyledLine(text), is_code=is_code)
        if is_code and leaf.closed:
            rows.end_line(fence)
        return rows.change

    def _highlight_open(self, lines: list[str], language: str, *, is_closed: bool) -> None:
        """Highlight the lines of the chunk that has begun, each a few times, however many come.

        A line that comes is read by itself, from where the lexer stood: what spans lines may look
        otherwise until so many lines have come again, or the chunk is full, and all are read anew.
        """
        known = len(self._styled)
        has_doubled = len(lines).bit_length() != known.bit_length()
        if len(lines) < known or has_doubled or (is_closed and not self._is_exact):
            self._open_stack = list(self._stack)
            self._styled, self._written = highlight(lines, language, self._open_stack), []
            self._is_exact = True
        elif len(lines) > known:
            self._styled = self._styled + highlight(lines[known:], language, self._open_stack)
            self._is_exact = False

    def _write_header(self, rows: RowWriter, language: str, fence: str) -> None:
        label = language or "code"
        number = str(self._place.block_number)
        room = self._place.frame.full - rows.prefix_width
        rule = max(1, room - cell_len(label) - cell_len(number) - 4)
        action = f"copy {number}"
        rows.add_row(
            [
                Run(label, "soft"),
                Run(" " + "─" * rule + " ", "rule"),
                Run(number, "number-hint", action=action),
                Run(" ◫", "soft", action=action),
            ]
        )
        rows.end_line(fence + language)

    def _write_line(self, rows: RowWriter, line: StyledLine, *, is_code: bool) -> None:
        width = (rows.frame.full if is_code else rows.frame.text) - rows.prefix_width
        shown = _Expanded(line.text)
        if not self._wraps:
            extents = [(0, len(shown.text))]
        else:
            extents = chop(shown.text, width) if is_code else wrap(shown.text, width)
        for begin, end in extents:
            runs = shown.runs(line, begin, end)
            rows.add_row(runs, band="code" if is_code else "", wrapped=is_code and begin > 0)
        rows.end_line(line.text)


class _Expanded:
    """A line with its tabs drawn as spaces."""

    def __init__(self, source: str) -> None:
        self.text = source
        self._tabs: list[tuple[int, int, int]] = []
        if "\t" not in source:
            return
        pieces: list[str] = []
        column = at = 0
        for number, piece in enumerate(source.split("\t")):
            if number:
                stop = _TAB - column % _TAB
                position = sum(map(len, pieces))
                self._tabs.append((at, position, stop))
                pieces.append(" " * stop)
                column += stop
                at += 1
            pieces.append(piece)
            column += cell_len(piece)
            at += len(piece)
        self.text = "".join(pieces)

    def runs(self, line: StyledLine, begin: int, end: int) -> list[Run]:
        """Return the runs of the shown characters from `begin` to `end`, with source offsets."""
        if not self._tabs:
            return cut_runs(line, begin, end, "codetext")
        runs: list[Run] = []
        position = at = 0
        for tab_at, tab_position, stop in [*self._tabs, (len(line.text), len(self.text), 0)]:
            low, high = max(begin, position), min(end, tab_position)
            if low < high:
                runs += cut_runs(line, at + low - position, at + high - position, "codetext")
            low, high = max(begin, tab_position), min(end, tab_position + stop)
            if low < high:
                runs.append(Run(" " * (high - low), "codetext", tab_at, covers=1))
            position, at = tab_position + stop, tab_at + 1
        return runs


def _without_blank_end(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip(" \t"):
        end -= 1
    return lines[:end]
