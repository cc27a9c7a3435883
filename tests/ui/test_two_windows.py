"""What another window does to the conversation is seen within a second."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatui.conversation.conversation import Conversation
from tests.storage.conversations import add_turn, conversation_of
from tests.test_other_windows import CHECKOUT, OtherWindow
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


@asynccontextmanager
async def other_window(program: Program, conversation: Conversation) -> AsyncIterator[OtherWindow]:
    """Open a conversation in another process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.storage.other_window", str(program.folder), conversation.id),
        cwd=CHECKOUT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    yield OtherWindow(process)
    if process.returncode is None:
        process.kill()
    await process.wait()
    assert process.stdin is not None
    process.stdin.close()


async def test_a_turn_in_another_window_is_shown_as_it_comes(program: Program) -> None:
    conversation = conversation_of(("hello", "hi"))
    name = program.keep(conversation)
    async with (
        program.app(resume=name).run_test() as pilot,
        other_window(program, conversation) as other,
    ):
        await until_shown(pilot, "hello")
        await other.do("ask What else?")
        await until_shown(pilot, "What else?")
        await until_shown(pilot, "● arriving in another window")
        await other.do("hear Nothing")
        await until_shown(pilot, "Nothing")
        await other.do("hear  at all.")
        await until_shown(pilot, "Nothing at all.")
        await other.do("end")
        await until(pilot, lambda: "another window" not in screen_text(pilot))
        await other.do("rename Renamed elsewhere")
        await until_shown(pilot, "── Renamed elsewhere ──")


async def test_what_has_come_before_the_first_look_is_shown_once(program: Program) -> None:
    conversation = conversation_of(("hello", "hi"))
    name = program.keep(conversation)
    async with (
        program.app(resume=name).run_test() as pilot,
        other_window(program, conversation) as other,
    ):
        await until_shown(pilot, "hello")
        for word in ("ask What else?", "hear Nothing"):
            await other.do(word)
        await until_shown(pilot, "Nothing")
        await other.do("hear  at all.")
        await until_shown(pilot, "at all.")
        assert screen_text(pilot).count("Nothing") == 1


async def test_whoever_reads_further_up_stays_there(program: Program) -> None:
    conversation = conversation_of(("hello", "hi"))
    for number in range(20):
        add_turn(conversation, f"prompt {number}", f"reply {number}")
    name = program.keep(conversation)
    async with (
        program.app(resume=name).run_test() as pilot,
        other_window(program, conversation) as other,
    ):
        await until_shown(pilot, "reply 19")
        await pilot.press("ctrl+home")
        await until_shown(pilot, "prompt 1")
        top = screen_text(pilot).splitlines()[0]
        count = len(chat(pilot).session.conversation.messages)
        await other.do("ask What else?")
        await other.do("hear Nothing.")
        await until(pilot, lambda: len(chat(pilot).session.conversation.messages) == count + 2)
        await pilot.pause()
        assert screen_text(pilot).splitlines()[0] == top
