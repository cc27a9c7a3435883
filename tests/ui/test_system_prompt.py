"""The system prompt: it is seen that there is one, and it is read and changed as a whole."""

import pytest

from chatui.ui.panels.system_prompt import SystemPromptScreen
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown

LONG = "Answer in one sentence.\n" + "\n".join(f"Rule {number}." for number in range(40))


async def test_a_system_prompt_is_read_changed_and_emptied_in_its_panel(program: Program) -> None:
    name = program.save("Trip")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        assert "system prompt" not in screen_text(pilot)
        await pilot.press(*"/system", "enter")
        await until_shown(pilot, "System prompt ─")
        await pilot.press(*"Be brief.", "enter", *"And kind.", "ctrl+s")
        await until_shown(pilot, "System prompt set, from the next prompt on.")
        assert chat(pilot).session.conversation.system == "Be brief.\nAnd kind."
        await until_shown(pilot, "── Trip ──")
        await until_shown(pilot, "── system prompt ──")
        await pilot.press(*"/system", "enter")
        await until_shown(pilot, "And kind.")
        await pilot.press("x", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, SystemPromptScreen))
        assert chat(pilot).session.conversation.system == "Be brief.\nAnd kind."
        await pilot.press(*"/system", "enter")
        await until_shown(pilot, "And kind.")
        await pilot.press("ctrl+u", "ctrl+z", *("backspace",) * 30, "ctrl+s")
        await until_shown(pilot, "No system prompt, from the next prompt on.")
        assert "── system prompt" not in screen_text(pilot)
    assert program.load(name).system == ""


async def test_a_system_prompt_that_is_set_at_once_can_be_seen_whole(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        chat(pilot).composer.replace_text(f"/system {LONG}")
        await pilot.press("enter")
        await until_shown(pilot, "System prompt set")
        assert chat(pilot).session.conversation.system == LONG
        await pilot.press(*"/system", "enter")
        await until_shown(pilot, "Rule 39.")
        await pilot.press("ctrl+home")
        await until_shown(pilot, "Answer in one sentence.")
        assert "^S keep" in screen_text(pilot)


async def test_details_and_the_rule_tell_what_was_set(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        for command in ("/system Be brief.", "/set temperature=0.2"):
            chat(pilot).composer.replace_text(command)
            await pilot.press("enter")
        await until_shown(pilot, "── system prompt ──")
        await until_shown(pilot, "temp 0.2")
        await pilot.press("tab", "i")
        await until_shown(pilot, "system prompt now: Be brief.")


@pytest.mark.parametrize("size", [(40, 10), (20, 8)])
async def test_the_sign_of_a_system_prompt_fits_into_small_windows(
    program: Program, size: tuple[int, int]
) -> None:
    async with program.app(resume=program.save("Trip")).run_test(size=size) as pilot:
        chat(pilot).composer.replace_text("/system Be brief.")
        await pilot.press("enter")
        await until_shown(pilot, " sys")
        assert all(len(row) <= size[0] for row in screen_text(pilot).splitlines())


async def test_the_panel_empties_a_system_prompt_and_takes_it_back_until_it_is_kept(
    program: Program,
) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        chat(pilot).composer.replace_text("/system Be brief.")
        await pilot.press("enter")
        await until_shown(pilot, "System prompt set")
        await pilot.press(*"/system", "enter")
        await until_shown(pilot, "^D clear")
        await pilot.press("ctrl+d")
        assert "Be brief." not in await until_shown(pilot, "Empty. · ^S keep it so · ^Z bring it")
        await pilot.press("ctrl+z")
        await until_shown(pilot, "Be brief.")
        await pilot.press("ctrl+d", "ctrl+s")
        await until_shown(pilot, "No system prompt, from the next prompt on.")
        assert chat(pilot).session.conversation.system == ""
