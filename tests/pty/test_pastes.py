"""A megabyte pasted into a real pseudo-terminal, with brackets and without: sent as it was."""

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Screen, Terminal
from tests.scripted_server import DONE, HELLO, ScriptedServer, stream

LINES = "".join(f"{number:06} größer als 3 µs, 日本語\n" for number in range(30_000))
LINE = "0123456789 " * 95_000
LINES_CHIP, LINE_CHIP = "[pasted 30,000 lines]", "[pasted 1,045,000 characters]"


def is_pasted(text: str) -> Callable[[Screen], bool]:
    """Whether chips stand there for as many lines, or characters, as a text has."""
    unit, count = ("lines", text.count("\n")) if "\n" in text else ("characters", len(text))

    def is_there(screen: Screen) -> bool:
        found = re.findall(rf"\[pasted ([\d,]+) {unit}\]", "".join(screen))
        return sum(int(number.replace(",", "")) for number in found) >= count

    return is_there


@pytest.mark.parametrize(
    ("text", "chip", "brackets"),
    [(LINES, LINES_CHIP, True), (LINES, LINES_CHIP, False), (LINE, LINE_CHIP, False)],
    ids=["lines in brackets", "bare lines", "a bare line"],
)
async def test_a_megabyte_is_pasted_folded_and_sent_whole(
    tmp_path: Path, server: ScriptedServer, text: str, chip: str, brackets: bool
) -> None:
    server.play(stream(HELLO, DONE))
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="test-model"
    )
    with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
        await asyncio.to_thread(terminal.wait_for, "Ask anything")
        terminal.send("see ")
        await asyncio.to_thread(terminal.wait_for, "› see")
        as_sent = text.replace("\n", "\r")
        await asyncio.to_thread(terminal.paste if brackets else terminal.send, as_sent)
        # Without brackets a paste that pauses, as on a loaded machine, is two.
        whole = f"› see {chip}" if brackets else is_pasted(text)
        await asyncio.to_thread(terminal.wait_for, whole)
        terminal.send(".\r")
        await asyncio.to_thread(terminal.wait_for, "✓ test-model")
    content = server.requests[0].json["messages"][-1]["content"]
    assert content == f"see {text}."
