"""The parameters panel: values, ranges, errors as they are typed."""

import pytest

from chatui.conversation.parameters import Parameters
from chatui.ui.screens.parameters import ParametersScreen
from tests.ui.panel_app import opened, shown, until

SET = Parameters(temperature=0.7, max_tokens=100, stream=False)


async def test_enter_without_a_change_keeps_everything() -> None:
    async with opened(ParametersScreen(SET, SET)) as (app, pilot):
        await pilot.press("enter")
        assert app.results == [SET]


async def test_values_can_be_changed_and_unset() -> None:
    async with opened(ParametersScreen(SET, SET)) as (app, pilot):
        await pilot.press("end", "ctrl+u", "down", "end", "ctrl+u", *"1.5", "down", *"0.9")
        await pilot.press("down", "down", *"-2", "down", "right", "enter")
        assert app.results == [Parameters(temperature=1.5, top_p=0.9, frequency_penalty=-2)]


async def test_what_is_unset_shows_what_applies_instead() -> None:
    effective = Parameters(max_tokens=4096, top_p=0.5)
    async with opened(ParametersScreen(Parameters(), effective)) as (_, pilot):
        screen = shown(pilot)
    assert "4096" in screen
    assert "0.5" in screen
    assert screen.count("unset") == 4


@pytest.mark.parametrize(
    ("steps", "typed", "words"),
    [
        (0, "0", "Must be a whole number of 1 or more, not 0."),
        (0, "1.5", "Must be a whole number of 1 or more, not '1.5'."),
        (1, "3", "Must be a number from 0 to 2, not 3.0."),
        (1, "warm", "Must be a number from 0 to 2, not 'warm'."),
        (1, "nan", "Must be a number from 0 to 2, not nan."),
        (2, "-1", "Must be a number from 0 to 1, not -1.0."),
        (3, "2.1", "Must be a number from -2 to 2, not 2.1."),
    ],
)
async def test_a_wrong_value_is_told_at_its_field_and_not_kept(
    steps: int, typed: str, words: str
) -> None:
    async with opened(ParametersScreen(Parameters(), Parameters())) as (app, pilot):
        await pilot.press(*["down"] * steps, *typed)
        await until(pilot, words)
        await pilot.press("enter")
        assert app.results == []
        await pilot.press(*["backspace"] * len(typed))
        await until(pilot, lambda: "Must be" not in shown(pilot))
        await pilot.press("enter")
        assert app.results == [Parameters()]


async def test_escape_leaves_everything_as_it_was() -> None:
    async with opened(ParametersScreen(SET, SET)) as (app, pilot):
        await pilot.press(*"123", "escape")
        assert app.results == [None]
