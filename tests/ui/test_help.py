"""The help: every action, with its key and its command, as declared."""

import pytest

from chatui.commands.actions import ACTIONS
from chatui.commands.key_map import shown_keys
from chatui.ui.screens.help import HelpScreen
from tests.ui.panel_app import opened, shown, until


async def test_every_action_is_listed_with_its_first_key_and_its_command() -> None:
    async with opened(HelpScreen(ACTIONS), (140, 120)) as (_, pilot):
        pages = [shown(pilot)]
        for _ in range(6):
            await pilot.press("pagedown")
            pages.append(shown(pilot))
        assert pages[-1] == pages[-2]
        screen = "\n".join(pages)
    for action in ACTIONS:
        entry = f"{action.title}  /{action.slash}" if action.slash else action.title
        assert entry in screen
    firsts = [shown_keys(action).split()[0] for action in ACTIONS if action.keys]
    assert [key for key in firsts if key not in screen] == []


async def test_typing_filters_by_key_command_and_words() -> None:
    async with opened(HelpScreen(ACTIONS)) as (_, pilot):
        for typed in ("/model", "f2", "choose a mod"):
            await pilot.press("ctrl+u", *typed)
            screen = await until(pilot, "Choose a model")
            assert "Quit" not in screen


async def test_it_scrolls_and_closes() -> None:
    async with opened(HelpScreen(ACTIONS)) as (app, pilot):
        first = shown(pilot)
        await pilot.press("pagedown", "down")
        assert shown(pilot) != first
        await pilot.press("pageup", "up")
        assert shown(pilot) == first
        await pilot.press("escape")
        assert app.results == [None]


@pytest.mark.parametrize("columns", [60, 80, 110])
async def test_what_does_not_fit_goes_on_below_its_own_column(columns: int) -> None:
    async with opened(HelpScreen(ACTIONS), (columns, 24)) as (_, pilot):
        await pilot.press(*"close")
        screen = await until(pilot, "Close what is open")
    inside = [line.strip("│").rstrip(" │") for line in screen.splitlines()[2:-2]]
    heading, *entry = [line for line in inside if line.strip()]
    assert heading.strip() == "Everywhere"
    assert [line[:22].strip() for line in entry] == ["Esc", *[""] * (len(entry) - 1)]
    assert all(line[22] != " " for line in entry)
    words = "Close what is open, stop the reply, leave reading mode In that order."
    assert " ".join(" ".join(line[22:].split()) for line in entry) == words
