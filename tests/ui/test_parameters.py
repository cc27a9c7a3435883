"""The parameters panel: values, ranges, errors as they are typed."""

import pytest

from chatui.conversation.parameters import RANGES, Parameters
from chatui.ui.panels.parameters import ParametersScreen, _hint
from tests.ui.chat_program import screen_text, until, until_shown
from tests.ui.panel_app import opened

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
        screen = screen_text(pilot)
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
        await until_shown(pilot, words)
        await pilot.press("enter")
        assert app.results == []
        await pilot.press(*["backspace"] * len(typed))
        await until(pilot, lambda: "Must be" not in screen_text(pilot))
        await pilot.press("enter")
        assert app.results == [Parameters()]


async def test_escape_leaves_everything_as_it_was() -> None:
    async with opened(ParametersScreen(SET, SET)) as (app, pilot):
        await pilot.press(*"123", "escape")
        assert app.results == [None]


@pytest.mark.parametrize("size", [(40, 16), (60, 20), (80, 24), (160, 50)])
async def test_each_hint_can_be_read_whole_at_every_width(size: tuple[int, int]) -> None:
    async with opened(ParametersScreen(Parameters(), Parameters()), size) as (_, pilot):
        screens = [screen_text(pilot)]
        for _ in range(6):
            await pilot.press("down")
            await pilot.pause()
            screens.append(screen_text(pilot))
    seen = " ".join(" ".join(line[1:-1].split()) for line in "\n".join(screens).splitlines())
    for name in RANGES.keys() - {"seed"}:
        assert _hint(name) in seen
    assert "whether replies arrive bit by bit" in seen


@pytest.mark.parametrize("size", [(60, 14), (80, 24)])
async def test_the_arrows_go_from_field_to_field_also_where_the_form_scrolls(
    size: tuple[int, int],
) -> None:
    async with opened(ParametersScreen(Parameters(), Parameters()), size) as (_, pilot):
        fields = []
        for key in ("down", "down", "down", "up"):
            await pilot.press(key)
            assert pilot.app.focused is not None
            fields.append(pilot.app.focused.id)
    assert fields == ["temperature", "top_p", "presence_penalty", "top_p"]
