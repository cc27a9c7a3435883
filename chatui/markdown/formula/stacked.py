"""A formula over several lines, as it would stand in a book."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from chatui.markdown.formula.nodes import (
    Accented,
    Arrow,
    Binomial,
    Boxed,
    Fenced,
    Fraction,
    Grid,
    Node,
    Root,
    Row,
    Scripts,
    Sign,
    Space,
    Stacked,
)
from chatui.markdown.formula.one_line import one_line, sided, small_line, spacing
from chatui.markdown.formula.parser import NotKnown
from chatui.markdown.formula.symbols import Kind, subscript, superscript

_MOST_ROWS: Final = 200
_WIDEST: Final = 400
_TALL: Final = {
    "(": "⎛⎜⎜⎝",
    ")": "⎞⎟⎟⎠",
    "[": "⎡⎢⎢⎣",
    "]": "⎤⎥⎥⎦",
    "{": "⎧⎪⎨⎩",
    "}": "⎫⎪⎬⎭",
    "⌊": "⎢⎢⎢⎣",
    "⌋": "⎥⎥⎥⎦",
    "⌈": "⎡⎢⎢⎢",
    "⌉": "⎤⎥⎥⎥",
    "|": "││││",
    "‖": "║║║║",
    "⟦": "⟦⟦⟦⟦",
    "⟧": "⟧⟧⟧⟧",
}
"""A delimiter over several lines: its first sign, what goes on, its middle, its last."""


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of equal width; `base` is the one that stands in line with what is beside them."""

    lines: tuple[str, ...]
    base: int
    width: int
    kind: Kind = Kind.LETTER
    end: Kind = Kind.LETTER
    is_one: bool = True

    @property
    def height(self) -> int:
        """How many lines there are."""
        return len(self.lines)


def stacked(row: Row) -> list[str]:
    """Return the lines of a formula.

    Raises:
        NotKnown: When it cannot be drawn, or is larger than a page.
    """
    return [line.rstrip() for line in _row(row).lines]


def _box(lines: Sequence[str], base: int, kind: Kind = Kind.LETTER, end: Kind = Kind.LETTER) -> Box:
    width = max(map(_columns, lines))
    if len(lines) > _MOST_ROWS or width > _WIDEST:
        raise NotKnown("larger than a page")
    return Box(tuple(_padded(line, width) for line in lines), base, width, kind, end)


def _columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in ("Mn", "Me") for char in text)


