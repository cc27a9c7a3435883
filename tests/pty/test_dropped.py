"""Files dropped on a real pseudo-terminal, with the bytes that terminals send for it."""

import asyncio
import sys
from pathlib import Path

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, HELLO, ScriptedServer, stream
from tests.transport.test_reply_attachments import PNG


async def test_drops_of_several_terminals_become_pictures_that_are_sent(
    tmp_path: Path, server: ScriptedServer
) -> None:
    quoted, escaped, url = (tmp_path / f"{name} one.png" for name in ("quoted", "escaped", "url"))
    for path in (quoted, escaped, url):
        path.write_bytes(PNG)
    clipboard = tmp_path / "programs"
    clipboard.mkdir()
    xclip = clipboard / "xclip"
    xclip.write_text('#!/bin/sh\ncase "$*" in *image/*) exit 1;; *) printf "from xclip";; esac\n')
    xclip.chmod(0o755)
    server.play(stream(HELLO, DONE))
    environment = chatui_environment(
        tmp_path / "home", CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="test-model"
    )
    environment |= {"DISPLAY": ":9", "PATH": f"{clipboard}:/usr/bin:/bin"}
    with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
        await asyncio.to_thread(terminal.wait_for, "Ask anything")
        for pasted, name in (
            (f"'{quoted}' ", "▣ quoted one.png"),
            (str(escaped).replace(" ", "\\ "), "▣ escaped one.png"),
            (url.as_uri() + "\r\n", "▣ url one.png"),
        ):
            terminal.paste(pasted)
            await asyncio.to_thread(terminal.wait_for, f"{name} · ")
        terminal.paste("")
        await asyncio.to_thread(terminal.wait_for, "from xclip")
        terminal.send("\r")
        await asyncio.to_thread(terminal.wait_for, "✓ test-model")
    *pictures, text = server.requests[0].json["messages"][-1]["content"]
    assert [part["type"] for part in pictures] == ["image_url"] * 3
    assert text == {"type": "text", "text": "from xclip"}
