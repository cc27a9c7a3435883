"""What a newer chatui made: listed, opened, read; not written to."""

from pathlib import Path

import pytest

from tests.ui.chat_program import Program, chat, screen_text, until, until_shown

READ_ONLY = "it can only be read here"


@pytest.fixture
def file(program: Program, tmp_path: Path) -> Path:
    file = tmp_path / "conversations" / f"{program.save('Trip to Lisbon')}.json"
    file.write_bytes(file.read_bytes().replace(b'"version": 1', b'"version": 2'))
    return file


async def test_it_is_opened_to_be_read_and_nothing_is_written_to_it(
    program: Program, file: Path
) -> None:
    content = file.read_bytes()
    async with program.app().run_test() as pilot:
        await pilot.press("ctrl+r", *"lisb")
        await until_shown(pilot, "◊ Trip to Lisbon")
        assert "read only" in screen_text(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "Made by a newer chatui")
        await pilot.press(*"Go on", "enter")
        await until_shown(pilot, READ_ONLY)
        assert chat(pilot).composer.text == "Go on"
        for keys in (["x"], ["d"], ["r"]):
            chat(pilot).status.withdraw_notice()
            await pilot.press("tab", *keys)
            await until_shown(pilot, READ_ONLY)
            await pilot.press("escape")
        for command in ("/title Another", "/system Be brief.", "/set temperature=1"):
            chat(pilot).composer.replace_text("")
            chat(pilot).status.withdraw_notice()
            await pilot.press(*command, "enter")
            await until_shown(pilot, READ_ONLY)
    assert not program.client.requests
    assert file.read_bytes() == content


async def test_a_fork_of_it_goes_on(program: Program, file: Path) -> None:
    content = file.read_bytes()
    program.client.say("Of course.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("ctrl+r", *"lisb")
        await until_shown(pilot, "◊ Trip to Lisbon")
        await pilot.press("enter")
        await until_shown(pilot, "Made by a newer chatui")
        await pilot.press("tab", "f")
        await until_shown(pilot, "This is a new conversation.")
        await pilot.press("escape", *"Go on", "enter")
        await until_shown(pilot, "Of course.")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await chat(pilot).session.saved()
    assert file.read_bytes() == content
    assert len(program.names()) == 2
