"""Keys that come at once have the effect that they have one by one."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal

TIMES = 8


@pytest.mark.parametrize(
    "opening",
    ["\x12", "\x1bOQ", "\x10", "/resume\x1b[13u"],
    ids=["Ctrl+R", "F2", "Ctrl+P", "/resume"],
)
async def test_what_is_typed_behind_a_key_that_opens_a_panel_goes_into_the_panel(
    tmp_path: Path, opening: str
) -> None:
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="m"
    )

    with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
        await asyncio.to_thread(terminal.wait_for, "Ask anything")
        for number in range(TIMES):
            word = f"word{number}"
            terminal.send(opening + word)
            await asyncio.to_thread(terminal.wait_for, f"│ › {word}")
            terminal.send("\x1b")
            await asyncio.to_thread(terminal.wait_for, lambda rows: "│" not in "".join(rows))
            assert f"› word{number}" not in terminal.text()
