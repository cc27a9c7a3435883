"""A terminal that takes nothing for a while: a connection that stalls, a window that is frozen."""

import asyncio
import signal
import sys
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, Pause, ScriptedServer, chunk, event, head
from tests.waiting import until


async def test_a_reply_goes_on_behind_it_all_is_drawn_after_it_and_a_signal_is_heard(
    tmp_path: Path,
) -> None:
    async with ScriptedServer() as server:
        lines = [
            step
            for n in range(150)
            for step in (event(chunk(f"{n} " + "漢字 " * 300 + "\n\n")), Pause(0.02))
        ]
        server.play(head(), *lines, event(chunk("the last", "stop")), DONE)
        environment = chatui_environment(
            tmp_path, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m"
        )
        argv = [sys.executable, "-m", "chatui"]
        with Terminal(argv, environment, columns=300, rows=100) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Ask anything")
            with terminal.stalled():
                terminal.send("go\r")
                conversations = tmp_path / "data" / "conversations"
                await until(
                    lambda: any(
                        "the last" in one.read_text() for one in conversations.glob("*.json")
                    ),
                    40,
                )
            terminal.send("drawn again")
            screen = await asyncio.to_thread(terminal.wait_for, "› drawn again")
            await asyncio.to_thread(terminal.wait_for, "the last")
            assert "F1 keys" in screen[-1]
            with terminal.stalled():
                for columns in range(200, 299):
                    terminal.resize(columns, 100)
                    await asyncio.sleep(0.02)
                terminal.kill(signal.SIGTERM)
                await until(lambda: terminal.exit_status is not None)
            assert terminal.exit_status == 128 + signal.SIGTERM
