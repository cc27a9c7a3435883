"""Paragraphs, headings and rules to rows."""

from typing import Final

from chatui.markdown import verbatim
from chatui.ui.transcript.lines import Run, StyledLine, joined, split_lines
from chatui.ui.transcript.markdown.blocks import Leaf, LeafKind
from chatui.ui.transcript.markdown.inline import GAP, MARKUP, InlineText, parse_inline
from chatui.ui.transcript.markdown.layout import LeafPlace, RowChange, RowWriter

_CHUNK: Final = 768
_LONGEST_CHUNK: Final = 4_096
_STEP: Final = 64
"""Characters; so many come before what has grown is parsed for good."""
_LONGEST_WAIT: Final = 400
"""Characters; one that is longer is shown as it arrives."""
_TASKS: Final = ("[ ] ", "[x] ", "[X] ")


class ProseLayout:
    """Paragraphs and headings, wrapped at the text width.

    A text is parsed piece by piece, cut between words where no mark is open, so that a paragraph
    that grows costs no more per frame than what has come. Such a cut changes nothing that is
    shown, wherever it is. What leaves a mark open for long is cut all the same: from where the last
    chunk ended, at a distance that depends on the text alone.
    """

    def __init__(self, place: LeafPlace) -> None:
        self._place = place
        self._forget()

    def _forget(self) -> None:
        self._done = ""
        self._tail = StyledLine("")
        self._tail_start = 0
        self._awaited = ""
        self._chunk_start = 0
        self._next_try = _CHUNK
        self._step = _STEP
        self.kept_rows = 0
        self._kept_lines = 0
        self._shown: object = None
        self._change = RowChange(0, 0, [], [])

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Return how the rows differ from those of the last call."""
        source = leaf.source if leaf.source is not None else "\n".join(leaf.lines)
        source = source.rstrip(" \t")
        is_paragraph = leaf.kind is LeafKind.PARAGRAPH
        if not source and not leaf.opened and is_paragraph:
            self._forget()
            return self._change
        box = source[:4] if leaf.opened and is_paragraph and source[:4] in _TASKS else ""
        text = source[4:] if box else source
        end = len(text) if leaf.closed else self._end_of_finished(text)
        shown = (source, end, leaf.level, len(self._place.definitions.get("references", ())))
        if shown == self._shown:
            return self._change.after(self.kept_rows, self._kept_lines)
        if not text.startswith(self._done):
            self._forget()
        rows = RowWriter(self._place, leaf, self.kept_rows, self._kept_lines)
        if box:
            rows.mark_task(box)
        elif leaf.level:
            rows.mark_heading(leaf.level)
        style = {0: "text", 1: "strong heading"}.get(leaf.level, "strong")
        while self._settle_chunk(rows, text, style):
            pass
        if not leaf.closed:
            self._settle_words(rows, text, style)
        self._write(rows, self._parse(text, max(end, len(self._done))), style)
        self._shown, self._change = shown, rows.change
        return self._change

    def _settle_chunk(self, rows: RowWriter, text: str, style: str) -> bool:
        """Settle the text to the next cut that depends on it alone, if it has come."""
        longest = self._chunk_start + _LONGEST_CHUNK
        last = min(longest, len(text) - 1)
        while self._next_try < last and (gap := GAP.search(text, self._next_try, last)):
            parsed = self._parse(text, gap.end())
            if not parsed.open:
                self._settle(rows, text, gap.end(), parsed, style)
                break
            # So that the attempts cost no more than the text itself.
            self._next_try = 2 * gap.end() - self._chunk_start
        else:
            if len(text) - 1 <= longest:
                return False
            self._settle(rows, text, longest, self._parse(text, longest), style)
        self._chunk_start = len(self._done)
        self._next_try = self._chunk_start + _CHUNK
        return True

    def _settle_words(self, rows: RowWriter, text: str, style: str) -> None:
        """Settle the words that have come, if they are dear to parse and leave no mark open."""
        begin = len(self._done)
        if len(text) - begin < self._step or MARKUP.search(text, begin) is None:
            return
        gaps = list(GAP.finditer(text, begin))
        if not gaps:
            return
        parsed = self._parse(text, gaps[-1].end())
        if parsed.open or parsed.awaited:
            self._step = 2 * (len(text) - begin)
        else:
            self._settle(rows, text, gaps[-1].end(), parsed, style)

    def _settle(self, rows: RowWriter, text: str, end: int, parsed: InlineText, style: str) -> None:
        """Write the text up to `end` for good, but for its last row."""
        tail, start = self._write(rows, parsed, style, partial=True)
        self._done = text[:end]
        self._tail, self._tail_start = tail, start
        self._awaited = parsed.awaited
        self._step = _STEP
        self.kept_rows, self._kept_lines = rows.row_count, rows.line_count

    def _parse(self, text: str, end: int) -> InlineText:
        return parse_inline(text[len(self._done) : end], self._place.definitions, self._awaited)

    def _end_of_finished(self, text: str) -> int:
        """Return where a formula begins that is still arriving, at the end of a text that grows.

        It is shown when it is there, so that nothing that was shown gives way to something shorter.
        """
        begin = len(self._done)
        if self._awaited or max(text.find("\\", begin), text.find("$", begin)) < 0:
            return len(text)
        start = verbatim.math_spans(text[begin:]).unfinished
        is_awaited = start >= 0 and len(text) - begin - start < _LONGEST_WAIT
        return begin + start if is_awaited else len(text)

    def _write(
        self, rows: RowWriter, parsed: InlineText, style: str, *, partial: bool = False
    ) -> tuple[StyledLine, int]:
        """Write what follows the settled text; return the last line, where its last row starts."""
        first, *more = split_lines(parsed.text, parsed.spans)
        tail, start = joined(self._tail, first), self._tail_start
        for following in more:
            rows.add_prose(tail, style, start)
            tail, start = following, 0
        return tail, rows.add_prose(tail, style, start, partial=partial)


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
