"""Enter as people set it: where it begins a line, another key sends, and what it chooses stays."""

from pathlib import Path

import pytest

from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


def begins_lines(folder: Path) -> Program:
    return Program(folder, enter="newline")


@pytest.mark.parametrize("key", ["ctrl+j", "alt+enter", "ctrl+enter"])
async def test_enter_begins_a_line_and_another_key_sends_all_of_them(
    tmp_path: Path, key: str
) -> None:
    program = begins_lines(tmp_path)
    program.client.say("Gladly.", None)
    async with program.app().run_test() as pilot:
        assert "^J sends" in screen_text(pilot)
        await pilot.press(*"one", "enter", *"two", "shift+enter", *"three\\", key)
        await until_shown(pilot, "Gladly.")
        assert program.client.requests[0].messages[-1].text == "one\ntwo\nthree\\"
        assert chat(pilot).composer.text == ""


async def test_enter_still_chooses_a_command_and_runs_one_that_is_whole(tmp_path: Path) -> None:
    async with begins_lines(tmp_path).app().run_test() as pilot:
        await pilot.press(*"/set temperature=0.5", "enter")
        await until_shown(pilot, "temperature=0.5, in this conversation.")
        assert chat(pilot).composer.text == ""
        await pilot.press(*"/temp", "enter")
        await until_shown(pilot, "Nothing of this conversation is saved.")
        await pilot.press(*"/sett", "escape", "enter")
        await until_shown(pilot, "There is no command /sett.")
        assert chat(pilot).composer.text == "/sett"
        await pilot.press("ctrl+u", *"/etc/hosts is", "enter")
        assert chat(pilot).composer.text == "/etc/hosts is\n"


async def test_enter_still_answers_a_question_and_chooses_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path(".env").write_text("KEY=1\n")
    async with begins_lines(tmp_path).app().run_test(size=(120, 30)) as pilot:
        view = chat(pilot)
        await pilot.press(*"read @env")
        await until(pilot, lambda: view.menu.choice is not None)
        await pilot.press("enter")
        await until_shown(pilot, "attaches it")
        await pilot.press("enter")
        await until(pilot, lambda: len(view.session.conversation.draft_parts) == 1)
        assert "\n" not in view.composer.text


async def test_what_tells_of_the_key_that_sends_names_the_one_that_does(tmp_path: Path) -> None:
    program = begins_lines(tmp_path)
    chat_id = program.save("Notes")
    async with program.app(resume=chat_id).run_test(size=(100, 30)) as pilot:
        await pilot.press("tab", "K")
        await pilot.pause(0.1)  # two letters at once would be typed
        await pilot.press("e")
        await until_shown(pilot, "Ctrl+J sends this instead of the old prompt")
        assert chat(pilot).composer.text == "About Notes"