def _padded(line: str, width: int, align: str = "l") -> str:
    room = width - _columns(line)
    left = {"l": 0, "c": room // 2, "r": room}[align]
    return " " * left + line + " " * (room - left)


def _row(row: Row) -> Box:
    boxes = [_node(item) for item in row.items]
    if len(boxes) == 1:
        return boxes[0]
    boxes = [box for box in boxes if box.width]
    if not boxes:
        return Box(("",), 0, 0)
    solid = [box for box in boxes if any(line.strip() for line in box.lines)]
    starts = dict(zip(map(id, solid), sided([box.kind for box in solid]), strict=True))
    ends = dict(zip(map(id, solid), sided([box.end for box in solid]), strict=True))
    parts: list[Box] = []
    before: Kind | None = None
    has_room = True
    for number, box in enumerate(boxes):
        if id(box) not in starts:
            parts.append(box)
            has_room = True
            continue
        following = next(
            (starts[id(one)] for one in boxes[number + 1 :] if id(one) in starts), None
        )
        left, right = spacing(before, starts[id(box)], following)
        is_beside = box.height > 1 and before in (Kind.LETTER, Kind.NUMBER, Kind.CLOSE)
        is_signed = box.height > 1 and before is Kind.BINARY
        if (left or is_beside or is_signed) and not has_room:
            parts.append(_ROOM)
        parts.append(box)
        before = ends[id(box)]
        is_fraction = box.height > 1 and before is Kind.LETTER and not box.is_one
        has_room = right or (is_fraction and following not in (Kind.PUNCTUATION, Kind.CLOSE))
        if has_room:
            parts.append(_ROOM)
    while parts and parts[-1] is _ROOM:
        parts.pop()
    return _beside(parts)


_ROOM: Final = Box((" ",), 0, 1)


def _beside(boxes: Sequence[Box]) -> Box:
    above = max(box.base for box in boxes)
    below = max(box.height - box.base for box in boxes)
    lines = [""] * (above + below)
    for box in boxes:
        for number in range(len(lines)):
            at = number - above + box.base
            lines[number] += box.lines[at] if 0 <= at < box.height else " " * box.width
    first = next((box for box in boxes if box.width), boxes[0])
    return _box(lines, above, kind=first.kind, end=Kind.LETTER)


def _over(boxes: Sequence[Box], base: int, align: str = "c") -> Box:
    """Put boxes one over another; `base` is the number of the one that is in line."""
    width = max(box.width for box in boxes)
    lines = [_padded(line, width, align) for box in boxes for line in box.lines]
    return _box(lines, sum(box.height for box in boxes[:base]) + boxes[base].base)


def _node(node: Node) -> Box:
    match node:
        case Sign(text, kind):
            return Box((text,), 0, _columns(text), kind, kind)
        case Space(columns):
            return Box((" " * columns,), 0, columns)
        case Row():
            return _row(node)
        case Fraction(top, bottom):
            return _fraction(_row(top), _row(bottom))
        case Binomial(top, bottom):
            return _between("(", _over([_row(top), _GAP, _row(bottom)], 1), ")")
        case Root():
            return _root(node)
        case Scripts():
            return _scripts(node)
        case Fenced(left, body, right):
            return _between(left, _row(body), right)
        case Grid():
            return _grid(node)
        case Accented() | Arrow(below=None):
            return _flat(node)
        case Arrow(head, above, below):
            return _arrow(head, _row(above), below)
        case Stacked():
            return _stacked(node)
        case Boxed(body):
            return _framed(_row(body))


_GAP: Final = Box(("",), 0, 0)


def _flat(node: Node) -> Box:
    text = one_line(Row((node,)))
    kind = Kind.RELATION if isinstance(node, Arrow) else Kind.LETTER
    return Box((text,), 0, _columns(text), kind, kind)


def _fraction(top: Box, bottom: Box) -> Box:
    if not (top.width and bottom.width):
        raise NotKnown("half a fraction")
    widest = max(top.width, bottom.width)
    width = widest + (2 if top.height > 1 or bottom.height > 1 else 0)
    line = Box(("─" * width,), 0, width)
    box = _over([top, line, bottom], 1)
    return Box(box.lines, box.base, box.width, is_one=False)


def _root(node: Root) -> Box:
    body = _row(node.body)
    if body.height == 1:
        return _flat(node)
    index = "" if node.index is None else one_line(node.index)
    raised = superscript(index) if index else ""
    if raised is None:
        raise NotKnown("an index that has no superscript")
    indent = " " * len(raised)
    lines = [f"{indent} ┌{'─' * (body.width + 1)}"]
    lines += [f"{indent} │{line}" for line in body.lines[:-1]]
    lines.append(f"{raised}√│{body.lines[-1]}")
    return _box(lines, body.base + 1)


def _scripts(node: Scripts) -> Box:
    base = _node(node.base)
    sub = None if node.sub is None else _script(node.sub)
    sup = None if node.sup is None else _script(node.sup)
    if base.kind in (Kind.LARGE, Kind.LIMIT) and base.height == 1:
        return _with_bounds(base, sub, sup)
    if not base.is_one or (base.height == 1 and not _is_atom(node.base)):
        base = _between("(", base, ")")
    low, high = _small(sub, subscript), _small(sup, superscript)
    match node.sup:
        case Row((Sign("∘" | "°" | "†" | "‡" | "′" as mark),)):
            high = mark.replace("∘", "°")
        case _:
            pass
    if base.height == 1 and low is not None and high is not None:
        corner = _box([low + high], 0)
    else:
        above, below = sup.lines if sup else (), sub.lines if sub else ()
        corner = _box([*above, *[""] * base.height, *below], len(above) + base.base)
    box = _beside([base, corner])
    return Box(box.lines, box.base, box.width, base.kind, base.end)


def _is_atom(node: Node) -> bool:
    match node:
        case Row((_, Sign(kind=Kind.POSTFIX))):
            return True
        case Row(items):
            return len(items) < 2
        case _:
            return True


def _script(row: Row) -> Box:
    box = _row(row)
    if box.height > 1:
        return box
    text = small_line(row)
    return Box((text,), 0, _columns(text))


def _small(box: Box | None, small: Callable[[str], str | None]) -> str | None:
    """Return a script as small letters, "" for none, None where it has other signs."""
    if box is None:
        return ""
    return small(box.lines[0]) if box.height == 1 else None


def _with_bounds(base: Box, sub: Box | None, sup: Box | None) -> Box:
    boxes = [box for box in (sup, base, sub) if box is not None]
    box = _over(boxes, 0 if sup is None else 1)
    return Box(box.lines, box.base, box.width, base.kind, base.end)


def _between(left: str, body: Box, right: str) -> Box:
    parts = [_delimiter(left, body), body, _delimiter(right, body)]
    box = _beside([part for part in parts if part.width])
    return Box(box.lines, box.base, box.width, Kind.OPEN, Kind.CLOSE)


def _delimiter(sign: str, body: Box) -> Box:
    if not sign:
        return Box(("",), 0, 0)
    if body.height == 1:
        return Box((sign,), 0, 1)
    if sign not in _TALL:
        return Box((sign,), 0, 1)
    top, extension, middle, bottom = tuple(_TALL[sign])
    signs = [top, *[extension] * (body.height - 2), bottom]
    if sign in "{}" and body.height > 2:
        signs[body.height // 2] = middle
    return Box(tuple(signs), body.base, 1)


def _grid(node: Grid) -> Box:
    cells = [[_row(cell) for cell in row] for row in node.rows]
    count = max(map(len, cells))
    empty = Box(("",), 0, 0)
    cells = [row + [empty] * (count - len(row)) for row in cells]
    widths = [max(row[number].width for row in cells) for number in range(count)]
    rows = [_grid_row(row, widths, node) for row in cells]
    has_brace = bool({node.left, node.right} & set("{}")) and len(rows) == 2  # its tip between them
    is_loose = has_brace or any(row.height > 1 for row in rows)
    lines: list[str] = []
    for number, row in enumerate(rows):
        if number and is_loose:
            lines.append("")
        lines += row.lines
    base = rows[0].base if len(rows) == 1 else len(lines) // 2
    if len(rows) % 2 == 0 and not is_loose and not node.left + node.right:
        base = len(lines) // 2 - 1 if len(lines) > 1 else 0
    body = _box(lines, base)
    if not node.left + node.right:
        return body
    return _between(node.left, body, node.right)


def _grid_row(row: Sequence[Box], widths: Sequence[int], node: Grid) -> Box:
    parts: list[Box] = []
    for number, (box, width) in enumerate(zip(row, widths, strict=True)):
        align = _alignment(node, number)
        lines = [_padded(line, width, align) for line in box.lines]
        if parts:
            gap = _column_gap(node, number)
            parts.append(_bar(gap, box.height) if number in node.bars else _box([" " * gap], 0))
        parts.append(Box(tuple(lines), box.base, width))
    return _beside(parts)


def _bar(room: int, height: int) -> Box:
    return Box((" │ ".center(room),) * height, height // 2, max(3, room))


def _alignment(node: Grid, number: int) -> str:
    columns = node.columns
    return columns[number % len(columns) if node.is_split else min(number, len(columns) - 1)]


def _column_gap(node: Grid, number: int) -> int:
    if node.is_split and number % 2:
        return 1
    return 4 if node.is_split else 2


def _arrow(head: str, above: Box, below: Row | None) -> Box:
    under = _row(below) if below is not None else _GAP
    width = max(above.width, under.width) + 2
    line = "←" + "─" * (width - 1) if head == "←" else "─" * (width - 1) + head
    boxes = [above, Box((line,), 0, width), *([under] if below is not None else [])]
    box = _over(boxes, 1)
    return Box(box.lines, box.base, box.width, Kind.RELATION, Kind.RELATION)


def _stacked(node: Stacked) -> Box:
    base = _node(node.base)
    above = [] if node.above is None else [_script(node.above)]
    below = [] if node.below is None else [_script(node.below)]
    if node.brace:
        brace = Box((_brace(base.width, node.brace),), 0, base.width)
        if node.brace == "under":
            below = [brace, *below]
        else:
            above = [*above, brace]
    box = _over([*above, base, *below], len(above))
    return Box(box.lines, box.base, box.width, base.kind, base.end)


def _brace(width: int, brace: str) -> str:
    if width < 3:
        return "─" * width
    left, middle, right = ("╰", "┬", "╯") if brace == "under" else ("╭", "┴", "╮")
    before = (width - 3) // 2
    return left + "─" * before + middle + "─" * (width - 3 - before) + right


def _framed(body: Box) -> Box:
    rule = "─" * (body.width + 2)
    lines = [f"┌{rule}┐", *(f"│ {line} │" for line in body.lines), f"└{rule}┘"]
    return _box(lines, body.base + 1)
