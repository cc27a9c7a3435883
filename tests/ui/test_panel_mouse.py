"""The mouse in panels: what can be clicked looks so, and no click loses what was typed."""

from typing import Any

from textual.events import MouseScrollDown
from textual.pilot import Pilot

from chatui.ui.panels.palette import PaletteEntry, PaletteScreen
from chatui.ui.widgets.choice_list import ChoiceList
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.key_line import KeyLine
from tests.ui.chat_program import screen_text, until, until_shown
from tests.ui.panel_app import opened


def _panel(entries: int = 60) -> PaletteScreen:
    return PaletteScreen("All", [PaletteEntry(f"entry {n}", lambda: None) for n in range(entries)])


def _style_of(pilot: Pilot[Any], words: str) -> Any:
    """Return the style in which words stand on the screen."""
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            if words in segment.text:
                return segment.style
    raise AssertionError(f"{words!r} is not shown")


async def test_a_row_and_a_key_under_the_mouse_look_as_if_they_can_be_clicked() -> None:
    async with opened(_panel()) as (_, pilot):
        before = _style_of(pilot, "entry 3 ").bgcolor
        await pilot.hover(ChoiceList, offset=(6, 3))
        await pilot.pause()
        assert _style_of(pilot, "entry 3 ").bgcolor != before
        assert not _style_of(pilot, "close").underline
        line = next(row for row in screen_text(pilot).splitlines() if "do it" in row)
        column = line[line.index("│") + 1 :].index("close")
        await pilot.hover(KeyLine, offset=(column, 0))
        await pilot.pause()
        assert _style_of(pilot, "close").underline
        assert not _style_of(pilot, "do it").underline
        assert _style_of(pilot, "entry 3 ").bgcolor == before


async def test_a_click_outside_or_on_nothing_keeps_the_panel_and_what_was_typed() -> None:
    async with opened(_panel(3), (120, 40)) as (app, pilot):
        await pilot.press(*"ent")
        for offset in ((1, 1), (60, 25), (60, 0), (118, 38)):
            await pilot.click(offset=offset)
            await pilot.pause()
        await pilot.press(*"ry 2")
        await until_shown(pilot, "entry 2")
        assert app.screen.query_one(Field).value == "entry 2"
        assert app.results == []


async def test_the_wheel_scrolls_and_a_click_chooses_what_is_seen() -> None:
    async with opened(_panel()) as (app, pilot):
        choices = app.screen.query_one(ChoiceList)
        for _ in range(6):
            await pilot._post_mouse_events([MouseScrollDown], ChoiceList, offset=(5, 5), button=0)
        await pilot.pause()
        assert choices.scroll_offset.y > 0
        row = next(
            y for y, line in enumerate(screen_text(pilot).splitlines()) if "entry 20 " in line
        )
        await pilot.click(offset=(12, row))
        await until(pilot, lambda: bool(app.results))
        assert [one.text for one in app.results if one is not None] == ["entry 20"]
