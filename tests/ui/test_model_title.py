"""A title that the model writes reaches the screen, wherever the reader is by then."""

from pathlib import Path

import pytest

from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path, sidebar_open=True, title_by_model=True)


async def test_a_title_of_the_model_takes_the_place_of_the_first_line(program: Program) -> None:
    program.client.say("Hello.", None)
    program.client.say()
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"greet me", "enter")
        await until_shown(pilot, "── greet me ─")
        program.client.go_on("**A kind \x1b[31mGreeting**", None)
        await until_shown(pilot, "── A kind ␛[31mGreeting ─")
        await until_shown(pilot, "A kind ␛[31mGreeting   ")
        assert len(chat(pilot).session.conversation.messages) == 2
        assert "greet me   " not in screen_text(pilot)


async def test_a_title_reaches_the_list_when_its_conversation_was_left(program: Program) -> None:
    program.client.say("Hello.", None)
    program.client.say()
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"greet me", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not chat(pilot).session.conversation.messages)
        program.client.go_on("A kind Greeting", None)
        await until_shown(pilot, " A kind Greeting")


async def test_a_title_given_in_the_list_stays_when_the_one_of_the_model_comes(
    program: Program,
) -> None:
    program.client.say("Hello.", None)
    program.client.say()
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"greet me", "enter")
        await until_shown(pilot, "✓")
        session = chat(pilot).session
        await pilot.press("ctrl+n", "ctrl+r")
        await until_shown(pilot, "▌● greet me")
        await pilot.press("ctrl+e", "ctrl+u", *"Mine", "enter")
        await until(pilot, lambda: session.conversation.title == "Mine")
        program.client.go_on("A kind Greeting", None)
        await until(pilot, lambda: not session.is_busy)
    [name] = program.names()
    assert program.load(name).title == "Mine"
