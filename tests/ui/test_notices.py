"""What the status line says is what was done last."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from textual.pilot import Pilot

from chatui.commands.actions import ACTIONS
from chatui.commands.reading_keys import FAST
from chatui.ui.widgets.composer import Composer
from chatui.ui.widgets.status_line import Notice
from tests.ui.chat_program import Program, chat, chat_screen, screen_text, until, until_shown


def is_gone(pilot: Pilot[Any], words: str) -> bool:
    """Tell whether words that may be empty can be read no more."""
    return not words or words not in screen_text(pilot)


def said(pilot_screen: str) -> str:
    """Return the last row."""
    return pilot_screen.splitlines()[-1]


@pytest.mark.parametrize(
    "steps",
    [
        [("d", "Deleted 1 message. u undo."), ("u", "Brought back 1 message.")],
        [("x", "Left out of what is sent."), ("x", "Part of the conversation again.")],
        [("x", "Left out of what is sent."), ("e", "Enter sends this instead of the old prompt")],
        [("d", "Deleted 1 message."), ("i", "")],
        [("t", "This reply has no thoughts."), ("x", "Left out of what is sent.")],
        [("n", "Nothing was looked for yet. / finds."), ("tab", "")],
        [("[", "There is no other version on that side."), ("escape", "")],
        [("u", "Nothing is left to bring back."), ("c", "Only a reply that was cut can go on.")],
    ],
)
async def test_each_key_of_reading_mode_replaces_what_the_one_before_said(
    program: Program, steps: Sequence[tuple[str, str]]
) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press("tab")
        gone = ""
        for key, words in steps:
            await pilot.press(key)
            if words:
                await until_shown(pilot, words)
            await until(pilot, partial(is_gone, pilot, gone), gone)
            gone = words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/stop", "No reply is on its way."),
        ("/title Lisbon", "Title set; it will not change by itself."),
        ("/title", "The first prompt is the title."),
        ("/undo", "Nothing is left to bring back."),
        ("/keep", "This conversation is saved already."),
    ],
)
async def test_a_command_says_what_it_did(program: Program, command: str, words: str) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        chat(pilot).composer.replace_text(command + " ")
        await pilot.press("enter")
        await until_shown(pilot, words)


async def test_a_prompt_has_no_thoughts_to_show(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press("tab", "K")
        await asyncio.sleep(2 * FAST)
        await pilot.press("t")
        await until_shown(pilot, "A prompt has no thoughts.")


async def test_a_notice_about_a_running_reply_goes_with_it(program: Program) -> None:
    program.client.say("first")
    async with program.app().run_test() as pilot:
        await pilot.press("1", "enter")
        await until_shown(pilot, "first")
        await pilot.press("ctrl+q")
        await until_shown(pilot, "A reply is still arriving.")
        program.client.go_on(None)
        await until_shown(pilot, "✓")
        assert "still arriving" not in screen_text(pilot)


async def test_a_queued_prompt_comes_back_above_the_draft_and_says_so(program: Program) -> None:
    program.client.say("first")
    async with program.app().run_test() as pilot:
        await pilot.press("1", "enter")
        await until_shown(pilot, "first")
        await pilot.press("2", "enter", "3", "enter")
        await until_shown(pilot, "One prompt is already queued.")
        await pilot.press("escape")
        await until_shown(pilot, "The queued prompt is back.")
        assert chat(pilot).composer.text == "2\n\n3"


async def test_a_draft_that_a_recalled_prompt_replaces_is_said_to_be_kept(
    program: Program,
) -> None:
    program.recall("earlier")
    async with program.app().run_test() as pilot:
        await pilot.press(*"draft", "up")
        await until_shown(pilot, "Your draft is kept: ↓ brings it back.")
        await pilot.press("down")
        await until(pilot, lambda: chat(pilot).composer.text == "draft")
        assert "is kept" not in screen_text(pilot)


async def test_a_long_notice_is_shown_whole_above_the_line(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test(size=(40, 10)) as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press("tab", "u")
        await until_shown(pilot, "Nothing is left to bring back.")
        await until_shown(pilot, "READING")  # the line below it comes with the next layout
        assert "Nothing is left to bring back." in screen_text(pilot)
        assert said(screen_text(pilot)).endswith("Tab write")
        chat(pilot).notice("Something that takes more than one row of a screen as narrow as this.")
        await until_shown(pilot, "narrow as this.")


async def test_the_ends_of_a_long_draft_come_before_those_of_the_chat(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        composer = chat(pilot).composer
        await pilot.press("a", "ctrl+j", "b", "ctrl+home")
        assert composer.cursor_location == (0, 0)
        await pilot.press("ctrl+end")
        assert composer.cursor_location == (1, 1)


async def test_up_says_when_there_is_nothing_to_recall(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press("up")
        await until_shown(pilot, "No prompt was sent from here yet.")


async def test_what_was_said_of_one_conversation_goes_with_it(program: Program) -> None:
    name, other = program.save("Trip"), program.save("Tax")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "About Trip")
        await pilot.press("tab", "d")
        await until_shown(pilot, "Deleted 1 message.")
        chat_screen(pilot).shown.open(other)
        await until_shown(pilot, "About Tax")
        assert "Deleted" not in screen_text(pilot)


async def test_a_deletion_outside_of_reading_mode_names_a_way_back_that_works_there(
    program: Program,
) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "About Trip")
        delete = next(action for action in ACTIONS if action.id == "delete-message")
        chat_screen(pilot).perform(delete)
        await until_shown(pilot, "Deleted 1 message. /undo brings it back.")


def has_cursor(composer: Composer) -> bool:
    """Tell whether a cell of the first row is drawn as the cursor."""
    return any(part.style and part.style.reverse for part in composer.render_line(0))


@pytest.mark.parametrize("draft", ["", "some words"])
async def test_the_cursor_of_the_composer_rests_behind_a_panel(
    program: Program, draft: str
) -> None:
    async with program.app().run_test() as pilot:
        composer = chat(pilot).composer
        composer.cursor_blink = False
        composer.replace_text(draft)
        await until(pilot, lambda: has_cursor(composer))
        await pilot.press("f2")
        await until(pilot, lambda: pilot.app.screen is not chat_screen(pilot))
        await until(pilot, lambda: not has_cursor(composer))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is chat_screen(pilot))
        await until(pilot, lambda: has_cursor(composer))


async def test_a_notice_that_stays_leaves_the_keys_of_reading_mode_where_they_are(
    program: Program,
) -> None:
    async with program.app(resume=program.save("Trip")).run_test(size=(40, 10)) as pilot:
        await until_shown(pilot, "Gladly.")
        chat(pilot).status.standing = Notice("Not saved: the disk is full.", "bad")
        await pilot.press("tab")
        await until_shown(pilot, "READING  j k  y copy  Tab write")
        await until_shown(pilot, "Not saved: the disk is full.")
