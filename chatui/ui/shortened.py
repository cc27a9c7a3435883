"""A text in fewer columns, with a sign where something was left out."""

from typing import Final

from textual.content import Content

from chatui.ui.graphemes import graphemes

_SIGN: Final = "…"
_HEAD: Final = 0.6  # the part of the room that the beginning gets
_LOW: Final = 20  # rows of the screen: below, a text that is wrapped has fewer
_MOST_ROWS: Final = 3
_MOST_ROWS_WHERE_LOW: Final = 2


def shortened(text: Content, room: int, *, at_end: bool = False) -> Content:
    """Return a text of one line in at most so many columns, cut in its middle.

    Names that differ in their last letters alone stay apart; `at_end` is for what is itself only
    the beginning of a text. No character is cut in two.
    """
    if text.cell_length <= room:
        return text
    if room < 1:
        return Content("")
    found = graphemes(text.plain)
    left = room - 1
    tail = 0 if at_end else left - round(left * _HEAD)
    head_end = _reach([(end, cells) for _, end, cells in found], left - tail)
    tail_start = len(text.plain) - _reach(
        [(len(text.plain) - start, cells) for start, _, cells in reversed(found)], tail
    )
    return Content.assemble(text[:head_end].rstrip(), _SIGN, text[tail_start:])


def few_rows(text: Content, width: int, height: int, *, at_end: bool = True) -> list[Content]:
    """Return a text as the few rows that a screen so high has for it, the last one shortened."""
    most = _MOST_ROWS if height >= _LOW else _MOST_ROWS_WHERE_LOW
    rows = text.wrap(max(1, width)) if text else []
    if len(rows) > most:
        rest = Content(" ").join(rows[most - 1 :])
        rows = [*rows[: most - 1], shortened(rest, width, at_end=at_end)]
    return rows


def _reach(measured: list[tuple[int, int]], room: int) -> int:
    """Return how many characters of graphemes that come first fit into the room."""
    reached, used = 0, 0
    for characters, cells in measured:
        used += cells
        if used > room:
            break
        reached = characters
    return reached
