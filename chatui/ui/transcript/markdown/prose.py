"""Paragraphs, headings and rules to rows."""

import re
from typing import Final

from chatui.ui.transcript.lines import Run, StyledLine, shift_spans, split_lines
from chatui.ui.transcript.markdown.blocks import Leaf, LeafKind
from chatui.ui.transcript.markdown.inline import Definitions, parse_inline
from chatui.ui.transcript.markdown.layout import LeafPlace, RowChange, RowWriter

_CHUNK: Final = 768
_LONGEST_CHUNK: Final = 4_096
_WHITE: Final = re.compile(r"[ \n]")
_TASKS: Final = ("[ ] ", "[x] ", "[X] ")


class ProseLayout:
    """Paragraphs and headings, wrapped at the text width.

    A text of more than some kilobytes is parsed in chunks that are cut at white space where no mark
    is open, so that a paragraph without an end costs no more per frame than a short one. Where it
    is cut depends on the text alone.
    """

    def __init__(self, place: LeafPlace) -> None:
        self._place = place
        self._forget()

    def _forget(self) -> None:
        self._done = ""
        self._open_cuts: set[int] = set()
        self._tail = StyledLine("")
        self._tail_start = 0
        self._awaited = ""
        self.kept_rows = 0
        self._kept_lines = 0

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Return how the rows differ from those of the last call."""
        source = leaf.source if leaf.source is not None else "\n".join(leaf.lines)
        source = source.rstrip(" \t")
        is_paragraph = leaf.kind is LeafKind.PARAGRAPH
        if not source and not leaf.opened and is_paragraph:
            self._forget()
            return RowChange(0, 0, [], [])
        box = source[:4] if leaf.opened and is_paragraph and source[:4] in _TASKS else ""
        text = source[4:] if box else source
        if not text.startswith(self._done):
            self._forget()
        rows = RowWriter(self._place, leaf, self.kept_rows, self._kept_lines)
        if box:
            rows.mark_task(box)
        elif leaf.level:
            rows.mark_heading(leaf.level)
        style = {0: "text", 1: "strong heading"}.get(leaf.level, "strong")
        self._write(rows, text, style)
        return rows.change

    def _write(self, rows: RowWriter, text: str, style: str) -> None:
        definitions = self._place.definitions
        tail, start = self._tail, self._tail_start
        while True:
            cut = self._next_cut(text, definitions)
            parsed = parse_inline(text[len(self._done) : cut], definitions, self._awaited)
            pieces = split_lines(parsed.text, parsed.spans)
            tail = _joined(tail, pieces[0])
            for following in pieces[1:]:
                rows.add_prose(tail, style, start)
                tail, start = following, 0
            if cut is None:
                break
            start = rows.add_prose(tail, style, start, partial=True)
            self._done = text[:cut]
            self._tail, self._tail_start = tail, start
            self._awaited = parsed.awaited
            self.kept_rows, self._kept_lines = rows.row_count, rows.line_count
        rows.add_prose(tail, style, start)

    def _next_cut(self, text: str, definitions: Definitions) -> int | None:
        begin = len(self._done)
        at = begin + _CHUNK
        last = min(begin + _LONGEST_CHUNK, len(text) - 1)
        while at < last and (white := _WHITE.search(text, at, last)):
            cut = white.end()
            if cut not in self._open_cuts:
                if not parse_inline(text[begin:cut], definitions, self._awaited).open:
                    return cut
                self._open_cuts.add(cut)
            at = 2 * cut - begin  # so that the attempts cost no more than the text itself
        if len(text) - 1 > begin + _LONGEST_CHUNK:
            return begin + _LONGEST_CHUNK
        return None


class RuleLayout:
    """A thematic break."""

    kept_rows = 0

    def __init__(self, place: LeafPlace) -> None:
        self._place = place

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Return how the rows differ from those of the last call."""
        rows = RowWriter(self._place, leaf)
        width = max(3, self._place.frame.text - rows.prefix_width)
        rows.add_row([Run("─" * width, "rule")])
        rows.end_line("---", prefixed=True)
        return rows.change


def _joined(line: StyledLine, more: StyledLine) -> StyledLine:
    if not line.text:
        return more
    return StyledLine(line.text + more.text, line.spans + shift_spans(more.spans, len(line.text)))
