"""A picture for a place on the screen, in the best way that the terminal has."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

from rich.color import ColorSystem
from textual.strip import Strip

from chatui.attach.pixels import Pixels, pixels_of
from chatui.errors import CannotAttach
from chatui.ui.pictures import half_blocks, kitty, sixel
from chatui.ui.terminal.graphics import Graphics

_MOST_FOR_KITTY: Final = 1_500_000
"""Pixels that are sent; the terminal makes more of them."""
_MOST_SIXELS: Final = 600_000
_LONGEST_SIXELS: Final = 1000
"""What xterm shows of a side."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A place for a picture: how large it is, and what can be drawn there.

    `way` is "kitty", "sixel" or None; with one of them, `cell` says how many pixels a cell has.
    """

    columns: int
    rows: int
    way: str | None = None
    cell: tuple[int, int] | None = None
    colors: ColorSystem | None = ColorSystem.TRUECOLOR

    @property
    def can_show(self) -> bool:
        """Whether a picture can be seen there at all."""
        has_colors = self.colors is not None and self.colors is not ColorSystem.STANDARD
        return self.way is not None or has_colors


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture as it is drawn: as graphics over so many cells, or as the cells themselves."""

    columns: int
    rows: int
    graphics: Graphics | None = None
    strips: tuple[Strip, ...] = ()


def paint(content: bytes, name: str, canvas: Canvas) -> Painted:
    """Return a picture that fits, never larger than it is. It takes a while: call it in a thread.

    Raises:
        CannotAttach: When it cannot be read, or nothing can be seen here.
    """
    if not canvas.can_show:
        raise CannotAttach("This terminal has too few colours to show a picture.")
    if canvas.way is None or canvas.cell is None:
        box = canvas.columns, canvas.rows * 2
        pixels = pixels_of(content, name, lambda size: _within(size, box, size[0] * size[1]))
        strips = half_blocks.paint(pixels, canvas.colors or ColorSystem.TRUECOLOR)
        return Painted(pixels.width, len(strips), strips=tuple(strips))
    box = canvas.columns * canvas.cell[0], canvas.rows * canvas.cell[1]
    if canvas.way == "sixel":
        box = min(box[0], _LONGEST_SIXELS), min(box[1], _LONGEST_SIXELS)
        pixels = pixels_of(content, name, lambda size: _within(size, box, _MOST_SIXELS))
        return _over_cells(pixels, canvas.cell, sixel.paint(pixels))
    wanted: list[tuple[int, int]] = []

    def fit(size: tuple[int, int]) -> tuple[int, int]:
        wanted.append(_within(size, box, size[0] * size[1]))
        return _within(size, box, _MOST_FOR_KITTY)

    pixels = pixels_of(content, name, fit)
    if wanted[-1] == (pixels.width, pixels.height):
        return _over_cells(pixels, canvas.cell, kitty.paint(pixels))
    columns = max(1, wanted[-1][0] // canvas.cell[0])
    rows = ceil(columns * canvas.cell[0] * pixels.height / pixels.width / canvas.cell[1])
    return Painted(columns, rows, kitty.paint(pixels, columns=columns))


def _over_cells(pixels: Pixels, cell: tuple[int, int], graphics: Graphics) -> Painted:
    return Painted(ceil(pixels.width / cell[0]), ceil(pixels.height / cell[1]), graphics)


def _within(size: tuple[int, int], box: tuple[int, int], most: int) -> tuple[int, int]:
    width, height = size
    factor = min(1.0, box[0] / width, box[1] / height, sqrt(most / (width * height)))
    return max(1, int(width * factor)), max(1, int(height * factor))
