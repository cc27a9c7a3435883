"""The trash: what was deleted can be found and brought back."""

from pathlib import Path

from tests.ui.chat_program import Program, chat, chat_screen, screen_text, until, until_shown


async def test_a_deleted_conversation_is_found_and_brought_back(tmp_path: Path) -> None:
    program = Program(tmp_path)
    names = [program.save(title) for title in ("Trip to Lisbon", "Deploy notes", "Recipes")]
    async with program.app().run_test() as pilot:
        await pilot.press("ctrl+r", *"lisb")
        await until_shown(pilot, "Titles · 1")
        await pilot.press("ctrl+d")
        await until_shown(pilot, "In the trash for 30 days.")
        await pilot.press("escape", *"/trash", "enter")
        await until_shown(pilot, "Deleted conversations")
        await until_shown(pilot, "Trip to Lisbon")
        assert "Recipes" not in screen_text(pilot).partition("Deleted conversations")[2]
        await pilot.press(*"nothing")
        await until_shown(pilot, "No deleted conversation has these words.")
        await pilot.press("ctrl+u", *"trip", "enter")
        await until(pilot, lambda: chat(pilot).session.conversation.id == names[0])
        assert sorted(program.names()) == sorted(names)


async def test_an_empty_trash_says_so(tmp_path: Path) -> None:
    async with Program(tmp_path).app().run_test() as pilot:
        await pilot.press(*"/trash", "enter")
        await until_shown(pilot, "Nothing was deleted.")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: pilot.app.screen is chat_screen(pilot))


async def test_what_cannot_be_brought_back_says_why_and_stays(tmp_path: Path) -> None:
    program = Program(tmp_path)
    name = program.save("Trip to Lisbon")
    program.delete(name)
    async with program.app().run_test() as pilot:
        await pilot.press(*"/trash", "enter")
        await until_shown(pilot, "Trip to Lisbon")
        (tmp_path / "trash" / f"{name}.json").write_text("{")
        await pilot.press("enter")
        await until_shown(pilot, f"{name}.json is broken.")
