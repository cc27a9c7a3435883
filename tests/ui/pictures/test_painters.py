import random

import pytest
from rich.color import ColorSystem
from textual.strip import Strip

from chatui.attach.pixels import Pixels
from chatui.ui.pictures import half_blocks, kitty, sixel
from chatui.ui.terminal.graphics import Graphics
from tests.ui.pictures.terminals import KittyTerminal, sixels_in

SIZES = [(1, 1), (7, 3), (64, 48), (90, 61), (3, 200)]


def drawing(width: int, height: int, colors: int = 200) -> Pixels:
    """A picture of few colours, none of which is like another."""
    chance = random.Random(width * height)
    palette = [bytes(chance.choices(range(0, 256, 8), k=3)) for _ in range(colors)]
    return Pixels(width, height, b"".join(chance.choices(palette, k=width * height)))


def photograph(width: int, height: int) -> Pixels:
    """A picture of many colours, each like its neighbours'."""
    rows = (
        bytes((x * 255 // width, y * 255 // height, (x + y) * 255 // (width + height)))
        for y in range(height)
        for x in range(width)
    )
    return Pixels(width, height, b"".join(rows))


@pytest.mark.parametrize("size", SIZES)
def test_kitty_shows_the_pixels_that_were_painted(size: tuple[int, int]) -> None:
    pixels, terminal = drawing(*size), KittyTerminal()
    terminal.take(kitty.paint(pixels).drawing.encode())
    (shown,) = terminal.shown.values()
    assert (shown.width, shown.height, shown.rgb, shown.columns) == (*size, pixels.rgb, None)


def test_kitty_shows_a_picture_of_many_pieces_as_wide_as_it_is_asked() -> None:
    pixels, terminal = drawing(300, 200, colors=5000), KittyTerminal()
    graphics = kitty.paint(pixels, columns=40)
    assert graphics.drawing.count("\x1b_G") > 10
    terminal.take(graphics.drawing.encode())
    (shown,) = terminal.shown.values()
    assert (shown.rgb, shown.columns) == (pixels.rgb, 40)
    terminal.take(graphics.erasing.encode())
    assert not terminal.shown


def test_kitty_answers_nothing_and_keeps_its_cursor() -> None:
    first, *more = kitty.paint(drawing(300, 200, colors=5000)).drawing.split("\x1b\\")[:-1]
    assert "q=2" in first
    assert "C=1" in first
    assert all(piece.startswith("\x1b_Gq=2,") for piece in more)


@pytest.mark.parametrize("size", SIZES)
def test_sixels_show_the_pixels_of_a_drawing(size: tuple[int, int]) -> None:
    pixels = drawing(*size)
    (shown,) = sixels_in(sixel.paint(pixels).drawing.encode())
    assert (shown.width, shown.height) == size
    # A terminal is told hundredths of red, green and blue.
    assert max(abs(a - b) for a, b in zip(shown.rgb, pixels.rgb, strict=True)) <= 2


def test_sixels_show_a_photograph_in_the_colours_nearest_to_its_own() -> None:
    pixels = photograph(160, 90)
    (shown,) = sixels_in(sixel.paint(pixels).drawing.encode())
    away = [abs(a - b) for a, b in zip(shown.rgb, pixels.rgb, strict=True)]
    assert sum(away) / len(away) < 6
    assert sixel.paint(pixels).erasing == ""


def cells(strips: list[Strip]) -> list[list[tuple[bytes, bytes | None]]]:
    rows = []
    for strip in strips:
        row: list[tuple[bytes, bytes | None]] = []
        for text, style, _ in strip:
            assert set(text) == {"▀"}
            assert style is not None
            assert style.color is not None
            upper = bytes(style.color.get_truecolor())
            lower = None if style.bgcolor is None else bytes(style.bgcolor.get_truecolor())
            row += [(upper, lower)] * len(text)
        rows.append(row)
    return rows


@pytest.mark.parametrize("size", SIZES)
def test_half_blocks_show_two_pixels_in_each_cell(size: tuple[int, int]) -> None:
    width, height = size
    pixels = drawing(width, height)
    shown = cells(half_blocks.paint(pixels, ColorSystem.TRUECOLOR))
    assert len(shown) == (height + 1) // 2
    found = b"".join(
        b"".join(row[x][y % 2] or b"" for x in range(width))
        for y in range(height)
        for row in [shown[y // 2]]
    )
    assert found == pixels.rgb
    assert all((lower is None) == (height % 2 == 1) for _, lower in shown[-1])


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        "text",
        "\x1b[2J",
        "\x1b]52;c;aGk=\x07",
        "\x1b_Ga=T,q=2,C=1,f=24,t=f,o=z,i=1,p=1,s=1,v=1,m=0;L2V0Yy9wYXNzd2Q=\x1b\\",
        "\x1b_Ga=T,q=2,C=1,f=24,t=d,o=z,i=1,p=1,s=1,v=1,m=0;AAAA\x1b\\x",
        "\x1b_Ga=T,q=2,C=1,f=24,t=d,o=z,i=1,p=1,s=1,v=1,m=0;AAAA\x1b\\\x1b[2J",
        "\x1b_Ga=T,q=2,C=1,f=24,t=d,o=z,i=1,p=1,s=1,v=1,m=1;AA\x1b]2;x\x07AA\x1b\\",
        "\x1b_Ga=d,d=A,q=2\x1b\\",
        '\x1bP0;1q"1;1;1;1#0;2;0;0;0#0@',
        '\x1bP0;1q"1;1;1;1#0@\x1b\\\x1b[2J\x1b\\',
        '\x1bP0;1q"1;1;1;1#0@\x1b[2J\x1b\\',
        '\x1bP0;1q"1;1;1;1#0@\x07\x1b\\',
        "\x1bP$qm\x1b\\",
    ],
)
def test_graphics_hold_a_picture_and_nothing_else(drawing: str) -> None:
    with pytest.raises(ValueError, match="no picture"):
        Graphics(drawing)


@pytest.mark.parametrize(("width", "height", "count"), [(0, 1, 0), (1, -1, 3), (2, 2, 11)])
def test_pixels_are_as_many_as_they_say(width: int, height: int, count: int) -> None:
    with pytest.raises(ValueError, match="pixels"):
        Pixels(width, height, bytes(count))
