"""What a selection covers, and the clean text that it copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from chatui.ui.graphemes import grapheme_at

if TYPE_CHECKING:
    from chatui.ui.transcript.lines import Row
    from chatui.ui.transcript.message.message_view import MessageView
    from chatui.ui.transcript.painting import StyleMark

LINE_BITS: Final = 24
"""How many bits of a line's number say which line of its message it is."""

_LINE_MASK = (1 << LINE_BITS) - 1


class Point(NamedTuple):
    """A place in the transcript: a line, numbered over all messages, and a character of it."""

    line: int
    character: int


def line_key(view: MessageView, line: int) -> int:
    """Return the number of a message's line among those of all messages; it never changes."""
    return view.serial << LINE_BITS | line


def marked_part(line: int, start: Point | None, end: Point | None) -> tuple[int, int] | None:
    """Return which characters of a line lie between two points; None is the very start or end."""
    if (start is not None and line < start.line) or (end is not None and line > end.line):
        return None
    begin = start.character if start is not None and line == start.line else 0
    stop = end.character if end is not None and line == end.line else 1 << 60
    return (begin, stop) if begin < stop else None


def whole_graphemes(text: str, begin: int, stop: int) -> tuple[int, int]:
    """Return a stretch of a line with the whole of what it begins and ends in."""
    if text.isascii():
        return begin, stop
    if 0 < begin < len(text):
        begin = grapheme_at(text, begin)[0]
    if 0 < stop < len(text):
        stop = grapheme_at(text, stop - 1)[1]
    return begin, stop


def is_selected(row: Row, marks: Iterable[StyleMark]) -> bool:
    """Tell whether a selection is among the marks that covers something of a row."""
    return any(
        name == "selected"
        and start < run.offset + (run.covers or len(run.text))
        and run.offset < end
        for start, end, name in marks
        for run in row.runs
        if run.offset >= 0
    )


def selected_source(views: Sequence[MessageView], start: Point | None, end: Point | None) -> str:
    """Return the text between two points, without anything that is only drawn.

    Messages that lie between the two ends give their source; the others, whose views must be laid
    out, the lines that are covered.
    """
    pieces: list[str] = []
    for view in views:
        first, last = line_key(view, 0), line_key(view, _LINE_MASK)
        if (start is not None and last < start.line) or (end is not None and first > end.line):
            continue
        covers_start = start is None or start.line < first
        covers_end = end is None or end.line > last
        if covers_start and covers_end:
            pieces.append(view.message.text)
        else:
            pieces.append("\n".join(_covered_lines(view, start, end)))
    return "\n\n".join(piece for piece in pieces if piece)


def _covered_lines(view: MessageView, start: Point | None, end: Point | None) -> list[str]:
    lines: list[str] = []
    for line, text in view.numbered_lines():
        part = marked_part(line_key(view, line), start, end)
        if part is not None:
            lines.append(_cut(text, *part))
    return lines


def _cut(text: str, begin: int, stop: int) -> str:
    """Return a stretch of a line; a formula that it touches is in it as a whole."""
    if "$" in text or "\\" in text:
        from chatui.markdown.verbatim import math_spans  # few lines hold some

        for start, end in math_spans(text).ends.items():
            if start < begin < end:
                begin = start
            if start < stop < end:
                stop = end
    begin, stop = whole_graphemes(text, begin, stop)
    return text[begin:stop]
