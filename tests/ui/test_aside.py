"""The panel of a question aside, over the whole program."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from chatui.errors import CannotConnect
from chatui.ui.panels.aside import AsideScreen
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.test_tree import branched
from tests.ui.test_tree_keys import texts


def on_disk(folder: Path) -> str:
    """Return all that is written below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def is_aside(pilot: Pilot[Any]) -> bool:
    return isinstance(pilot.app.screen, AsideScreen)


async def test_a_question_aside_streams_over_the_chat_and_escape_leaves_nothing_of_it(
    program: Program,
) -> None:
    name = program.keep(branched())
    program.client.say("As **far**")
    async with program.app(resume=name).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "By boat?")
        await pilot.press(*"/btw how xyzzy?", "enter")
        shown = await until_shown(pilot, "As far")
        assert "▌ how xyzzy?" in shown
        assert "Where to?" in shown.splitlines()[0]  # the chat below stays
        await pilot.press("enter")
        await until_shown(pilot, "It is still arriving.")
        assert "y copy · Esc forget it" in shown
        assert "Enter keep" not in shown
        await pilot.press("ctrl+c")  # closes any panel
        await until(pilot, lambda: not is_aside(pilot))
        await until(pilot, lambda: not program.sessions._asides)
        program.client.say("As near")
        await pilot.press(*"/btw and xyzzy?", "enter")
        await until_shown(pilot, "As near")
        await pilot.press("escape")
        await until(pilot, lambda: not is_aside(pilot))
        await until(pilot, lambda: not program.sessions._asides)
        assert "xyzzy" not in screen_text(pilot)
        assert texts(pilot) == ["Where to?", "Porto.", "By boat?", "No."]
        await pilot.press("up")
        await until_shown(pilot, "No prompt was sent from here yet.")
    assert "xyzzy" not in on_disk(program.folder)
    assert program.names() == [name]


async def test_enter_keeps_it_as_a_branch_of_a_chat_in_which_a_reply_goes_on(
    program: Program,
) -> None:
    name = program.keep(branched())
    program.client.say("Slowly")
    async with program.app(resume=name).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "By boat?")
        await pilot.press(*"go", "enter")
        await until_shown(pilot, "Slowly")
        program.client.say_beside("Aside.", None)
        await pilot.press(*"/btw how?", "enter")
        await until_shown(pilot, "Enter keep · y copy · r again")
        program.client.go_on(" on", None)
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("enter")
        shown = await until_shown(pilot, "Kept: a branch of this chat. /tree goes there.")
        assert "Slowly on" in shown
        assert texts(pilot)[-2:] == ["go", "Slowly on"]
        await pilot.press(*"/tree", "enter")
        await until_shown(pilot, "Aside.")
    assert [one.text for one in program.load(name).messages.values()][-2:] == ["how?", "Aside."]


async def test_what_fails_aside_is_told_there_and_asked_again_there(program: Program) -> None:
    program.client.say(CannotConnect("Cannot reach 127.0.0.1: no network."))
    async with program.app().run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/btw", "enter")
        assert chat(pilot).composer.text == "/btw "
        await pilot.press(*"why?", "enter")
        shown = await until_shown(pilot, "! Cannot reach 127.0.0.1: no network.")
        assert "saved" not in shown
        await until_shown(pilot, "r again")
        await pilot.press("enter")
        await until_shown(pilot, "There is no answer to keep.")
        program.client.say("So:\n\n    a = 1\n", None)
        await pilot.press("r")
        await until_shown(pilot, "✓ large-model")
        await pilot.press("1")
        await until(pilot, lambda: pilot.app.clipboard == "a = 1")
        await pilot.press("2")
        await until_shown(pilot, "There is no block 2.")
        await pilot.press("enter")
        await until_shown(pilot, "Kept: it begins this chat.")
        assert texts(pilot) == ["why?", "So:\n\n    a = 1\n"]
