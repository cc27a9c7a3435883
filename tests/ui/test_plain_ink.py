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
from tests.contrast import TABLES, TERMINALS, Terminal, contrast
from tests.ui.chat_program import Program, until_shown
from tests.ui.test_themes import INKS

ALL = TERMINALS.values()


def in_plain_ink(ink: PlainInk, style: Style) -> Style:
    (segment,) = ink.apply([Segment("x", style)], Color.parse("black"))
    assert segment.style is not None
    return segment.style


@pytest.mark.parametrize(
    ("terminal", "kept"),
    [
        *((one, READABLE_ON_LIGHT if one.is_light else READABLE_ON_DARK) for one in ALL),
        *((one, ()) for one in ALL),
    ],
)
def test_every_text_can_be_read_in_the_palettes_that_terminals_come_with(
    terminal: Terminal, kept: tuple[str, ...]
) -> None:
    variables = theme_from("terminal", TABLES["terminal"]).variables
    ink = PlainInk(variables, kept)
    least = min(4.5, contrast(terminal.text, terminal.ground))
    for role in INKS:
        style = in_plain_ink(ink, Style(color=Color.parse(variables[variable_of(role)]).rich_color))
        number = None if style.color is None else style.color.number
        shown = terminal.text if number is None else terminal.colors[number]
        assert contrast(shown, terminal.ground) >= least, role


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


@pytest.mark.parametrize(("theme", "is_plain"), [("chatui-light", True), ("chatui-dark", False)])
async def test_of_sixteen_colours_none_is_used_that_cannot_be_read_on_white(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str, is_plain: bool
) -> None:
    monkeypatch.delenv("COLORTERM")
    monkeypatch.setenv("TERM", "xterm")
    async with Program(tmp_path).app(theme=theme).run_test() as pilot:
        await until_shown(pilot, "Ask anything")
        strips = pilot.app.screen._compositor.render_strips()
        inks = {segment.style.color for strip in strips for segment in strip if segment.style}
        assert (len(inks - {None}) < 3) is is_plain
