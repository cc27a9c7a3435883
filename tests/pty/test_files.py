"""Files on a real terminal: asked about on the command line, listed by @ on the screen."""

import asyncio
import sys
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.terminal import Screen, Terminal
from tests.scripted_server import DONE, HELLO, ScriptedServer, stream


def is_listed(rows: Screen) -> bool:
    return any(row.strip(" ▌") == "src/main.py" for row in rows)


async def test_a_person_is_asked_and_what_is_listed_by_at_is_sent(
    tmp_path: Path, server: ScriptedServer
) -> None:
    here = tmp_path / "here"
    (here / "src").mkdir(parents=True)
    (here / "src" / "main.py").write_text("print()\n")
    (here / ".env").write_text("KEY=1\n")
    environment = chatui_environment(
        tmp_path / "home", CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="test-model"
    )
    chatui = [sys.executable, "-m", "chatui"]
    with Terminal([*chatui, "-p", "-n", "-a", ".env", "?"], environment, cwd=here) as terminal:
        await asyncio.to_thread(terminal.wait_for, "may hold keys")
        terminal.send("n\n")
        assert await asyncio.to_thread(terminal.wait_for_exit) == 2
        assert ".env was left out. Nothing was sent." in " ".join(terminal.text().split())
    server.play(stream(HELLO, DONE))
    with Terminal([*chatui, "-a", "src"], environment, cwd=here) as terminal:
        await asyncio.to_thread(terminal.wait_for, "src/: 1 text file, ≈7 tokens. Attach it? [y/N]")
        terminal.send("y\n")
        await asyncio.to_thread(terminal.wait_for, "▤ src/ (1 file) · 5 lines")
        terminal.send("Why is @mai")
        await asyncio.to_thread(terminal.wait_for, is_listed)
        terminal.send("\r")
        await asyncio.to_thread(terminal.wait_for, "▤ src/main.py · 1 line · 8 B")
        terminal.send("so short?\r")
        await asyncio.to_thread(terminal.wait_for, "✓ test-model")
    said = server.requests[0].json["messages"][-1]["content"]
    assert said == (
        "src/ (1 file):\n\n````\nmain.py:\n\n```\nprint()\n```\n````\n\n"
        "src/main.py:\n\n```\nprint()\n```\n\nWhy is src/main.py so short?"
    )
