"""Pixels as cells, each of two: the upper half is the ink, the lower the ground."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final

from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from chatui.attach.pixels import Pixels

_HALF: Final = "▀"
_Pair = tuple[bytes, bytes | None]


def paint(pixels: Pixels, system: ColorSystem) -> list[Strip]:
    """Return a strip for every two rows, whose styles know already what they are on a terminal."""
    styles: dict[_Pair, Style] = {}
    stride = pixels.width * 3
    rows = [pixels.rgb[at : at + stride] for at in range(0, len(pixels.rgb), stride)]
    below = [*rows[1::2], *([None] if len(rows) % 2 else [])]
    return [
        Strip(_segments(upper, lower, styles, system), pixels.width)
        for upper, lower in zip(rows[::2], below, strict=True)
    ]


def _segments(
    upper: bytes, lower: bytes | None, styles: dict[_Pair, Style], system: ColorSystem
) -> Iterator[Segment]:
    cells = (
        (upper[at:end], None if lower is None else lower[at:end])
        for at, end in pairwise(range(0, len(upper) + 1, 3))
    )
    for pair, run in groupby(cells):
        style = styles.get(pair)
        if style is None:
            styles[pair] = style = _style(pair)
            style.render(_HALF, color_system=system)  # else it would be worked out while drawing
        yield Segment(_HALF * sum(1 for _ in run), style)


def _style(pair: _Pair) -> Style:
    upper, lower = (None if one is None else Color.from_triplet(ColorTriplet(*one)) for one in pair)
    return Style(color=upper, bgcolor=lower)
