"""The rows of a Markdown text: leaf blocks laid out one below the other."""

from collections.abc import Sequence

from chatui.ui.transcript.block_scanner import Leaf, LeafKind
from chatui.ui.transcript.code_layout import CodeLayout
from chatui.ui.transcript.inline import Definitions
from chatui.ui.transcript.layout import Frame, LeafLayout, Place
from chatui.ui.transcript.lines import Row
from chatui.ui.transcript.prose_blocks import ProseLayout, RuleLayout
from chatui.ui.transcript.table_layout import TableLayout

CODE_KINDS = (LeafKind.FENCE, LeafKind.INDENTED_CODE)


class BodyLayout:
    """Rows and logical lines of a text whose leaves come one after the other.

    Only the last leaf changes; `truncate` takes later ones back.
    """

    def __init__(self, frame: Frame, definitions: Definitions) -> None:
        self.frame = frame
        self.rows: list[Row] = []
        self.lines: list[str] = []
        self._definitions = definitions
        self._layouts: list[_Laid] = []

    @property
    def leaf_count(self) -> int:
        """How many leaves are laid out."""
        return len(self._layouts)

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
        if number == len(self._layouts):
            self._layouts.append(_Laid(leaf, self._place(leaves, number), self.rows, self.lines))
        laid = self._layouts[number]
        if laid.kind is not leaf.kind:
            self.truncate(number)
            return self.lay_out(leaves, number, settled)
        change = laid.layout.lay_out(leaf, settled)
        first_row = laid.first_row + change.kept_rows
        self.rows[first_row:] = change.rows
        self.lines[laid.first_line + change.kept_lines :] = change.lines
        return first_row

    def _place(self, leaves: Sequence[Leaf], number: int) -> Place:
        blocks = self._layouts[-1].blocks if self._layouts else 0
        if leaves[number].kind in CODE_KINDS:
            blocks += 1
        return Place(self.frame, self._definitions, len(self.lines), blocks)


class _Laid:
    """A leaf's layout and where its rows and lines begin."""

    __slots__ = ("blocks", "first_line", "first_row", "kind", "layout")

    def __init__(self, leaf: Leaf, place: Place, rows: list[Row], lines: list[str]) -> None:
        self.kind = leaf.kind
        self.layout = layout_for(leaf.kind, place)
        self.blocks = place.block_number
        self.first_row = len(rows)
        self.first_line = len(lines)


def layout_for(kind: LeafKind, place: Place) -> LeafLayout:
    """Return a layout for a leaf of a kind."""
    match kind:
        case LeafKind.PARAGRAPH | LeafKind.HEADING:
            return ProseLayout(place)
        case LeafKind.FENCE | LeafKind.INDENTED_CODE | LeafKind.HTML:
            return CodeLayout(place)
        case LeafKind.TABLE:
            return TableLayout(place)
        case LeafKind.RULE:
            return RuleLayout(place)
