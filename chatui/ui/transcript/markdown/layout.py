"""What every layout of a leaf block needs: where it stands, and a writer of rows.

A layout's `lay_out(leaf, settled)` may be called again and again while the leaf grows; `settled` is
how many of the leaf's lines are complete. It returns a `RowChange`: how much of the rows and lines
of the last call stays, and what follows. What results in the end depends on the final text alone.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from chatui.ui.transcript.lines import (
    LINE_START,
    Frame,
    Row,
    Run,
    StyledLine,
    copied_text,
    cut_runs,
    width_of,
)
from chatui.ui.transcript.markdown.blocks import Container, Item, Leaf, List, Quote
from chatui.ui.transcript.markdown.inline import Definitions
from chatui.ui.transcript.wrapping import wrap

BULLETS: Final = ("• ", "◦ ", "▪ ")
_AS_MARKDOWN: Final = str.maketrans("▎•◦▪", ">---")


class RowChange(NamedTuple):
    """The first `kept_rows` rows and `kept_lines` lines of a leaf stay; these follow them."""

    kept_rows: int
    kept_lines: int
    rows: list[Row]
    lines: list[str]

    def after(self, kept_rows: int, kept_lines: int) -> "RowChange":
        """Return the same change where by now more rows and lines are kept."""
        rows = self.rows[kept_rows - self.kept_rows :]
        return RowChange(kept_rows, kept_lines, rows, self.lines[kept_lines - self.kept_lines :])


@dataclass(frozen=True, slots=True)
class LeafPlace:
    """Where a leaf stands: in which frame, from which logical line.

    `block_number` counts the code blocks of the message up to this leaf, itself included; `marks`
    are its `prefixes`.
    """

    frame: Frame
    definitions: Definitions
    line: int
    block_number: int
    marks: tuple[list[Run], list[Run]]


class LeafLayout(Protocol):
    """Makes the rows of one leaf."""

    @property
    def kept_rows(self) -> int:
        """So many rows stay as they are while the leaf grows."""
        ...

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Return how the rows differ from those of the last call."""
        ...


def prefixes(leaf: Leaf) -> tuple[list[Run], list[Run]]:
    """Return what stands before the first row of a leaf and before its other rows.

    Both have the same length, and that of the Markdown which they stand for.
    """
    first: list[Run] = []
    rest: list[Run] = []
    if not leaf.containers:
        return first, rest
    for container, marker in _markers(leaf.containers):
        rest.append(Run("▎ ", "soft") if marker is None else Run(" " * len(marker)))
        shown = marker is not None and any(item is container for item in leaf.opened)
        first.append(Run(marker, "soft") if shown and marker else rest[-1])
    return first, rest


def _markers(containers: Sequence[Container]) -> list[tuple[Container, str | None]]:
    """Pair quotes with None and items with their markers; lists have no mark of their own."""
    markers: list[tuple[Container, str | None]] = []
    delimiter = ""
    depth = 0
    for container in containers:
        match container:
            case Quote():
                markers.append((container, None))
            case List():
                delimiter = container.delimiter
            case Item():
                bullet = "+ " if delimiter == "+" else BULLETS[min(depth, len(BULLETS) - 1)]
                number = container.number
                markers.append((container, bullet if number is None else f"{number}{delimiter} "))
                depth += 1
    return markers


