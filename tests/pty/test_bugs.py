"""Something in the screen raises what nobody thought of, while a reply runs."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.scripted_server import DONE, Pause, ScriptedServer, chunk, event, head
from tests.storage.conversations import store_in, texts

F1, ESCAPE = "\x1bOP", "\x1b[27u"
CTRL_Q = "\x11"
PROGRAM = """
import asyncio
import sys
from chatui import cli
from textual._xterm_parser import XTermParser
from chatui.ui.chat.screen import ChatScreen
from chatui.ui.panels.help import HelpScreen
from chatui.ui.widgets.composer import Composer

def failing(original, fails):
    def method(self, *arguments):
        local_secret = "sk-" + "0123456789" * 3
        if fails(self, *arguments):
            raise ValueError("nobody thought of this")
        return original(self, *arguments)
    return method

def break_method(owner, name, fails=lambda *_: True):
    setattr(owner, name, failing(getattr(owner, name), fails))

{bug}
sys.exit(cli.main([]))
"""
IN_A_KEY = "break_method(Composer, 'edit', lambda self, edit: edit.text == '!')"
IN_A_TIMER = """
tried = []
ChatScreen._fail_once = lambda self: tried.append(1) or 1 / (len(tried) > 1)
mounted = ChatScreen.on_mount
ChatScreen.on_mount = lambda self: (mounted(self), self.set_timer(1.0, self._fail_once))[0]
"""
IN_WHAT_A_PANEL_SHOWS = "break_method(HelpScreen, 'compose')"
IN_A_TASK = """
async def fail():
    raise ValueError("nobody thought of this")
begun = ChatScreen._begin
ChatScreen._begin = lambda self: (begun(self), asyncio.create_task(fail()))[0]
"""
IN_A_PANEL = "HelpScreen.on_mount = failing(None, lambda *_: True)"
IN_THE_DRAWING = "break_method(Composer, 'render_line', lambda self, _: '!' in self.text)"
IN_THE_INPUT = "break_method(XTermParser, 'feed', lambda _, keys: '!' in keys)"


@pytest.mark.parametrize(
    ("bug", "keys"),
    [
        (IN_A_KEY, "one!two"),
        (IN_A_TIMER, "onetwo"),
        (IN_A_TASK, "onetwo"),
        (IN_WHAT_A_PANEL_SHOWS, f"{F1}{ESCAPE}onetwo"),
    ],
)
async def test_a_bug_costs_one_key_and_not_the_reply(tmp_path: Path, bug: str, keys: str) -> None:
    async with ScriptedServer() as server:
        words = [step for n in range(60) for step in (event(chunk(f"w{n} ")), Pause(0.02))]
        server.play(head(), *words, event(chunk("the last", "stop")), DONE)
        with program(tmp_path, server, bug) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Ask anything")
            terminal.send("go\r")
            await asyncio.to_thread(terminal.wait_for, "w5")
            terminal.send(keys)
            await asyncio.to_thread(terminal.wait_for_raw, b"A bug in chatui: ")
            await asyncio.to_thread(terminal.wait_for, "› onetwo")
            await asyncio.to_thread(terminal.wait_for, "✓ m")
            await asyncio.to_thread(terminal.wait_for, lambda rows: "A bug" not in "".join(rows))
            terminal.send(CTRL_Q)
            assert await asyncio.to_thread(terminal.wait_for_exit) == 0
    report = (tmp_path / "cache" / "bugs.log").read_text()
    assert report.count("Error: ") == 1
    assert "0123456789" not in report


@pytest.mark.parametrize(
    ("bug", "key"), [(IN_A_PANEL, F1), (IN_THE_DRAWING, "!"), (IN_THE_INPUT, "!")]
)
async def test_what_cannot_go_on_ends_in_order_and_says_so(
    tmp_path: Path, bug: str, key: str
) -> None:
    async with ScriptedServer() as server:
        server.play(head() + event(chunk("half an answer")), Pause(60))
        with program(tmp_path, server, bug) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Ask anything")
            terminal.send("go\r")
            await asyncio.to_thread(terminal.wait_for, "half an answer")
            terminal.send("a draft")
            await asyncio.to_thread(terminal.wait_for, "› a draft")
            terminal.send(key)
            assert await asyncio.to_thread(terminal.wait_for_exit) == 1
            assert terminal.is_cooked()
            assert "nobody thought of this" in terminal.text()
            assert "Saved. Back to it: chatui --resume" in terminal.text()
            assert "0123456789" not in terminal.text()
    store = store_in(tmp_path / "data")
    conversation = store.load(str(store.newest()))
    assert texts(conversation) == ["go", "half an answer"]
    assert conversation.draft.startswith("a draft")


def program(folder: Path, server: ScriptedServer, bug: str) -> Terminal:
    environment = chatui_environment(
        folder, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m", PYTHONPATH=os.pathsep
    )
    code = PROGRAM.replace("{bug}", bug)
    return Terminal([sys.executable, "-c", code], environment, columns=120, rows=60)
