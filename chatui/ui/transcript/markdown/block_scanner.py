"""Markdown to a flat list of leaf blocks, line by line, after the CommonMark algorithm.

Each line costs O(its length) whatever came before it, so a reply of any length can be scanned while
it arrives, and what was scanned in pieces equals what is scanned at once. Differences from the
specification: containers nest at most 24 deep, GFM tables and blocks of
LaTeX are known.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from chatui.markdown.math_blocks import math_end, math_opening
from chatui.ui.transcript.markdown import block_starts as starts
from chatui.ui.transcript.markdown.blocks import Container, Item, Leaf, LeafKind, List, Quote

_DEEPEST: Final = 24
_MANY: Final = 128
"""Lines of a paragraph; of so many, and each power of two above, the definitions are recorded."""


@dataclass(slots=True)
class Mark:
    """The state of a scanner between two lines."""

    stack: list[Container]
    copies: list[Container]
    leaf_count: int
    last: Leaf | None
    last_copy: Leaf | None
    last_lines: int
    blank: bool


class BlockScanner:
    """Leaf blocks of a text that comes line by line.

    `define` is given the text of a paragraph that begins with `[`, records the link reference
    definitions at its start, and returns what follows them.
    """

    def __init__(self, define: Callable[[str], str]) -> None:
        self.leaves: list[Leaf] = []
        self._define = define
        self._stack: list[Container] = []
        self._after_blank = False

    def mark(self) -> Mark:
        """Return the present state, so that `restore` can undo lines that were only tried."""
        last = self.leaves[-1] if self.leaves else None
        return Mark(
            stack=list(self._stack),
            copies=[replace(container) for container in self._stack],
            leaf_count=len(self.leaves),
            last=last,
            last_copy=None if last is None else replace(last),
            last_lines=0 if last is None else len(last.lines),
            blank=self._after_blank,
        )

    def restore(self, mark: Mark) -> None:
        """Go back to a state; leaves keep their identity."""
        del self.leaves[mark.leaf_count :]
        for container, copy in zip(mark.stack, mark.copies, strict=True):
            _assign(container, copy)
        self._stack = mark.stack
        self._after_blank = mark.blank
        if mark.last is not None and mark.last_copy is not None:
            _assign(mark.last, mark.last_copy)
            del mark.last.lines[mark.last_lines :]

    @property
    def open_leaf(self) -> Leaf | None:
        """The leaf that the next line may go on with."""
        if self.leaves and not self.leaves[-1].closed:
            return self.leaves[-1]
        return None

    def feed(self, line: str) -> None:
        """Take the next line, without its newline."""
        rest, column, matched = self._match_containers(line)
        all_matched = matched == len(self._stack)
        leaf = self.open_leaf
        if leaf is not None and all_matched and self._goes_on(leaf, rest, column):
            self._after_blank = False
            return
        takes_text = leaf is not None and leaf.kind in (LeafKind.PARAGRAPH, LeafKind.TABLE)
        in_paragraph = leaf is not None and leaf.kind is LeafKind.PARAGRAPH
        rest, column, started = self._start_blocks(
            rest, column, matched, leaf if all_matched else None
        )
        if started == "leaf":
            self._after_blank = False
            return
        blank = not rest.strip(" \t")
        if started == "nothing" and not all_matched and in_paragraph and not blank and leaf:
            leaf.lines.append(rest.lstrip(" \t"))
            self._after_blank = False
            return
        if started == "nothing":
            self._close_to(matched, keep_leaf=all_matched and takes_text and not blank)
        self._add_text(rest, blank=blank)

    def close(self) -> None:
        """Take the end of the text."""
        self._close_to(0)

    def _match_containers(self, line: str) -> tuple[str, int, int]:
        rest, column = line, 0
        matched = 0
        for container in self._stack:
            indent = starts.indent_of(rest, column)
            blank = not rest.strip(" \t")
            if isinstance(container, Quote):
                if indent > 3 or not rest.lstrip(" \t").startswith(">"):
                    break
                rest, column = _after_quote_mark(rest, column, indent)
            elif isinstance(container, Item):
                if blank:
                    if container.is_empty and container.began_blank:
                        break
                elif indent >= container.content_indent:
                    rest, column = starts.skip_columns(rest, column, container.content_indent)
                else:
                    break
            matched += 1
        return rest, column, matched

    def _goes_on(self, leaf: Leaf, rest: str, column: int) -> bool:
        match leaf.kind:
            case LeafKind.FENCE:
                return self._go_on_fence(leaf, rest, column)
            case LeafKind.INDENTED_CODE:
                if starts.indent_of(rest, column) >= 4:
                    leaf.lines.append(starts.skip_columns(rest, column, 4)[0])
                    return True
                if not rest.strip(" \t"):
                    leaf.lines.append("")
                    return True
            case LeafKind.MATH:
                if rest.strip(" \t"):
                    self._go_on_math(leaf, rest)
                    return True
            case LeafKind.HTML:
                if rest.strip(" \t") or leaf.level <= 5:
                    leaf.lines.append(rest)
                    leaf.closed = starts.html_ends(leaf.level, rest)
                    return True
            case _:
                pass
        return False

    def _go_on_fence(self, leaf: Leaf, rest: str, column: int) -> bool:
        indent = starts.indent_of(rest, column)
        text = rest.strip(" \t")
        mark = leaf.fence[0]
        if indent <= 3 and len(text) >= len(leaf.fence) and text == mark * len(text):
            leaf.closed = True
        else:
            leaf.lines.append(starts.skip_columns(rest, column, min(indent, leaf.level))[0])
        return True

    def _go_on_math(self, leaf: Leaf, rest: str) -> None:
        ending = math_end(leaf.fence, rest)
        if ending is None:
            leaf.lines.append(rest)
            return
        leaf.lines.append(ending[0])
        leaf.closed = True
        if ending[1]:
            self._open(LeafKind.PARAGRAPH).lines.append(ending[1])

    def _start_blocks(
        self, rest: str, column: int, matched: int, leaf: Leaf | None
    ) -> tuple[str, int, str]:
        """Open what the line begins: a "leaf" uses it up, text may follow a "container"."""
        started = "nothing"
        paragraph = leaf if leaf is not None and leaf.kind is LeafKind.PARAGRAPH else None
        tip = self.open_leaf
        lazy = tip is not None and tip.kind is LeafKind.PARAGRAPH
        in_text = tip is not None and tip.kind in (LeafKind.PARAGRAPH, LeafKind.TABLE)
        while True:
            indent = starts.indent_of(rest, column)
            text = rest.lstrip(" \t")
            if not text:
                return rest, column, started
            if indent >= 4:
                if (paragraph is None and not lazy) or started == "container":
                    self._close_to(matched)
                    body = starts.skip_columns(rest, column, 4)[0]
                    self._open(LeafKind.INDENTED_CODE).lines.append(body)
                    return rest, column, "leaf"
                return rest, column, started
            if text.startswith(">") and len(self._stack) < _DEEPEST:
                self._close_to(matched)
                self._leave_list()
                rest, column = _after_quote_mark(rest, column, indent)
                self._stack.append(Quote())
            elif self._start_leaf(text, matched, paragraph, indent, interrupts=in_text):
                return rest, column, "leaf"
            else:
                marker = starts.list_marker(text)
                if marker is None or not self._may_start(marker, text, paragraph):
                    return rest, column, started
                self._close_to(matched)
                rest, column = self._start_item(rest, column, indent, marker)
            started = "container"
            matched = len(self._stack)
            paragraph = None
            lazy = in_text = False

    def _start_leaf(
        self, text: str, matched: int, paragraph: Leaf | None, indent: int, *, interrupts: bool
    ) -> bool:
        if heading := starts.ATX_HEADING.match(text):
            self._close_to(matched)
            leaf = self._open(LeafKind.HEADING, level=len(heading[1]))
            leaf.lines.append(starts.ATX_CLOSING.sub("", text[heading.end() :].rstrip(" \t")))
            leaf.closed = True
            return True
        if fence := starts.FENCE.match(text):
            self._close_to(matched)
            leaf = self._open(LeafKind.FENCE, level=indent)
            leaf.fence = fence[0]
            leaf.info = text[fence.end() :].strip()
            return True
        if closing := math_opening(text):
            self._close_to(matched)
            leaf = self._open(LeafKind.MATH)
            leaf.fence = closing
            leaf.lines.append(text)
            leaf.closed = closing in text[len(closing) :]
            return True
        if kind := starts.html_kind(text, interrupts=interrupts):
            self._close_to(matched)
            leaf = self._open(LeafKind.HTML, level=kind)
            leaf.lines.append(" " * indent + text)
            leaf.closed = starts.html_ends(kind, text)
            return True
        if paragraph is not None and self._underline(paragraph, text):
            return True
        if starts.THEMATIC_BREAK.match(text):
            self._close_to(matched)
            self._open(LeafKind.RULE).closed = True
            return True
        return False

    def _underline(self, paragraph: Leaf, text: str) -> bool:
        """Make the paragraph, or its last line, what the line below it says it is."""
        columns = starts.alignments(text)
        header = paragraph.lines[-1]
        if columns and "|" in header and len(starts.table_cells(header)) == len(columns):
            if len(paragraph.lines) > 1:
                paragraph.lines.pop()
                self._close_leaf()
                paragraph = self._open(LeafKind.TABLE)
                paragraph.lines.append(header)
            paragraph.kind = LeafKind.TABLE
            paragraph.alignments = columns
            return True
        underline = starts.SETEXT_UNDERLINE.match(text)
        if underline is None:
            return False
        source = self._without_definitions(paragraph)
        if not source:
            return False
        paragraph.kind = LeafKind.HEADING
        paragraph.level = 1 if underline[1][0] == "=" else 2
        paragraph.lines = source.split("\n")
        paragraph.closed = True
        return True

    def _may_start(self, marker: starts.ListMarker, text: str, paragraph: Leaf | None) -> bool:
        if len(self._stack) >= _DEEPEST:
            return False
        if paragraph is None:
            return True
        return bool(text[marker.length :].strip(" \t")) and marker.number in (None, 1)

    def _start_item(
        self, rest: str, column: int, indent: int, marker: starts.ListMarker
    ) -> tuple[str, int]:
        rest, column = starts.skip_columns(rest, column, indent)
        rest, column = rest[marker.length :], column + marker.length
        spaces = starts.indent_of(rest, column)
        blank = not rest.strip(" \t")
        padding = 1 if blank or spaces >= 5 else spaces
        rest, column = starts.skip_columns(rest, column, padding)
        top = self._stack[-1] if self._stack else None
        if not (isinstance(top, List) and top.takes(marker)):
            self._leave_list()
            top = List(marker.delimiter, marker.number)
            self._stack.append(top)
        if marker.number is not None and top.number is not None:
            # Years and countdowns keep their numbers; the same one again asks to be counted.
            number = top.number if marker.number == top.written else marker.number
            top.written, top.number = marker.number, number + 1
        else:
            number = None
        item = Item(indent + marker.length + padding, number, began_blank=blank)
        self._stack.append(item)
        return rest, column

    def _add_text(self, rest: str, *, blank: bool) -> None:
        leaf = self.open_leaf
        if blank:
            self._close_leaf()
            self._after_blank = True
            return
        if leaf is not None and leaf.kind is LeafKind.TABLE:
            leaf.lines.append(rest.strip())
        else:
            if leaf is None or leaf.kind is not LeafKind.PARAGRAPH:
                leaf = self._open(LeafKind.PARAGRAPH)
            leaf.lines.append(rest.lstrip(" \t"))
            above = len(leaf.lines) - 1
            if above >= _MANY and above & (above - 1) == 0:
                self._take_definitions(leaf)
        self._after_blank = False

    def _take_definitions(self, paragraph: Leaf) -> None:
        """Record the definitions above the last one, if nothing else stands there."""
        lines = paragraph.lines
        last = max((at for at, line in enumerate(lines) if line.startswith("[")), default=0)
        if last and lines[0].startswith("[") and not self._define("\n".join(lines[:last])):
            # A list of its own, as `restore` may need the other one.
            paragraph.lines = lines[last:]

    def _open(self, kind: LeafKind, *, level: int = 0) -> Leaf:
        self._close_leaf()
        self._leave_list()
        containers = tuple(self._stack)
        opened = tuple(item for item in containers if isinstance(item, Item) and item.is_empty)
        for item in opened:
            item.is_empty = False
        gap, depth = self._gap_above(containers)
        leaf = Leaf(kind, containers, opened, gap, depth, level=level)
        self.leaves.append(leaf)
        return leaf

    def _gap_above(self, containers: tuple[Container, ...]) -> tuple[bool, int]:
        if not self.leaves:
            return False, 0
        shared = 0
        for one, other in zip(containers, self.leaves[-1].containers, strict=False):
            if one is not other:
                break
            shared += 1
        innermost = containers[shared - 1] if shared else None
        return self._after_blank or not isinstance(innermost, List | Item), shared

    def _leave_list(self) -> None:
        while self._stack and isinstance(self._stack[-1], List):
            self._stack.pop()

    def _close_to(self, depth: int, *, keep_leaf: bool = False) -> None:
        if not keep_leaf:
            self._close_leaf()
        while len(self._stack) > depth:
            container = self._stack[-1]
            if isinstance(container, Item) and container.is_empty:
                self._open(LeafKind.PARAGRAPH).closed = True
            self._stack.pop()

    def _close_leaf(self) -> None:
        leaf = self.open_leaf
        if leaf is None:
            return
        leaf.closed = True
        if leaf.kind is LeafKind.PARAGRAPH:
            leaf.source = self._without_definitions(leaf)

    def _without_definitions(self, paragraph: Leaf) -> str:
        text = "\n".join(paragraph.lines)
        if text.startswith("[") and "]:" in text:
            return self._define(text)
        return text


def _after_quote_mark(rest: str, column: int, indent: int) -> tuple[str, int]:
    rest, column = starts.skip_columns(rest, column, indent)
    rest, column = rest[1:], column + 1
    if starts.indent_of(rest, column) > 0:
        rest, column = starts.skip_columns(rest, column, 1)
    return rest, column


def _assign(target: Container | Leaf, copy: Container | Leaf) -> None:
    for name in target.__slots__:
        setattr(target, name, getattr(copy, name))
