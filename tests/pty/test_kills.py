"""kill -9 at random moments of a chat in a real terminal: nothing that was shown is lost."""

import asyncio
import random
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role, Status
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, Pause, Request, ScriptedServer, Step, chunk, event, head
from tests.storage.conversations import store_in

KILLS, MORE_KILLS = 4, 20
WORDS = 300
LATEST = 0.6
"""Seconds from Enter to the kill, at most: some replies have ended by then."""
CARD = "chatui was closed while this reply was arriving. Kept up to here."
KEYS = "Tab, then c continue   r again"


class Prompts(list[Request]):
    """The requests of a server that hold prompts: what else is asked is no turn."""

    def append(self, request: Request) -> None:
        if request.method == "POST":
            super().append(request)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(requests=Prompts()) as server:
        steps: list[Step] = [head()]
        for number in range(WORDS):
            steps += [event(chunk(f"w{number} ")), Pause(0.001)]
        server.play(*steps, event(chunk(finish="stop")), DONE)
        yield server


def open_chatui(folder: Path, server: ScriptedServer, *arguments: str) -> Terminal:
    environment = chatui_environment(folder, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m")
    return Terminal([sys.executable, "-m", "chatui", *arguments], environment, 100, 40)


async def shown(terminal: Terminal, what: str) -> None:
    await asyncio.to_thread(terminal.wait_for, what)


def words_below(prompt: str, screen: list[str]) -> int:
    """Return how many words of the reply to a prompt a screen shows, by the number of the last."""
    below = "\n".join(screen).rpartition(prompt)[2]
    return max((int(number) + 1 for number in re.findall(r"\bw(\d+)\b", below)), default=0)


def reply_to(prompt: str, conversation: Conversation) -> Message | None:
    """Return the reply to a prompt, which must be there; None when there is none yet."""
    (asked,) = (one for one in conversation.messages.values() if one.text == prompt)
    assert asked.role is Role.USER
    return next(iter(conversation.children(asked.id)), None)


async def check_kills(folder: Path, server: ScriptedServer, seed: int, kills: int) -> None:
    """Kill a chat so many times, each time after another prompt, and look at what is left."""
    chance = random.Random(seed)
    sent: list[str] = []
    kept: list[str] = []
    is_cut = False
    for number in range(kills + 1):
        prompt, arguments = f"prompt-{number}", ["--continue"] if number else []
        with open_chatui(folder, server, *arguments) as terminal:
            await shown(terminal, "Ask anything")
            if is_cut:
                await shown(terminal, CARD)
                await shown(terminal, KEYS)
            if number == kills:
                break
            terminal.send(prompt)
            await shown(terminal, prompt)
            terminal.send("\r")
            await server.wait_for_requests(number + 1)
            await asyncio.sleep(chance.uniform(0, LATEST))  # the moment is what is tested
            terminal.kill(signal.SIGKILL)
            assert await asyncio.to_thread(terminal.wait_for_exit) == -signal.SIGKILL
            seen = words_below(prompt, terminal.screen())
        store = store_in(folder / "data")
        conversation = store.load(str(store.newest()))
        assert [summary.id for summary in store.summaries()] == [conversation.id]
        assert store.pop_problems() == []
        sent.append(prompt)
        replies = [reply_to(prompt, conversation) for prompt in sent]
        texts = ["" if reply is None else reply.text for reply in replies]
        assert texts[:-1] == kept
        arrived = len(texts[-1].split())
        assert texts[-1] == "".join(f"w{number} " for number in range(arrived))
        assert arrived >= seen
        kept, last = texts, replies[-1]
        assert last is not None
        assert last.status is (Status.COMPLETE if last.finish_reason else Status.INTERRUPTED)
        assert conversation.head == last.id
        is_cut = last.status is Status.INTERRUPTED


async def test_kill_9_loses_no_prompt_and_nothing_that_was_shown(
    tmp_path: Path, server: ScriptedServer
) -> None:
    await check_kills(tmp_path, server, 0, KILLS)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(11))
async def test_kill_9_loses_nothing_however_often_it_strikes(
    seed: int, tmp_path: Path, server: ScriptedServer
) -> None:
    await check_kills(tmp_path, server, seed, MORE_KILLS)


class Watched(Prompts):
    """The prompts that a server was sent; notes what the journals held when each arrived."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.on_disk: list[str] = []
        self._folder = folder

    def append(self, request: Request) -> None:
        super().append(request)
        if len(self) > len(self.on_disk):
            journals = self._folder.glob("data/conversations/*.jsonl")
            self.on_disk.append("".join(path.read_text() for path in journals))


async def test_a_prompt_is_on_the_disk_before_its_request_leaves(tmp_path: Path) -> None:
    requests = Watched(tmp_path)
    async with ScriptedServer(requests=requests) as server:
        server.play(head() + event(chunk("ok", "stop")) + DONE)
        with open_chatui(tmp_path, server) as terminal:
            await shown(terminal, "Ask anything")
            for number in range(3):
                terminal.send(f"prompt-{number}\r")
                await server.wait_for_requests(number + 1)
                assert f'"prompt-{number}"' in requests.on_disk[number]
                await shown(terminal, "✓ m")
