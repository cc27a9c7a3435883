"""The terminal's own colours are used where they can be read, and none where none is wanted."""

from pathlib import Path
from typing import Any

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from chatui.ui.color_roles import variable_of
from chatui.ui.terminal.plain_ink import READABLE_ON_DARK, READABLE_ON_LIGHT, PlainInk
from chatui.ui.themes import theme_from
from chatui.ui.transcript.painting import Palette
from tests.ui.chat_program import Program, until_shown
from tests.ui.test_themes import INKS, TABLES, contrast

# Ground, text, and the colours 0 to 15, as the terminals come.
_SOLARIZED = (
    "#073642 #dc322f #859900 #b58900 #268bd2 #d33682 #2aa198 #eee8d5"
    " #002b36 #cb4b16 #586e75 #657b83 #839496 #6c71c4 #93a1a1 #fdf6e3"
)
_XTERM = (
    "#000000 #cd0000 #00cd00 #cdcd00 #0000ee #cd00cd #00cdcd #e5e5e5"
    " #7f7f7f #ff0000 #00ff00 #ffff00 #5c5cff #ff00ff #00ffff #ffffff"
)
_VGA = (
    "#000000 #aa0000 #00aa00 #aa5500 #0000aa #aa00aa #00aaaa #aaaaaa"
    " #555555 #ff5555 #55ff55 #ffff55 #5555ff #ff55ff #55ffff #ffffff"
)
_GNOME = (
    "#171421 #c01c28 #26a269 #a2734c #12488b #a347ba #2aa1b3 #d0cfcc"
    " #5e5c64 #f66151 #33da7a #e9ad0c #2a7bde #c061cb #33c7de #ffffff"
)
DARK = {
    "xterm": ("#000000", "#e5e5e5", _XTERM),
    "Solarized": ("#002b36", "#839496", _SOLARIZED),
    "VGA": ("#000000", "#aaaaaa", _VGA),
    "GNOME": ("#171421", "#d0cfcc", _GNOME),
}
LIGHT = {
    "xterm": ("#ffffff", "#000000", _XTERM),
    "Solarized": ("#fdf6e3", "#657b83", _SOLARIZED),
    "GNOME": ("#ffffff", "#171421", _GNOME),
}


def in_plain_ink(ink: PlainInk, style: Style) -> Style:
    (segment,) = ink.apply([Segment("x", style)], Color.parse("black"))
    assert segment.style is not None
    return segment.style


@pytest.mark.parametrize(
    ("palette", "kept"),
    [
        *((palette, READABLE_ON_DARK) for palette in DARK.values()),
        *((palette, READABLE_ON_LIGHT) for palette in LIGHT.values()),
        *((palette, ()) for palette in (*DARK.values(), *LIGHT.values())),
    ],
)
def test_every_text_can_be_read_in_the_palettes_that_terminals_come_with(
    palette: tuple[str, str, str], kept: tuple[str, ...]
) -> None:
    ground, text, colors = palette
    variables = theme_from("terminal", TABLES["terminal"]).variables
    ink = PlainInk(variables, kept)
    least = min(4.5, contrast(text, ground))
    for role in INKS:
        style = in_plain_ink(ink, Style(color=Color.parse(variables[variable_of(role)]).rich_color))
        number = None if style.color is None else style.color.number
        shown = text if number is None else colors.split()[number]
        assert contrast(shown, ground) >= least, role


@pytest.mark.parametrize("name", TABLES)
def test_what_is_chosen_or_soft_or_bad_is_told_without_any_colour(name: str) -> None:
    variables = theme_from(name, TABLES[name]).variables
    ink = PlainInk(variables)

    def drawn(role: str, ground: str = "ground") -> Style:
        color, below = (Color.parse(variables[f"chat-{one}"]).rich_color for one in (role, ground))
        return in_plain_ink(ink, Style(color=color, bgcolor=below, meta={"offset": (1, 2)}))

    assert drawn("text") == Style(meta={"offset": (1, 2)})
    assert drawn("soft").dim
    assert drawn("bad").bold
    assert drawn("selection_text".replace("_", "-"), "selection").reverse
    end_of_selection = in_plain_ink(ink, Palette(variables).style("text selected caret"))
    assert end_of_selection.reverse
    assert end_of_selection.underline
    assert drawn("bad").meta == {"offset": (1, 2)}
    assert not any(style.color or style.bgcolor for style in map(drawn, ("you", "link", "bad")))


@pytest.mark.parametrize(("value", "is_plain"), [("1", True), ("", False)])
async def test_no_color_counts_when_it_says_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, is_plain: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    async with Program(tmp_path).app().run_test() as pilot:
        await until_shown(pilot, "Ask anything")
        strips = pilot.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        has_colors: list[Any] = [style for style in styles if style.color or style.bgcolor]
        assert bool(has_colors) is not is_plain
