"""The title of the terminal's window: the conversation's while chatui runs, its own afterwards."""

import asyncio
import re
import sys
from pathlib import Path

from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import TextPart
from chatui.storage.conversations.store import ConversationStore
from chatui.ui.terminal.driver import TerminalDriver
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal

READY = "Ask anything"
CTRL_N, CTRL_Q = "\x0e", "\x11"
TITLES = re.compile(rb"\x1b\](?:0|2);([^\x07]*)\x07|(\x1b\[2[23];0t)")


def _open(folder: Path, **environ: str) -> Terminal:
    conversation = Conversation.new()
    conversation.add_prompt([TextPart("Trip to\x1b]0;owned\x07 Lisbon")])
    ConversationStore(folder / "data" / "conversations").create(conversation)
    environment = chatui_environment(folder, CHATUI_BASE_URL="http://127.0.0.1:9/v1", **environ)
    return Terminal([sys.executable, "-m", "chatui", "--continue"], environment)


async def _titles(terminal: Terminal) -> list[str]:
    """Leave the conversation, then the program; return what was done to the title."""
    with terminal:
        await asyncio.to_thread(terminal.wait_for, "Lisbon")
        terminal.send(CTRL_N)
        await asyncio.to_thread(terminal.wait_for, "F2 model")
        terminal.send(CTRL_Q)
        assert await asyncio.to_thread(terminal.wait_for_exit) == 0
        return [(title or stack).decode() for title, stack in TITLES.findall(terminal.raw)]


async def test_the_window_is_named_after_the_conversation_and_gets_its_name_back(
    tmp_path: Path,
) -> None:
    assert await _titles(_open(tmp_path)) == [
        "\x1b[22;0t",
        "chatui · Trip to␛]0;owned␇ Lisbon",
        "chatui",
        "",
        "\x1b[23;0t",
    ]


async def test_a_terminal_without_a_title_is_given_none(tmp_path: Path) -> None:
    assert "chatui" not in await _titles(_open(tmp_path, TERM="linux"))


def test_a_title_that_is_not_wanted_any_more_gives_way_to_the_one_before() -> None:
    written: list[str] = []

    class Writer:
        def write(self, text: str) -> None:
            written.append(text)

    driver = TerminalDriver.__new__(TerminalDriver)
    driver._writer_thread = Writer()  # type: ignore[assignment]
    driver._frame = []
    driver.name_window("")
    assert written == []
    driver.name_window("chatui")
    driver.name_window("")
    keeps_none, before, kept_again = "\x1b]0;\x07", "\x1b[23;0t", "\x1b[22;0t"
    assert written == ["\x1b]0;chatui\x07", keeps_none, before, kept_again]
