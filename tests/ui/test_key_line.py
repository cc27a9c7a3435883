"""The keys below a panel can be clicked."""

from pathlib import Path

import pytest

from chatui.commands.panel_keys import LISTS, PANELS, foot
from chatui.ui.panels.palette import PaletteEntry, PaletteScreen
from chatui.ui.widgets.key_line import KeyLine, _pair, _targets
from tests.ui.chat_program import screen_text, until, until_shown
from tests.ui.panel_app import opened
from tests.ui.test_conversations import Shelf

NOT_PANELS = (LISTS, "commands", "find")
"""Where keys are told that stand at no foot."""


def column_of(line: str, words: str) -> int:
    """Return the column in a key line at which words stand."""
    return line[line.index("│") + 1 :].index(words)


@pytest.mark.parametrize(("words", "result"), [("do it", "one"), ("Esc", None)])
async def test_a_click_on_a_key_presses_it(words: str, result: str | None) -> None:
    panel = PaletteScreen(
        "All", [PaletteEntry("one", lambda: None), PaletteEntry("two", lambda: None)]
    )
    async with opened(panel) as (app, pilot):
        [line] = [line for line in screen_text(pilot).split("\n") if "do it" in line]
        await pilot.click(KeyLine, offset=(column_of(line, words), 0))
        await until(pilot, lambda: bool(app.results))
        [chosen] = app.results
        assert (chosen.text if chosen is not None else None) == result


async def test_a_click_beside_the_keys_presses_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.save("Trip to Lisbon", hours=1)
    async with opened(shelf.panel()) as (app, pilot):
        await until_shown(pilot, "Trip to Lisbon")
        await pilot.click(KeyLine, offset=(75, 0))
        [line] = [line for line in screen_text(pilot).split("\n") if "rename" in line]
        await pilot.click(KeyLine, offset=(column_of(line, "^E"), 0))
        assert "Trip to Lisbon" in (await until_shown(pilot, "Title › ")).split("Title › ")[1]
        assert app.results == []


@pytest.mark.parametrize("width", [40, 80])
async def test_what_goes_wrong_is_told_whole_however_long_it_is(width: int) -> None:
    words = "Not saved: the disk is full. Everything is still in memory; chatui keeps trying."
    async with opened(PaletteScreen("All", [PaletteEntry("one", lambda: None)]), (width, 24)) as (
        _,
        pilot,
    ):
        line = pilot.app.screen.query_one(KeyLine)
        line.warn(words)
        await until_shown(pilot, "trying.")
        inside = " ".join(row.strip("│ ") for row in screen_text(pilot).splitlines() if "│" in row)
        assert words in inside
        assert "Enter do it · Esc close" in inside
        line.warn(words * 20)
        screen = await until(
            pilot,
            lambda: "…" in screen_text(pilot) and "Enter do it · Esc close" in screen_text(pilot),
        )
        assert "Not saved: the disk is full." in screen


async def test_what_happened_stands_beside_the_key_that_undoes_it_and_both_can_be_clicked() -> None:
    pressed: list[str] = []

    class Undoing(PaletteScreen):
        BINDINGS = [("ctrl+z", "undo", "Undo")]  # noqa: RUF012  # as Textual has it

        def action_undo(self) -> None:
            pressed.append("undo")

    async with opened(Undoing("All", [PaletteEntry("one", lambda: None)])) as (_, pilot):
        pilot.app.screen.query_one(KeyLine).say("Archived", ("^Z", "undo"))
        screen = await until_shown(pilot, "Archived · ^Z undo")
        line = next(row for row in screen.splitlines() if "Archived" in row)
        await pilot.click(KeyLine, offset=(column_of(line, "Archived"), 0))
        assert pressed == []
        await pilot.click(KeyLine, offset=(column_of(line, "^Z"), 0))
        await until(pilot, lambda: pressed == ["undo"])


@pytest.mark.parametrize("section", PANELS)
def test_every_key_at_the_foot_of_a_panel_can_be_clicked(section: str) -> None:
    pressed = [
        key
        for label, words in foot(PANELS[section].keys)
        for *_, key in _targets(_pair(label, words), 0)
    ]
    assert pressed == [key.key for key in PANELS[section].keys if key.words]
    assert "escape" in pressed or section in NOT_PANELS


def test_of_two_keys_with_the_same_words_each_is_pressed_by_a_click_on_it() -> None:
    assert _targets(_pair("← →", "the others"), 5) == [(5, 6, "left"), (7, 19, "right")]


async def test_where_not_all_keys_have_room_the_one_that_leaves_stays_and_a_click_shows_others(
    tmp_path: Path,
) -> None:
    shelf = Shelf(tmp_path)
    shelf.save("Trip to Lisbon", hours=1)
    async with opened(shelf.panel(), (50, 24)) as (app, pilot):
        line = app.screen.query_one(KeyLine)
        shown: list[str] = []
        for _ in range(3):
            row = line.render().plain
            shown.append(row)
            assert row.endswith(" · … · Esc")
            await pilot.click(KeyLine, offset=(row.index("…") + 1, 0))
        assert shown[0] == shown[2] != shown[1]
        assert "Enter open" in shown[0]
        assert "^D delete" in shown[1]
        await pilot.click(KeyLine, offset=(line.render().plain.index("Esc") + 1, 0))
        await until(pilot, lambda: app.results == [None])
