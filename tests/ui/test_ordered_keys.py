"""Keys wait for the one before: also for one that opens a panel, or closes it."""

from pathlib import Path

import pytest
from textual import events

from tests.ui.chat_program import Program, chat, chat_screen, until, until_shown


def keys(text: str) -> list[events.Key]:
    names = {"\x12": "ctrl+r", "\x1b": "escape", "\r": "enter"}
    return [events.Key(names.get(one, one), one if one.isprintable() else None) for one in text]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("\x12ab\x1bcd", "cd"),
        ("a\x12b\x1bc\x12d\x1be", "ace"),
        ("/resume\rab\x1bcd", "cd"),
        ("abc", "abc"),
    ],
)
async def test_keys_that_come_at_once_go_where_they_go_one_by_one(
    tmp_path: Path, typed: str, written: str
) -> None:
    async with Program(tmp_path).app().run_test() as pilot:
        for key in keys(typed):
            pilot.app.post_message(key)
        await until(pilot, lambda: chat(pilot).composer.text == written)
        assert pilot.app.screen is chat_screen(pilot)


async def test_a_paste_stays_behind_the_key_before_it(tmp_path: Path) -> None:
    async with Program(tmp_path).app().run_test() as pilot:
        pilot.app.post_message(keys("\x12")[0])
        pilot.app.post_message(events.Paste("pasted"))
        await until_shown(pilot, "› pasted")
        assert chat(pilot).composer.text == ""


async def test_a_click_beside_the_window_takes_no_key_its_place(tmp_path: Path) -> None:
    async with Program(tmp_path).app().run_test() as pilot:
        await pilot.press("a")
        await until(pilot, lambda: chat(pilot).composer.text == "a")
        chat_screen(pilot).post_message(
            events.MouseDown(None, 99_999, 5, 0, 0, 1, shift=False, meta=False, ctrl=False)
        )
        await until(pilot, lambda: pilot.app.focused is None)
        await pilot.press("b", "c")
        await until(pilot, lambda: chat(pilot).composer.text == "abc")
