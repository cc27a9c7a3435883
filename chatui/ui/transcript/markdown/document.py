"""A Markdown text that grows, and its rows: the same rows however it was cut into pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chatui.ui.transcript.lines import Frame, Row
from chatui.ui.transcript.markdown import inline
from chatui.ui.transcript.markdown.block_scanner import BlockScanner, Mark
from chatui.ui.transcript.markdown.block_starts import ONLY_MARKS
from chatui.ui.transcript.markdown.blocks import Code, Leaf, LeafKind
from chatui.ui.transcript.markdown.body import CODE_KINDS, BodyLayout
from chatui.ui.transcript.markdown.stream_buffer import StreamBuffer

if TYPE_CHECKING:
    from chatui.ui.transcript.markdown.outline import OutlineEntry
    from chatui.ui.transcript.markdown.sideways import Shape

_LINES_PER_STEP: Final = 64
"""So many lines are scanned or laid out between two looks at the clock."""
_DEFINITION: Final = re.compile(r"\[(?!\^)[^\]]+\]:")

Hurry = Callable[[], bool]
"""Tells whether the time for this slice of work is used up."""


class Document:
    """The rows of a text that arrives in pieces.

    `feed` costs O(length of the piece). `advance` does the work, in slices where it must hurry;
    then `is_finished` tells whether the whole text is shown as it will stay.
    """

    def __init__(self, frame: Frame, shapes: dict[int, Shape] | None = None) -> None:
        self.shapes: dict[int, Shape] = {} if shapes is None else shapes
        """The leaves, by their numbers, that are shown in another shape than their own."""
        self._definitions: dict[str, Any] = {}
        self._known_definitions = 0
        self._scanner = BlockScanner(lambda text: inline.define(text, self._definitions))
        self._buffer = StreamBuffer()
        self._layout = BodyLayout(frame, self._definitions, self.shapes)
        self._next_layout: BodyLayout | None = None
        self._next_lines = 0
        self._trial: Mark | None = None
        self._settled = 0
        self._is_ended = False
        self._is_resolved = False
        self.is_finished = False

    @property
    def rows(self) -> list[Row]:
        """The rows, top to bottom."""
        return self._layout.rows

    @property
    def lines(self) -> list[str]:
        """The logical lines that the rows show, as a copy gives them."""
        return self._layout.lines

    @property
    def is_laid_out_anew(self) -> bool:
        """Whether its rows are those of the frame before, until all of it is laid out in this."""
        return self._next_layout is not None

    @property
    def is_behind(self) -> bool:
        """Whether `advance` has work left that needs no more text."""
        if self._next_layout is not None or self._buffer.lines:
            return True
        return self._is_ended and not self.is_finished

    def feed(self, text: str) -> None:
        """Take a piece of text."""
        self._buffer.feed(text)

    def end(self) -> None:
        """Take the end of the text."""
        self._buffer.finish()
        self._is_ended = True

    def set_frame(self, frame: Frame) -> None:
        """Lay out for another frame; the old rows stay until all of the new ones are made."""
        self._next_layout = BodyLayout(frame, self._definitions, self.shapes)
        self._next_lines = 0

    def advance(self, hurry: Hurry) -> int:
        """Work until all is done or it is time to stop; return the first row that changed.

        Where nothing changed that is the number of rows.
        """
        self._buffer.split()
        self._take_back_trial()
        start = self._layout.stable_rows(self._settled)
        old = self._layout.rows[start:]
        if self._next_layout is not None:
            if not self._lay_out_anew(self._next_layout, hurry):
                return len(self._layout.rows)
            start, old = 0, []
        touched = self._take_lines(hurry)
        if self._is_ended and not self._buffer.lines:
            touched = min(touched, self._finish())
        else:
            touched = min(touched, self._try_partial())
        if touched < start:
            return touched
        return _first_difference(self._layout.rows, start, old)

    def code_block(self, number: int) -> Code | None:
        """Return code block `number`, counted from 1."""
        blocks = (leaf for leaf in self._scanner.leaves if leaf.kind in CODE_KINDS)
        for count, leaf in enumerate(blocks, 1):
            if count == number:
                return leaf.code
        return None

    def outline(self) -> list[OutlineEntry]:
        """Return the headings and blocks of code, with the lines that they begin in."""
        from chatui.ui.transcript.markdown.outline import outline  # few answers are that long

        return outline(self._scanner.leaves, self._layout.first_lines, self.lines)

    def leaf_at(self, row: int) -> int:
        """Return the number of the leaf that a row is of, where all is laid out."""
        return self._layout.leaf_at(row)

    def leaves_of(self, kinds: Container[LeafKind]) -> list[int]:
        """Return the numbers of the leaves of some kinds."""
        return [at for at, leaf in enumerate(self._scanner.leaves) if leaf.kind in kinds]

    def rows_in_shape(self, number: int, shape: Shape | None) -> list[Row]:
        """Show a leaf in a shape, or with None in its own, where all is laid out; return its rows.

        The lines that they show are the same in every shape.
        """
        self.shapes.pop(number, None)
        if shape is not None:
            self.shapes[number] = shape
        self._layout.lay_out_again(self._scanner.leaves, number)
        return self.rows[self._layout.rows_of(number)]

    def _take_back_trial(self) -> None:
        if self._trial is None:
            return
        self._scanner.restore(self._trial)
        self._trial = None
        references = self._definitions.get("references", {})
        for label in list(references)[self._known_definitions :]:
            del references[label]

    def _take_lines(self, hurry: Hurry) -> int:
        """Scan complete lines and lay out what they settle; return the first row touched."""
        scanner = self._scanner
        lines = self._buffer.lines
        first = len(self._layout.rows)
        while lines:
            for _ in range(min(_LINES_PER_STEP, len(lines))):
                scanner.feed(lines.popleft())
            first = min(first, self._settle())
            if lines:
                first = min(first, self._lay_out_open_leaf())
            if hurry():
                break
        self._known_definitions = len(self._definitions.get("references", ()))
        return first

    def _settle(self) -> int:
        """Lay out for good the leaves that are closed."""
        leaves = self._scanner.leaves
        count = len(leaves)
        if self._scanner.open_leaf is not None:
            count -= 1
        first = len(self._layout.rows)
        for number in range(self._settled, count):
            row = self._layout.lay_out(leaves, number, len(leaves[number].lines))
            first = min(first, row)
            self._layout.close(number)
        self._settled = count
        return first

    def _lay_out_open_leaf(self) -> int:
        leaf = self._scanner.open_leaf
        if leaf is None:
            return len(self._layout.rows)
        leaves = self._scanner.leaves
        return self._layout.lay_out(leaves, len(leaves) - 1, len(leaf.lines))

    def _finish(self) -> int:
        self._scanner.close()
        first = self._settle()
        self._layout.truncate(len(self._scanner.leaves))
        if self._definitions.get("references") and not self._is_resolved:
            # A link may stand above the definition of its target.
            self._is_resolved = True
            self.set_frame(self._layout.frame)
        else:
            self.is_finished = True
        return first

    def _try_partial(self) -> int:
        """Show what has come of the line in progress, without deciding anything by it."""
        scanner = self._scanner
        leaves = scanner.leaves
        leaf = scanner.open_leaf
        count = len(leaves)
        complete = len(leaf.lines) if leaf else 0
        self._trial = scanner.mark()
        partial = "" if self._buffer.lines else self._buffer.partial
        if _is_decided(partial, leaf):
            scanner.feed(partial)
        elif leaf is not None and leaf.kind is LeafKind.PARAGRAPH:
            _hide_undecided(leaf)
        first = len(self._layout.rows)
        for number in range(self._settled, len(leaves)):
            settled = complete if number == count - 1 else 0
            first = min(first, self._layout.lay_out(leaves, number, settled))
        self._layout.truncate(len(leaves))
        return min(first, len(self._layout.rows))

    def _lay_out_anew(self, layout: BodyLayout, hurry: Hurry) -> bool:
        """Lay out the settled leaves; return whether all of them are done."""
        leaves = self._scanner.leaves
        while layout.leaf_count < self._settled or self._next_lines:
            number = layout.leaf_count - (1 if self._next_lines else 0)
            leaf = leaves[number]
            self._next_lines += _LINES_PER_STEP
            if self._next_lines >= len(leaf.lines):
                layout.lay_out(leaves, number, len(leaf.lines))
                layout.close(number)
                self._next_lines = 0
            else:
                part = replace(leaf, lines=leaf.lines[: self._next_lines], closed=False)
                layout.lay_out([*leaves[:number], part], number, self._next_lines)
            if hurry():
                return False
        self._layout = layout
        self._next_layout = None
        return True


def _is_decided(partial: str, leaf: Leaf | None) -> bool:
    """Tell whether a line in progress can only become what it looks like."""
    text = partial.lstrip(" \t>")
    if leaf is not None and leaf.kind is LeafKind.FENCE:
        return bool(text) and not text.startswith(leaf.fence[0])
    if text.startswith("|") and (leaf is None or leaf.kind is not LeafKind.TABLE):
        return False
    return ONLY_MARKS.match(partial) is None


def _hide_undecided(paragraph: Leaf) -> None:
    """Leave out what the next line may turn into the head of a table or into a definition."""
    lines = paragraph.lines
    if _DEFINITION.match(lines[0]):
        paragraph.source = ""
    elif lines[-1].startswith("|"):
        paragraph.source = "\n".join(lines[:-1])


def _first_difference(rows: list[Row], start: int, old: list[Row]) -> int:
    number = start
    for one, other in zip(rows[start:], old, strict=False):
        if one != other:
            break
        number += 1
    return number
