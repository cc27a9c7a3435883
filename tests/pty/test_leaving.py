"""Leaving while another window cannot let go of the disk."""

import asyncio
import sys
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, ScriptedServer, chunk, event, head
from tests.storage.conversations import store_in, texts
from tests.test_saver import locked_by_another_window

CTRL_Q = "\x11"


async def test_leaving_says_what_is_not_saved_and_the_next_start_has_it(tmp_path: Path) -> None:
    async with ScriptedServer() as server:
        server.play(head() + event(chunk("an answer", "stop")) + DONE)
        environment = chatui_environment(
            tmp_path, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m", TMPDIR=str(tmp_path)
        )
        with Terminal([sys.executable, "-m", "chatui"], environment, columns=300) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Ask anything")
            with locked_by_another_window(tmp_path / "data"):
                terminal.send("a prompt\r")
                await asyncio.to_thread(terminal.wait_for, "✓ m")
                terminal.send(CTRL_Q)
                assert await asyncio.to_thread(terminal.wait_for_exit) == 1
            assert "Not saved: another chatui has been writing for too long." in terminal.text()
            assert "chatui import takes it in" in terminal.text()
    store = store_in(tmp_path / "data")
    assert texts(store.load(str(store.newest()))) == ["a prompt", "an answer"]
