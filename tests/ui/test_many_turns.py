"""What turns leave behind in memory, counted: nothing that grows from chat to chat."""

import asyncio
import gc
from collections import Counter
from typing import Any

from textual.pilot import Pilot

from chatui.sessions.session import _MOST_PATIENCE
from tests.ui.chat_program import Program, chat, until

FEW, MORE = 3, 9


async def talk(program: Program, pilot: Pilot[Any], chats: int) -> Counter[str]:
    """Have a turn in so many new chats; returns how many objects of chatui are left, by type."""
    for _ in range(chats):
        program.client.say("See `this`: https://example.org\n\n1. one\n2. two\n", None)
        await pilot.press("ctrl+n", "x", "enter")
        await until(pilot, lambda: bool(chat(pilot).session.conversation.messages))
        await until(pilot, lambda: not chat(pilot).session.is_busy)
        await chat(pilot).session.saved()
    await pilot.pause(2 * _MOST_PATIENCE)  # so long does a timer hold a session
    program.client.requests.clear()
    return _alive() + Counter({"tasks": len(asyncio.all_tasks())})


def _alive() -> Counter[str]:
    gc.collect()
    return Counter(type(one).__qualname__ for one in gc.get_objects() if _is_ours(one))


def _is_ours(one: object) -> bool:
    return type(one).__module__.startswith("chatui.")


async def test_a_chat_that_was_left_leaves_its_line_in_the_list_behind_and_no_more(
    program: Program,
) -> None:
    before = _alive()  # other tests of this process may have left some
    async with program.app().run_test(size=(80, 24)) as pilot:
        await talk(program, pilot, 2)
        few = await talk(program, pilot, FEW)
        more = await talk(program, pilot, MORE)
    assert few["ChatSession"] == more["ChatSession"] <= before["ChatSession"] + 2
    grown = {kind: count for kind, count in (more - few).items() if count >= MORE - FEW}
    assert set(grown) <= {"Summary"}
