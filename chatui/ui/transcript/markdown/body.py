"""The rows of a Markdown text: leaf blocks laid out one below the other."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chatui.ui.transcript.lines import Frame, Row
from chatui.ui.transcript.markdown.blocks import Leaf, LeafKind
from chatui.ui.transcript.markdown.code_layout import CodeLayout
from chatui.ui.transcript.markdown.inline import Definitions
from chatui.ui.transcript.markdown.layout import LeafLayout, LeafPlace, RowChange, prefixes
from chatui.ui.transcript.markdown.math_layout import MathLayout
from chatui.ui.transcript.markdown.prose import ProseLayout, RuleLayout
from chatui.ui.transcript.markdown.table_layout import TableLayout

if TYPE_CHECKING:
    from chatui.ui.transcript.markdown.sideways import Shape

_ITS_OWN: "Final[Mapping[int, Shape]]" = MappingProxyType({})
CODE_KINDS = (LeafKind.FENCE, LeafKind.INDENTED_CODE)


class BodyLayout:
    """Rows and logical lines of a text whose leaves come one after the other.

    Only the last leaf changes; `truncate` takes later ones back.
    """

    def __init__(
        self, frame: Frame, definitions: Definitions, shapes: "Mapping[int, Shape]" = _ITS_OWN
    ) -> None:
        self.frame = frame
        self._shapes = shapes
        self.rows: list[Row] = []
        self.lines: list[str] = []
        self._definitions = definitions
        self._layouts: list[_Laid] = []

    @property
    def leaf_count(self) -> int:
        """How many leaves are laid out."""
        return len(self._layouts)

    @property
    def first_lines(self) -> list[int]:
        """Where the lines of each leaf begin that is laid out."""
        return [laid.first_line for laid in self._layouts]

    def stable_rows(self, number: int) -> int:
        """How many rows stay as they are while leaf `number` and those below it grow."""
        if number >= len(self._layouts):
            return len(self.rows)
        laid = self._layouts[number]
        return laid.first_row + laid.layout.kept_rows

    def truncate(self, leaf_count: int) -> None:
        """Take back the leaves from number `leaf_count` on."""
        if leaf_count < len(self._layouts):
            laid = self._layouts[leaf_count]
            del self.rows[laid.first_row :]
            del self.lines[laid.first_line :]
            del self._layouts[leaf_count:]

    def lay_out(self, leaves: Sequence[Leaf], number: int, settled: int) -> int:
        """Lay out leaf `number`, which is the last one laid out or the next; return the first row.

        `settled` is how many lines of the leaf are complete.
        """
        leaf = leaves[number]
        marks = prefixes(leaf)
        signature = (leaf.kind, leaf.gap, leaf.gap_depth, marks)
        if number < len(self._layouts) and self._layouts[number].signature != signature:
            self.truncate(number)
        if number == len(self._layouts):
            blocks = self._block_count + (leaf.kind in CODE_KINDS)
            place = LeafPlace(self.frame, self._definitions, len(self.lines), blocks, marks)
            layout = self._layout_for(number, leaf.kind, place)
            self._layouts.append(_Laid(signature, layout, blocks, len(self.rows), len(self.lines)))
        laid = self._layouts[number]
        change = laid.layout.lay_out(leaf, settled)
        first_row = laid.first_row + change.kept_rows
        first_line = laid.first_line + change.kept_lines
        if number + 1 < len(self._layouts):
            below = self._layouts[number + 1]
            if (
                self.rows[first_row : below.first_row] == change.rows
                and self.lines[first_line : below.first_line] == change.lines
            ):
                return below.first_row
            self.truncate(number + 1)
        self.rows[first_row:] = change.rows
        self.lines[first_line:] = change.lines
        return first_row

    def lay_out_again(self, leaves: Sequence[Leaf], number: int) -> None:
        """Lay out a leaf that is closed in the shape that it has now; its lines stay the same."""
        leaf, laid = leaves[number], self._layouts[number]
        marks = prefixes(leaf)
        place = LeafPlace(self.frame, self._definitions, laid.first_line, laid.blocks, marks)
        layout = self._layout_for(number, leaf.kind, place)
        rows = layout.lay_out(leaf, len(leaf.lines)).rows
        place_now = self.rows_of(number)
        by = len(rows) - (place_now.stop - place_now.start)
        self.rows[place_now] = rows
        below = self._layouts[number + 1 :]
        self._layouts[number + 1 :] = [replace(one, first_row=one.first_row + by) for one in below]

    def rows_of(self, number: int) -> slice:
        """Return which rows are those of a leaf."""
        below = self._layouts[number + 1 : number + 2]
        end = below[0].first_row if below else len(self.rows)
        return slice(self._layouts[number].first_row, end)

    def leaf_at(self, row: int) -> int:
        """Return the number of the leaf that a row is of."""
        return bisect_right(self._layouts, row, key=attrgetter("first_row")) - 1

    def _layout_for(self, number: int, kind: LeafKind, place: LeafPlace) -> LeafLayout:
        if number in self._shapes:
            from chatui.ui.transcript.markdown.sideways import shaped_layout  # few have one

            return shaped_layout(kind, place, self._shapes[number])
        return layout_for(kind, place)

    def close(self, number: int) -> None:
        """Let go of what only a leaf that may still grow needs."""
        laid = self._layouts[number]
        self._layouts[number] = _Laid(None, _CLOSED, laid.blocks, laid.first_row, laid.first_line)

    @property
    def _block_count(self) -> int:
        return self._layouts[-1].blocks if self._layouts else 0


@dataclass(frozen=True, slots=True)
class _Laid:
    """A leaf's layout, where its rows and lines begin, and how many code blocks there are so far.

    A layout can go on with another leaf of the same signature: the one that a trial opened and the
    one that its complete line opens.
    """

    signature: object
    layout: LeafLayout
    blocks: int
    first_row: int
    first_line: int


class _Closed:
    """The layout of a leaf that never changes again."""

    kept_rows = 0

    def lay_out(self, leaf: Leaf, settled: int) -> RowChange:
        """Never called: a closed leaf has no signature that another could share."""
        raise AssertionError(leaf)


_CLOSED: Final = _Closed()


def layout_for(kind: LeafKind, place: LeafPlace) -> LeafLayout:
    """Return a layout for a leaf of a kind."""
    match kind:
        case LeafKind.PARAGRAPH | LeafKind.HEADING:
            return ProseLayout(place)
        case LeafKind.FENCE | LeafKind.INDENTED_CODE | LeafKind.HTML:
            return CodeLayout(place)
        case LeafKind.MATH:
            return MathLayout(place)
        case LeafKind.TABLE:
            return TableLayout(place)
        case LeafKind.RULE:
            return RuleLayout(place)
