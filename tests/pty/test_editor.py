"""Another program has the terminal for a while: the chat goes on behind it."""

import asyncio
import sys
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, Pause, ScriptedServer, chunk, event, head
from tests.waiting import until

EDITOR = """#!/bin/sh
touch "$FOLDER/open"
while [ ! -e "$FOLDER/done" ]; do sleep 0.05; done
"""


async def test_a_reply_that_streams_behind_the_editor_is_there_when_it_closes(
    tmp_path: Path,
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o700)
    async with ScriptedServer() as server:
        words = [step for n in range(300) for step in (event(chunk(f"w{n}\n\n")), Pause(0.01))]
        server.play(head(), *words, event(chunk("the last", "stop")), DONE)
        environment = chatui_environment(
            tmp_path,
            CHATUI_BASE_URL=server.base_url,
            CHATUI_MODEL="m",
            EDITOR=str(editor),
            FOLDER=str(tmp_path),
        )
        with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Ask anything")
            terminal.send("go\r")
            await asyncio.to_thread(terminal.wait_for, "w5")
            terminal.send("\x0f")
            await until((tmp_path / "open").exists, 20)
            conversations = tmp_path / "data" / "conversations"
            await until(
                lambda: any(
                    "the last" in path.read_text() for path in conversations.glob("*.json")
                ),
                30,
            )
            for columns in range(70, 90):
                terminal.resize(columns, 24)
            (tmp_path / "done").touch()
            await asyncio.to_thread(terminal.wait_for, "the last")
            terminal.send("\x11")
            assert await asyncio.to_thread(terminal.wait_for_exit) == 0
