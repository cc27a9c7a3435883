"""Temporary conversations, and titles that are given by hand."""

from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


async def test_nothing_of_a_temporary_conversation_is_saved_until_it_is_kept(
    program: Program,
) -> None:
    program.client.say("Secretly.", None)
    async with program.app().run_test() as pilot:
        await pilot.press(*"/temporary", "enter")
        await until_shown(pilot, "Nothing of this conversation is saved. /keep saves it.")
        assert "── temporary, not saved ──" in screen_text(pilot)
        await pilot.press("x", "enter")
        await until_shown(pilot, "Secretly.")
        await until_shown(pilot, "── x · temporary, not saved ──")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        assert program.names() == []
        assert program.prompts() == []
        await pilot.press(*"/keep", "enter")
        await until_shown(pilot, "── x ──")
        await until(pilot, lambda: len(program.names()) == 1)
        await pilot.press(*"/keep", "enter")
        await until_shown(pilot, "This conversation is saved already.")


async def test_a_title_that_was_given_stays(program: Program) -> None:
    name = program.save("Trip")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "── Trip ──")
        await pilot.press(*"/title Lisbon in May", "enter")
        await until_shown(pilot, "── Lisbon in May ──")
        await until(pilot, lambda: program.load(name).title_locked)
        await pilot.press(*"/title", "escape", "enter")
        await until_shown(pilot, "── About Trip ──")
