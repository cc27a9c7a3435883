from pathlib import Path

import pytest

from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


async def test_enter_sends_what_was_typed_and_the_reply_streams_in(program: Program) -> None:
    program.client.say("Hel")
    async with program.app().run_test() as pilot:
        await pilot.press(*"hi there", "enter")
        await until_shown(pilot, "Hel")
        assert "hi there" in screen_text(pilot)
        assert chat(pilot).composer.text == ""
        program.client.go_on("lo!", None)
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await until_shown(pilot, "Hello!")
