"""Selecting in reading mode: by keys or with the mouse, to copy it or to quote it."""

from typing import Any

import pytest
from textual.pilot import Pilot

from chatui.ui.chat.messages.selecting import quoted
from chatui.ui.transcript import viewport
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown

ANSWER = "Kites fly *high*.\n\nSome of them.\n\n```py\nfly()\n```\n"


async def asked(program: Program, pilot: Pilot[Any]) -> None:
    program.client.say(ANSWER, None)
    await pilot.press("x", "enter")
    await until_shown(pilot, "✓")
    await pilot.press("tab")
    await until_shown(pilot, "READING")


async def test_the_margin_and_bold_letters_tell_what_is_selected(program: Program) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await asked(program, pilot)
        await pilot.press("home", "down", "down", "v")
        await until_shown(pilot, "SELECT")
        await pilot.press("w", "w", "j", "j")
        lines = screen_text(pilot).splitlines()
        begins = {line[4:].strip(): line[0] for line in lines if line[4:].strip()}
        assert (begins["Kites fly high."], begins["Some of them."]) == ("┃", "▸")
        assert begins["fly()"] == "│"
        strips = pilot.app.screen._compositor.render_strips()
        bold = [part.text for strip in strips for part in strip if part.style and part.style.bold]
        assert {"Kites fly ", "high"} <= set(bold)
        assert "fly()" not in bold


async def test_keys_select_and_copy_and_quote(program: Program) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await asked(program, pilot)
        await pilot.press("home", "down", "down", "v")
        await until_shown(pilot, "SELECT  h j k l w b 0 $ move  y copy  > quote  V lines  Esc end")
        await pilot.press("w", "w")
        transcript = chat(pilot).transcript
        assert transcript.selected_source() == "Kites fly h"
        await pilot.press("x")
        await until_shown(pilot, "x does nothing while you select. Esc ends that.")
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard == "Kites fly h")
        await until_shown(pilot, "READING")
        assert transcript.selected_source() is None
        await pilot.press("V")
        await until_shown(pilot, "LINES")
        await pilot.press("G")
        copied = "Kites fly high.\n\nSome of them.\n\n```py\nfly()\n```"
        assert transcript.selected_source() == copied
        await pilot.press("escape", "escape")
        assert transcript.selected_source() is None
        assert "READING" not in screen_text(pilot)
        composer = chat(pilot).composer
        await pilot.press(*"mine", "tab", "home", "v")
        await until_shown(pilot, "SELECT")
        await pilot.press(">")
        assert composer.text == "mine\n\n> x\n\n"
        assert composer.cursor_location == composer.document.end
        await pilot.press("t", "tab", "end", ">")
        begin = "mine\n\n> x\n\nt\n\n> Kites fly *high*.\n>\n> Some"
        await until(pilot, lambda: composer.text.startswith(begin))


@pytest.mark.parametrize("seconds", [1.0, -1.0])
async def test_another_size_leaves_the_cursor_on_its_line_and_in_view(
    program: Program, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewport, "_SLICE", seconds)  # for all at once, or only for a part
    async with program.app().run_test(size=(100, 24)) as pilot:
        program.client.say("\n\n".join(f"{at} {'word ' * 25}" for at in range(12)), None)
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab")
        await until_shown(pilot, "READING")
        await pilot.press("end", "k", "k", "k", "k", "k")
        await until_shown(pilot, "▸   10 word")
        await pilot.pause(0.1)  # two letters at once are a word that somebody types
        await pilot.press("v")
        await until_shown(pilot, "SELECT")
        await pilot.resize_terminal(50, 12)
        await until_shown(pilot, "▸  10 word")
        await pilot.press("escape")
        await pilot.resize_terminal(100, 24)
        await until_shown(pilot, "▸   10 word")


async def test_the_selection_of_the_mouse_takes_the_same_keys(program: Program) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await asked(program, pilot)
        transcript = chat(pilot).transcript
        await pilot.click(transcript, offset=(4, 2), times=2)
        await until_shown(pilot, "SELECTED  y copy  > quote  V lines  Esc end")
        await pilot.press("v")
        await until_shown(pilot, "SELECT  h")
        await pilot.press("w")
        assert transcript.selected_source() == "Kites f"
        await pilot.click(transcript, offset=(10, 2), times=2)
        await until_shown(pilot, "SELECTED")
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard == "fly")
        await pilot.click(transcript, offset=(10, 2), times=2)
        await until_shown(pilot, "SELECTED")
        await pilot.press("escape")
        await until_shown(pilot, "READING")


async def test_a_selection_whose_message_is_deleted_says_that_it_is_gone(program: Program) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await asked(program, pilot)
        await pilot.press("end", "v")
        await until_shown(pilot, "SELECT")
        reply = chat(pilot).session.conversation.path()[-1]
        chat(pilot).session.branches.delete(reply.id)
        await pilot.pause()
        await pilot.press("y")
        await until_shown(pilot, "What was selected is gone.")
        await until_shown(pilot, "READING")
        assert pilot.app.clipboard == ""


def test_a_quote_is_written_as_in_mail() -> None:
    assert quoted("a\n\n  b\n") == "> a\n>\n>   b\n\n"
