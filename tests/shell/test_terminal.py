"""`chatui sh` in a real terminal: what runs a command, and what does not."""

import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, Act, ScriptedServer, Until, chunk, event, head, stream

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it prints and never runs there")
EXIT = event(chunk("```sh\nexit 9\n```\nLeaves.")) + event(chunk(finish="stop")) + DONE
CTRL_C = "\x03"
CHOICES = "Esc cancels"
PASTE = "\x1b[200~x\ne\n\x1b[201~"


def reply(text: str) -> bytes:
    return stream(event(chunk(text)), event(chunk(finish="stop")), DONE)


def open_terminal(folder: Path, server: ScriptedServer, *words: str, script: str = "") -> Terminal:
    environment = chatui_environment(
        *(folder,),
        CHATUI_BASE_URL=server.base_url,
        CHATUI_MODEL="m",
        SHELL="/bin/sh",
        WORK_TOKEN="s",
    )
    program: Sequence[str] = [sys.executable, "-m", "chatui", "sh", *words]
    if script:
        program = ["/bin/sh", "-c", script, *program]
    return Terminal(program, environment, cwd=folder)


async def test_only_enter_that_is_pressed_when_the_command_is_shown_runs_it(
    tmp_path: Path, server: ScriptedServer
) -> None:
    shown = asyncio.Event()
    server.play(head(), Until(shown), EXIT)
    server.play(head(), event(chunk("It \x1b[2J leaves with 9. ")), Act.HOLD)
    with open_terminal(tmp_path, server, "leave") as terminal:
        await asyncio.to_thread(terminal.wait_for, "Asking m")
        terminal.send("\r\r")
        shown.set()
        await asyncio.to_thread(terminal.wait_for, "Leaves.")
        terminal.send("\r")
        await asyncio.to_thread(terminal.wait_for, CHOICES)
        terminal.resize(40, 10)
        terminal.send(PASTE)
        await asyncio.to_thread(terminal.wait_for_raw, b"\a")
        terminal.send("x")
        await asyncio.to_thread(terminal.wait_for, "It ␛[2J leaves with 9.")
        terminal.send(CTRL_C)
        await asyncio.to_thread(terminal.wait_for_raw, CHOICES.encode(), times=2)
        assert terminal.exit_status is None
        terminal.send("e")
        await asyncio.to_thread(terminal.wait_for, "› exit 9")
        terminal.send("\x7f5; echo out of $WORK_TOKEN\r")
        await asyncio.to_thread(terminal.wait_for_raw, CHOICES.encode(), times=3)
        assert "It asks for WORK_TOKEN, which it is not" in terminal.text()
        terminal.send("\r")
        assert await asyncio.to_thread(terminal.wait_for_exit) == 5
    explained = server.requests[1].json["messages"][-1]["content"]
    assert "```sh\nexit 9\n```" in explained


async def test_esc_leaves_the_terminal_as_it_was_and_runs_nothing(
    tmp_path: Path, server: ScriptedServer
) -> None:
    server.play(reply("```sh\ntouch made\n```\nMakes it."))
    script = '"$0" "$@"; echo "code $?"; read x'
    with open_terminal(tmp_path, server, "make", script=script) as terminal:
        await asyncio.to_thread(terminal.wait_for, CHOICES)
        assert not terminal.is_cooked()
        terminal.send("q\x1b[A")
        await asyncio.to_thread(terminal.wait_for_raw, b"\a")
        terminal.send("\x1b")
        await asyncio.to_thread(terminal.wait_for, "code 130")
        assert terminal.is_cooked()
        assert terminal.raw.endswith(b"code 130\r\n")
        assert b"\x1b[?2004l" in terminal.raw
    assert not (tmp_path / "made").exists()
    (saved,) = (tmp_path / "data" / "conversations").glob("*.json")
    assert json.loads(saved.read_text())["title"] == "make"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
async def test_a_signal_while_it_asks_ends_it_in_good_order(
    tmp_path: Path, server: ScriptedServer, number: signal.Signals, code: int
) -> None:
    server.play(head(), event(chunk("```sh")), Act.HOLD)
    with open_terminal(tmp_path, server, "make") as terminal:
        await server.wait_for_requests(1)
        await asyncio.to_thread(terminal.wait_for, "Asking m")
        terminal.kill(number)
        assert await asyncio.to_thread(terminal.wait_for_exit) == code
        assert terminal.is_cooked()
        assert "Traceback" not in terminal.text()
    (saved,) = (tmp_path / "data" / "conversations").glob("*.json")
    assert json.loads(saved.read_text())["messages"][1]["status"] in ("stopped", "interrupted")


async def test_keys_that_interrupt_are_the_editors_own(
    tmp_path: Path, server: ScriptedServer
) -> None:
    editor = tmp_path / "editor"
    trap = "trap \"printf 'exit 7' >$1; exit 0\" INT"
    editor.write_text(f"#!/bin/sh\n{trap}\necho open\nwhile :; do sleep 0.05; done\n")
    editor.chmod(0o700)
    server.play(reply("```sh\necho one\nexit 9\n```\nLeaves."))
    script = 'EDITOR="$PWD/editor" exec "$0" "$@"'
    with open_terminal(tmp_path, server, "leave", script=script) as terminal:
        await asyncio.to_thread(terminal.wait_for, CHOICES)
        terminal.send("e")
        await asyncio.to_thread(terminal.wait_for, "open")
        terminal.send(CTRL_C)
        await asyncio.to_thread(terminal.wait_for_raw, CHOICES.encode(), times=2)
        assert "exit 7" in terminal.text()
        terminal.send("\r")
        assert await asyncio.to_thread(terminal.wait_for_exit) == 7
