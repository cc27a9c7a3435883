"""Keys that come at once have the effect that they have one by one."""

import asyncio
import sys
from pathlib import Path

import pytest

from chatui.model_info import ModelInfo
from chatui.storage.model_cache import ModelCache
from tests.composition import chatui_environment
from tests.pty.terminal import Terminal
from tests.ui.test_conversations import Shelf

OPENINGS = {"Ctrl+R": "\x12", "F2": "\x1bOQ", "Ctrl+P": "\x10", "/resume": "/resume\x1b[13u"}


@pytest.mark.parametrize("times", [4, pytest.param(20, marks=pytest.mark.long)])
async def test_what_is_typed_behind_a_key_that_opens_a_panel_goes_into_the_panel(
    tmp_path: Path, times: int
) -> None:
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="m"
    )

    with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
        await asyncio.to_thread(terminal.wait_for, "Ask anything")
        for number, (name, opening) in enumerate(times * [*OPENINGS.items()]):
            word = f"word{number}"
            terminal.send(opening + word)
            await asyncio.to_thread(terminal.wait_for, f"│ › {word}")
            terminal.send("\x1b")
            await asyncio.to_thread(terminal.wait_for, lambda rows: "│" not in "".join(rows))
            assert f"› {word}" not in terminal.text(), name


async def test_enter_that_comes_in_one_read_with_what_was_typed_chooses_what_that_finds(
    tmp_path: Path,
) -> None:
    url = "http://127.0.0.1:9/v1"
    environment = chatui_environment(tmp_path, CHATUI_BASE_URL=url, CHATUI_MODEL="m")
    shelf = Shelf(tmp_path / "data")
    for number, title in enumerate(("Deploy notes", "Trip to Lisbon", "Retry with backoff")):
        shelf.save(title, hours=number + 1, answer=f"The needle{number} is here.")
    names = [f"alpha-{number}" for number in range(300)] + ["beta"]
    ModelCache(tmp_path / "cache" / "models").save(url, [ModelInfo(name) for name in names])

    with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
        await asyncio.to_thread(terminal.wait_for, "Ask anything")
        for keys, shown in (
            ("\x1bOQbeta\r", "beta  F2"),
            ("\x12depl\r", "── Deploy notes ──"),
            ("\x12needle2\r", "── Retry with backoff ──"),
            ("\x12tag:none\x15lisb\r", "── Trip to Lisbon ──"),
            ("\x10choose a theme\r", "Which theme?"),
            ("light\r", "chatui-light, from now on."),
        ):
            terminal.send(keys)
            await asyncio.to_thread(terminal.wait_for, shown)
