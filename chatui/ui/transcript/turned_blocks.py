"""Blocks of a reply in another shape: tables as "key: value" or wide, code that is not wrapped.

A reply that arrives is shown as it comes; its blocks are turned when it has ended.
"""

from collections.abc import Sequence
from typing import Final

from chatui.ui.transcript.markdown.blocks import LeafKind
from chatui.ui.transcript.markdown.body import CODE_KINDS
from chatui.ui.transcript.markdown.document import Document
from chatui.ui.transcript.markdown.sideways import Shape, Way, goes_on

TABLES: Final = (LeafKind.TABLE,)
SHAPES_OF_TABLES: Final = (None, Shape(Way.RECORDS), Shape(Way.WIDE))
SHAPES_OF_CODE: Final = (None, Shape(Way.WIDE))


def block_of(document: Document, row: int, *, table: bool) -> int | None:
    """Return the table, or the code, that a row is of, else the only one that there is."""
    found = document.leaves_of(TABLES if table else CODE_KINDS)
    under = document.leaf_at(row)
    if under in found:
        return under
    return found[0] if len(found) == 1 else None


def turn(document: Document, number: int, *, table: bool) -> tuple[Shape | None, bool]:
    """Give a block its next shape; return it, and whether any looks otherwise than its own."""
    now = document.shapes.get(number)
    ways: dict[Shape | None, Sequence[object]] = {}
    for shape in SHAPES_OF_TABLES if table else SHAPES_OF_CODE:
        rows = document.rows_in_shape(number, shape)
        if rows not in ways.values():
            ways[shape] = rows
    order = list(ways)
    at = next((at for at, one in enumerate(order) if one and now and one.way is now.way), 0)
    chosen = order[(at + 1) % len(order)]
    document.rows_in_shape(number, chosen)
    return chosen, len(order) > 1


def move(document: Document, row: int, columns: int) -> bool | None:
    """Move the wide block that a row is of, else the only one, to the side.

    Returned is False at its end, None where there is no such block.
    """
    wide = [number for number, shape in document.shapes.items() if shape.way is Way.WIDE]
    under = document.leaf_at(row)
    if under not in wide and len(wide) != 1:
        return None
    number = under if under in wide else wide[0]
    shape = document.shapes[number]
    if columns > 0 and not goes_on(document.rows_in_shape(number, shape)):
        return False
    shift = max(0, shape.shift + columns)
    document.rows_in_shape(number, shape._replace(shift=shift))
    return shift != shape.shift
