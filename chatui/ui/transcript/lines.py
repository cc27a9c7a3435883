"""What the transcript is made of on its way from text to cells: runs, rows and styled lines.

A *line* is a logical line of text, as long as it is. A *row* is what fits on one row of the screen.
Styles are names joined by spaces ("strong link"); the painter turns them into colours.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from rich.cells import cell_len

DECORATION = -1
LINE_START = -2
_end_of = attrgetter("end")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where text may stand: from column `margin`, `text` cells for prose, `full` for code."""

    margin: int
    text: int
    full: int


class Run(NamedTuple):
    """Text of one style.

    `offset` is the index of its first character in the logical line, or DECORATION for what is
    drawn but never selected or copied; LINE_START is decoration too, a selection from there on has
    the whole line. `action` is what a click does: "href URL", and behind that how it misleads, if
    it does; "copy N", "key k", "thoughts", "version", or nothing. `covers` is how many characters
    of the line it stands for where it shows others, such as a formula for its LaTeX; else 0.
    """

    text: str
    style: str = "text"
    offset: int = DECORATION
    action: str = ""
    covers: int = 0

    def offset_of(self, index: int) -> int:
        """Return which character of the line one of its own stands for, or DECORATION."""
        if self.offset < 0:
            return DECORATION
        return self.offset + (min(index, self.covers - 1) if self.covers else index)


class Row(NamedTuple):
    """One row of the screen; `line` is the number of the logical line that it shows.

    `band` names the background that fills the row from column `band_from` to the right edge.
    """

    line: int
    runs: tuple[Run, ...]
    band: str = ""
    band_from: int = 0


class Span(NamedTuple):
    """The style and action of a stretch of a line, `end` not included.

    `source` is what a copy has in its place, where that is something else.
    """

    start: int
    end: int
    style: str
    action: str = ""
    source: str = ""


class StyledLine(NamedTuple):
    """A logical line: its text and the spans that are not plain, in order, never overlapping.

    `stand_ins` are those of the spans that have a source.
    """

    text: str
    spans: tuple[Span, ...] = ()
    stand_ins: tuple[Span, ...] = ()


def styled_line(text: str, spans: Iterable[Span]) -> StyledLine:
    """Return a line of spans some of which may have a source."""
    spans = tuple(spans)
    return StyledLine(text, spans, tuple([span for span in spans if span.source]))


def joined(line: StyledLine, more: StyledLine) -> StyledLine:
    """Return a line and what follows on it, of which alone the spans are gone through."""
    if not line.text:
        return more
    if not more.spans:
        return StyledLine(line.text + more.text, line.spans, line.stand_ins)
    spans = shift_spans(more.spans, len(line.text))
    stand_ins = shift_spans(more.stand_ins, len(line.text))
    return StyledLine(line.text + more.text, line.spans + spans, line.stand_ins + stand_ins)


def cut_runs(line: StyledLine, start: int, end: int, base: str = "text") -> list[Run]:
    """Return the runs of the characters from `start` to `end` of a line.

    They stand for the characters of its copy.
    """
    runs: list[Run] = []
    position = start
    first = bisect_right(line.spans, start, key=_end_of)
    for span in islice(line.spans, first, None):
        if span.start >= end:
            break
        if span.start > position:
            runs.append(Run(line.text[position : span.start], base, position))
            position = span.start
        stop = min(span.end, end)
        style = f"{base} {span.style}" if base != "text" else span.style
        runs.append(Run(line.text[position:stop], style, position, span.action))
        position = stop
    if position < end:
        runs.append(Run(line.text[position:end], base, position))
    return _with_sources(line.stand_ins, runs) if line.stand_ins else runs


def copied_text(line: StyledLine) -> str:
    """Return what a copy of a line gives."""
    if not line.stand_ins:
        return line.text
    pieces: list[str] = []
    at = 0
    for span in line.stand_ins:
        pieces += line.text[at : span.start], span.source
        at = span.end
    return "".join([*pieces, line.text[at:]])


def _with_sources(stand_ins: Sequence[Span], runs: Sequence[Run]) -> list[Run]:
    """Return the runs of a line so that they stand for the characters of its copy."""
    placed: list[Run] = []
    for run in runs:
        shift = covers = 0
        for span in stand_ins:
            if span.start > run.offset:
                break
            if run.offset < span.end:
                shift, covers = shift + span.start - run.offset, len(span.source)
                break
            shift += len(span.source) - (span.end - span.start)
        placed.append(run._replace(offset=run.offset + shift, covers=covers))
    return placed


def width_of(runs: Iterable[Run]) -> int:
    """Return how many cells the runs take."""
    return sum(cell_len(run.text) for run in runs)


def shift_spans(spans: Sequence[Span], by: int) -> tuple[Span, ...]:
    """Return the spans moved to the right by `by` characters."""
    return tuple([Span(start + by, end + by, *rest) for start, end, *rest in spans])


def split_lines(text: str, spans: Sequence[Span]) -> list[StyledLine]:
    """Return the lines of a styled text."""
    if not spans:
        return [StyledLine(piece) for piece in text.split("\n")]
    if "\n" not in text:
        return [styled_line(text, spans)]
    lines: list[StyledLine] = []
    start = 0
    first = 0
    for piece in text.split("\n"):
        end = start + len(piece)
        own: list[Span] = []
        for number in range(first, len(spans)):
            span = spans[number]
            if span.start >= end:
                break
            if span.end > start:
                own.append(
                    span._replace(
                        start=max(span.start, start) - start, end=min(span.end, end) - start
                    )
                )
            if span.end <= end:
                first = number + 1
        lines.append(styled_line(piece, own))
        start = end + 1
    return lines