class RowWriter:
    """Collects rows and the text of the logical lines that they show, after those that are kept."""

    def __init__(
        self, place: LeafPlace, leaf: Leaf, kept_rows: int = 0, kept_lines: int = 0
    ) -> None:
        self.rows: list[Row] = []
        self.lines: list[str] = []
        self.kept_rows = kept_rows
        self.kept_lines = kept_lines
        self.frame = place.frame
        self._first_line = place.line
        self._margin, self._line_margin, self._wrap_margin = _margins(place.frame.margin)
        self.first, self.rest = place.marks
        self.prefix_width = width_of(self.rest)
        self._markdown_first = self.first
        self._unseen = ""
        # The empty row above may be all that is kept.
        self._is_first = kept_rows <= leaf.gap
        self._has_text = kept_lines > leaf.gap
        if leaf.gap and not kept_rows:
            self._add_gap(leaf)

    @property
    def row_count(self) -> int:
        """How many rows the leaf has so far."""
        return self.kept_rows + len(self.rows)

    @property
    def line_count(self) -> int:
        """How many logical lines the leaf has so far."""
        return self.kept_lines + len(self.lines)

    @property
    def line(self) -> int:
        """The number of the logical line that comes next."""
        return self._first_line + self.line_count

    @property
    def change(self) -> RowChange:
        """What was written."""
        return RowChange(self.kept_rows, self.kept_lines, self.rows, self.lines)

    def mark_task(self, box: str) -> None:
        """Draw a task's box, of which `box` is the Markdown, in place of the item's bullet."""
        sign = "☐ " if box == "[ ] " else "☑ "
        blank = " " * (len(self.first[-1].text) - 2)
        self.first = [*self.first[:-1], Run(blank + sign, "soft")]
        self._unseen = box

    def mark_heading(self, level: int) -> None:
        """Put a heading's marks, which are not drawn, before its first line."""
        self._unseen = "#" * level + " "

    def add_row(
        self,
        runs: Sequence[Run],
        *,
        band: str = "",
        anchored: bool = False,
        starts: bool = False,
        wrapped: bool = False,
    ) -> None:
        """Add a row of the next line below the containers' marks.

        `anchored` lets the marks be selected as the beginning of the line; one that `starts` has a
        beginning that is not drawn, selected with the margin; `wrapped` marks in the
        margin that the row goes on with the one above.
        """
        marks = self.first if self._is_first else self.rest
        self._is_first = False
        if anchored:
            marks = _anchored(marks)
        band_from = self.frame.margin + self.prefix_width
        margin = self._wrap_margin if wrapped else self._margin
        if starts:
            margin = self._line_margin
        self.rows.append(Row(self.line, (margin, *marks, *runs), band, band_from))

    def repeat(self, rows: Sequence[Row], text: str) -> None:
        """Add a line as it was written in the same place before."""
        self._is_first = False
        self.rows += rows
        self.end_line(text)

    def end_line(self, text: str, *, prefixed: bool = False) -> None:
        """End the logical line to which the last rows belong; `text` is what a copy gives."""
        if prefixed:
            marks, unseen = self.rest, ""
            if not self._has_text:
                marks, unseen = self._markdown_first, self._unseen
            text = "".join(run.text for run in marks).translate(_AS_MARKDOWN) + unseen + text
        self._has_text = True
        self.lines.append(text)

    def add_prose(
        self, line: StyledLine, style: str, start: int = 0, *, partial: bool = False
    ) -> int:
        """Add the rows of a line from character `start`; return where its last row starts.

        A `partial` line goes on: its last row is left out and the line is not ended.
        """
        shift = sum(len(run.text) for run in self.rest) + (
            0 if self._has_text else len(self._unseen)
        )
        text = line.text
        extents = wrap(text[start:] if start else text, self.frame.text - self.prefix_width)
        last = start + extents[-1][0]
        for begin, end in extents[:-1] if partial else extents:
            begin, end = begin + start, end + start
            runs = cut_runs(line, begin, end, style)
            if shift:
                runs = [run._replace(offset=run.offset + shift) for run in runs]
            self.add_row(runs, anchored=begin == 0, starts=begin == 0)
        if not partial:
            self.end_line(copied_text(line), prefixed=True)
        return last

    def _add_gap(self, leaf: Leaf) -> None:
        marks: list[Run] = []
        for _, marker in _markers(leaf.containers[: leaf.gap_depth]):
            marks.append(Run("▎ ", "soft") if marker is None else Run(" " * len(marker)))
        self.rows.append(Row(self.line, (self._margin, *_anchored(marks))))
        text = "".join(run.text for run in marks).translate(_AS_MARKDOWN)
        self.lines.append(text.rstrip())


@functools.cache
def _margins(width: int) -> tuple[Run, Run, Run]:
    """Return the margin, that of a row with a beginning that is not drawn, and "it goes on"."""
    blank = " " * width
    return Run(blank), Run(blank, offset=LINE_START), Run("↳".rjust(width - 1) + " ", "soft")


def _anchored(runs: Sequence[Run]) -> list[Run]:
    anchored: list[Run] = []
    at = 0
    for run in runs:
        anchored.append(run._replace(offset=at))
        at += len(run.text)
    return anchored
