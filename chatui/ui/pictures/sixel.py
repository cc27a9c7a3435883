"""Pixels as sixels: six rows at once, one colour after the other.

https://vt100.net/docs/vt3xx-gp/chapter14.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast

from chatui.attach.pixels import Pixels
from chatui.ui.terminal.graphics import Graphics

if TYPE_CHECKING:
    from PIL.Image import Image

_COLORS: Final = 256
_ROWS: Final = 6
_SMALL: Final = 256
_TOGETHER: Final = 10 * _ROWS
_NOTHING: Final = ord("?")
_AS_SIXELS: Final = bytes((value + _NOTHING) & 0xFF for value in range(256))
_RUN: Final = re.compile(r"(.)\1{3,}")


def paint(pixels: Pixels) -> Graphics:
    """Return the pixels in the 256 colours that fit them best. It needs Pillow."""
    from PIL import Image

    image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.rgb)
    palette = _palette(image)
    colors = "".join(_colors(palette.getpalette() or []))
    bands = "".join(_bands(image, palette))
    return Graphics(f'\x1bP0;1q"1;1;{pixels.width};{pixels.height}{colors}{bands}\x1b\\')


def _palette(image: Image) -> Image:
    """Return a picture that has the palette: all colours of a drawing, else those of a small copy.

    Pillow lets nobody else work while it looks for colours: a small copy takes no time.
    """
    from PIL import Image as images

    found = image.getcolors(_COLORS)
    if found is None:
        small = image.resize(
            (min(_SMALL, image.width), min(_SMALL, image.height)), images.Resampling.NEAREST
        )
        return small.quantize(_COLORS, images.Quantize.MEDIANCUT)
    palette = images.new("P", (1, 1))
    palette.putpalette([part for _, color in found for part in cast("tuple[int, ...]", color)])
    return palette


def _colors(palette: list[int]) -> Iterator[str]:
    for color in range(len(palette) // 3):
        red, green, blue = (round(part * 100 / 255) for part in palette[color * 3 : color * 3 + 3])
        yield f"#{color};2;{red};{green};{blue}"


def _bands(image: Image, palette: Image) -> Iterator[str]:
    width = image.width
    # One bit for a row: whole rows of bytes are added as numbers, as no two have the same bit.
    bits = [[_only(color, 1 << row) for row in range(_ROWS)] for color in range(_COLORS)]
    for indexes in _indexes(image, palette):
        for at in range(0, len(indexes), width * _ROWS):
            band = indexes[at : at + width * _ROWS]
            rows = [band[start : start + width] for start in range(0, len(band), width)]
            drawn = []
            for color in sorted(set(band)):
                summed = sum(
                    int.from_bytes(row.translate(bit), "little")
                    for row, bit in zip(rows, bits[color], strict=False)
                )
                line = summed.to_bytes(width, "little").translate(_AS_SIXELS).decode()
                drawn.append(f"#{color}{_RUN.sub(_counted, line.rstrip('?'))}")
            yield "$".join(drawn) + "-"


def _indexes(image: Image, palette: Image) -> Iterator[bytes]:
    """Yield the colours of some bands at a time, so that nobody waits long for Pillow.

    Colours that the palette lacks are mixed of their neighbours' in it.
    """
    from PIL import Image as images

    for top in range(0, image.height, _TOGETHER):
        strip = image.crop((0, top, image.width, min(image.height, top + _TOGETHER)))
        yield strip.quantize(palette=palette, dither=images.Dither.FLOYDSTEINBERG).tobytes()


def _only(color: int, bit: int) -> bytes:
    """Return the table that makes a colour's index the bit, and every other nothing."""
    table = bytearray(256)
    table[color] = bit
    return bytes(table)


def _counted(run: re.Match[str]) -> str:
    return f"!{len(run[0])}{run[1]}"
