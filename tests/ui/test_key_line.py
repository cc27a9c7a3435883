"""The keys below a panel can be clicked."""

from pathlib import Path

import pytest

from chatui.ui.screens.palette import Entry, PaletteScreen
from chatui.ui.widgets.key_line import KeyLine
from tests.ui.panel_app import opened, shown, until
from tests.ui.test_conversations import Shelf


def column_of(line: str, words: str) -> int:
    """Return the column in a key line at which words stand."""
    return line[line.index("│") + 1 :].index(words)


@pytest.mark.parametrize(("words", "result"), [("do it", "one"), ("Esc", None)])
async def test_a_click_on_a_key_presses_it(words: str, result: str | None) -> None:
    panel = PaletteScreen("All", [Entry("one", lambda: None), Entry("two", lambda: None)])
    async with opened(panel) as (app, pilot):
        [line] = [line for line in shown(pilot).split("\n") if "do it" in line]
        await pilot.click(KeyLine, offset=(column_of(line, words), 0))
        await until(pilot, lambda: bool(app.results))
        [chosen] = app.results
        assert (chosen.text if chosen is not None else None) == result


async def test_a_click_beside_the_keys_presses_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.save("Trip to Lisbon", hours=1)
    async with opened(shelf.panel()) as (app, pilot):
        await until(pilot, "Trip to Lisbon")
        await pilot.click(KeyLine, offset=(70, 0))
        [line] = [line for line in shown(pilot).split("\n") if "rename" in line]
        await pilot.click(KeyLine, offset=(column_of(line, "^E"), 0))
        await until(pilot, "Title › Trip to Lisbon")
        assert app.results == []
