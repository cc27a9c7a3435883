"""The whole program in a real pseudo-terminal, as a person uses it."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Screen, Terminal
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    ScriptedServer,
    Until,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.transport.test_reply_attachments import PNG
from tests.waiting import until

READY = "Ask anything"
LEAVES_THE_SCREEN = b"\x1b[?1049l"
CTRL_Q = "\x11"
CTRL_N = "\x0e"
CTRL_R = "\x12"
ESC = "\x1b"


class Desk:
    """Opens chatui in terminals that share one home and one server."""

    def __init__(self, folder: Path, server: ScriptedServer) -> None:
        self._server = server
        self._folder = folder
        self.conversations = folder / "data" / "conversations"

    def open(self, *arguments: str) -> Terminal:
        environment = chatui_environment(
            self._folder, CHATUI_BASE_URL=self._server.base_url, CHATUI_MODEL="test-model"
        )
        return Terminal([sys.executable, "-m", "chatui", *arguments], environment)

    def open_unconfigured(self) -> Terminal:
        return Terminal([sys.executable, "-m", "chatui"], chatui_environment(self._folder))

    def replies(self) -> list[dict[str, Any]]:
        """The replies in the newest file."""
        *_, newest = sorted(self.conversations.glob("*.json"))
        messages = json.loads(newest.read_text())["messages"]
        return [message for message in messages if message["role"] == "assistant"]

    def drafts(self) -> list[str]:
        """What was written and not sent, in every conversation."""
        return [json.loads(path.read_text())["draft"] for path in self.conversations.glob("*.json")]


@pytest.fixture
def desk(tmp_path: Path, server: ScriptedServer) -> Desk:
    return Desk(tmp_path, server)


async def shown(terminal: Terminal, what: str | Callable[[Screen], bool]) -> Screen:
    return await asyncio.to_thread(terminal.wait_for, what)


async def ended(terminal: Terminal) -> int:
    return await asyncio.to_thread(terminal.wait_for_exit)


def answer(*pieces: str) -> bytes:
    return stream(*(event(chunk(piece)) for piece in pieces), event(chunk(finish="stop")), DONE)


async def test_a_first_day_with_chatui(server: ScriptedServer, desk: Desk) -> None:
    more = asyncio.Event()
    server.play(
        head(), event(chunk("The **first** ")), Until(more), event(chunk("answer.", "stop")), DONE
    )
    server.play(stream(event(chunk("An endless"))), Act.HOLD)
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.send("What is first?\r")
        await shown(terminal, "The first")
        more.set()
        await shown(terminal, "The first answer.")
        await shown(terminal, "✓ test-model")
        terminal.send("And without end?\r")
        await shown(terminal, "An endless")
        terminal.send(ESC)
        await shown(terminal, "■ stopped")
        await asyncio.wait_for(server.left.wait(), 10)
        terminal.send(CTRL_Q)
        assert await ended(terminal) == 0
        goodbye = re.search(r"chatui --resume (\w{4})", terminal.text())
        assert goodbye is not None
    with desk.open("--resume", goodbye[1]) as terminal:
        screen = "\n".join(await shown(terminal, "An endless"))
        for said in ("What is first?", "The first answer.", "And without end?", "■ stopped"):
            assert said in screen
        terminal.send(CTRL_Q)
        assert await ended(terminal) == 0
    assert [reply["status"] for reply in desk.replies()] == ["complete", "stopped"]


@pytest.mark.parametrize("how", ["quit", "SIGTERM", "SIGHUP", "closed terminal"])
async def test_every_way_out_saves_closes_and_restores(
    server: ScriptedServer, desk: Desk, how: str
) -> None:
    server.play(stream(event(chunk("half a reply"))), Act.HOLD)
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.send("go\r")
        await shown(terminal, "half a reply")
        if how == "quit":
            terminal.send(CTRL_Q)
            await shown(terminal, "Ctrl+Q again")
            terminal.send(CTRL_Q)
        elif how == "closed terminal":
            await asyncio.to_thread(terminal.hang_up)
        else:
            terminal.kill(signal.Signals[how])
        status = await ended(terminal)
        expected = {"quit": 0, "SIGTERM": 128 + signal.SIGTERM}
        assert status == expected.get(how, 128 + signal.SIGHUP)
        if how != "closed terminal":
            assert LEAVES_THE_SCREEN in terminal.raw
    await asyncio.wait_for(server.left.wait(), 10)
    (reply,) = desk.replies()
    assert reply["content"] == [{"type": "text", "text": "half a reply"}]
    assert reply["status"] == "interrupted"
    assert not list(desk.conversations.glob("*.jsonl"))


async def test_a_killed_reply_is_there_at_the_next_start_with_what_to_do(
    server: ScriptedServer, desk: Desk
) -> None:
    server.play(stream(event(chunk("shown before the kill"))), Act.HOLD)
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.send("go\r")
        await shown(terminal, "shown before the kill")
        terminal.kill(signal.SIGKILL)
        await ended(terminal)
    with desk.open("--continue") as terminal:
        screen = "\n".join(await shown(terminal, "closed while this reply was arriving"))
        assert "shown before the kill" in screen
        assert "c continue" in screen


async def test_a_draft_outlives_a_kill(server: ScriptedServer, desk: Desk) -> None:
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.send("half a thought")
        await until(lambda: "half a thought" in desk.drafts(), 20)
        terminal.kill(signal.SIGKILL)
        await ended(terminal)
    with desk.open("--continue") as terminal:
        await shown(terminal, "› half a thought")


async def test_a_refused_key_is_told_in_the_servers_words_with_the_keys_that_help(
    server: ScriptedServer, desk: Desk
) -> None:
    server.play(response(401, {"error": {"message": "Invalid API key"}}))
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.send("hello there\r")
        await shown(terminal, "Invalid API key")
        screen = "\n".join(await shown(terminal, "F3 change key"))
        assert "401" in screen
        assert "F3 change key" in screen
        assert "Your prompt is saved." in screen
        assert "hello there" in screen


async def test_nothing_inside_a_paste_is_a_key(server: ScriptedServer, desk: Desk) -> None:
    server.play(answer("ok"))
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.paste("one \x1b[31mred\r\ntwo\x1b")
        await shown(terminal, "two")
        assert not server.requests
        terminal.send("\r")
        await shown(terminal, "✓ test-model")
    sent = server.requests[0].json["messages"][0]["content"]
    assert "one" in sent
    assert "two" in sent
    assert sent.count("\n") == 1


async def test_ctrl_j_is_a_newline_and_the_prompt_is_sent_whole(
    server: ScriptedServer, desk: Desk
) -> None:
    server.play(answer("ok"))
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.send("first\nsecond\r")
        await shown(terminal, "✓ test-model")
    assert server.requests[0].json["messages"][0]["content"] == "first\nsecond"


async def test_saved_conversations_are_found_by_typing(server: ScriptedServer, desk: Desk) -> None:
    server.play(answer("ok"))
    with desk.open() as terminal:
        await shown(terminal, READY)
        for prompt in ("About rivers", "About mountains"):
            terminal.send(f"{prompt}\r")
            await shown(terminal, "✓ test-model")
            terminal.send(CTRL_N)
            await shown(terminal, lambda screen: "✓ test-model" not in "\n".join(screen))
        terminal.send(CTRL_R)
        await shown(terminal, "Conversations")
        terminal.send("river")
        await shown(terminal, lambda screen: "About mountains" not in "\n".join(screen))
        terminal.send("\r")
        screen = await shown(terminal, "✓ test-model")
        assert any("About rivers" in row for row in screen)


async def test_with_nothing_configured_the_embedded_model_answers(desk: Desk) -> None:
    pytest.importorskip("xllamacpp")
    with desk.open_unconfigured() as terminal:
        await shown(terminal, "toy model")
        terminal.send("What is the capital of France?\r")
        await shown(terminal, "Paris")
        await shown(terminal, "✓ smollm2")
        terminal.send(CTRL_Q)
        assert await ended(terminal) == 0


async def test_the_mouse_can_be_left_to_the_terminal_and_taken_back(desk: Desk) -> None:
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.send("/mouse off\r")
        await shown(terminal, "The terminal has the mouse")
        assert terminal.raw.rfind(b"\x1b[?1000l") > terminal.raw.rfind(b"\x1b[?1000h")
        terminal.send("/mouse on\r")
        await shown(terminal, "chatui has the mouse")
        assert terminal.raw.rfind(b"\x1b[?1000h") > terminal.raw.rfind(b"\x1b[?1000l")


async def test_the_help_lists_every_key_as_soon_as_it_opens(desk: Desk) -> None:
    with desk.open() as terminal:
        await shown(terminal, READY)
        terminal.send("\x1bOP")
        await shown(terminal, "While writing")
        await shown(terminal, "Begin a new line")
        terminal.send("reading mode")
        await shown(terminal, lambda screen: "Begin a new line" not in "\n".join(screen))


async def test_a_picture_of_the_command_line_goes_with_the_first_prompt_and_waits_for_one(
    desk: Desk, server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(stream(HELLO))
    picture = tmp_path / "dot.png"
    picture.write_bytes(PNG)

    with desk.open("-a", str(picture), "what is this?") as terminal:
        await shown(terminal, "Hello")
    with desk.open("--attach", str(picture)) as terminal:
        await shown(terminal, READY)
        terminal.send("and this?\r")
        await shown(terminal, "Hello")
    posts = [request for request in server.requests if request.method == "POST"]
    kinds = [[part["type"] for part in post.json["messages"][0]["content"]] for post in posts]
    assert kinds == [["image_url", "text"], ["image_url", "text"]]


async def test_escape_twice_in_one_read_lists_the_prompts(
    desk: Desk, server: ScriptedServer
) -> None:
    server.play(answer("Blue."))
    with desk.open("what colour is the sky?") as terminal:
        await shown(terminal, "✓ test-model")
        terminal.send(ESC + ESC)
        await shown(terminal, "Your prompts")
        terminal.send("\x05")
        await shown(terminal, "sends this instead of the old prompt")
        assert "Your prompts" not in terminal.text()
