"""What is typed from the moment the command was entered goes into the composer."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Terminal

SECONDS_BETWEEN = 0.12


def started(tmp_path: Path, background: str | None = "#15181c") -> Terminal:
    environment = chatui_environment(
        tmp_path, CHATUI_BASE_URL="http://127.0.0.1:9/v1", CHATUI_MODEL="m"
    )
    return Terminal([sys.executable, "-m", "chatui"], environment, background=background)


def type_slowly(terminal: Terminal, keys: str, after: float) -> None:
    begun = time.monotonic()
    for number, key in enumerate(keys):
        time.sleep(max(0.0, begun + after + number * SECONDS_BETWEEN - time.monotonic()))
        terminal.send(key)


@pytest.mark.parametrize("after", [0.0, 0.3, 0.9])
async def test_keys_typed_while_the_program_starts_are_kept_in_order(
    tmp_path: Path, after: float
) -> None:
    with started(tmp_path) as terminal:
        await asyncio.to_thread(type_slowly, terminal, "abcdefgh", after)
        await asyncio.to_thread(terminal.wait_for, "› abcdefgh")


async def test_a_prompt_typed_ahead_with_its_enter_is_sent(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        terminal.send("typed ahead\r")
        await asyncio.to_thread(terminal.wait_for, "r again")
        assert "typed ahead" in terminal.text()
        assert "› typed ahead" not in terminal.text()


@pytest.mark.long
@pytest.mark.parametrize("after", [number * 0.05 for number in range(41)])
async def test_keys_typed_at_any_moment_of_the_start_are_kept(tmp_path: Path, after: float) -> None:
    for number in range(5):
        with started(tmp_path / str(number)) as terminal:
            await asyncio.to_thread(type_slowly, terminal, "abcdefgh", after)
            await asyncio.to_thread(terminal.wait_for, "› abcdefgh")


async def test_keys_are_heard_although_the_terminal_says_that_nobody_looks(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        await asyncio.to_thread(terminal.wait_for_raw, b"\x1b]11;?")
        terminal.send("\x1b[Oabc")
        await asyncio.to_thread(terminal.wait_for, "› abc")
        terminal.send("\x1b[Odef\x12ghi")
        await asyncio.to_thread(terminal.wait_for, "│ › ghi")


@pytest.mark.parametrize("after", [0.0, 0.15, 0.4])
async def test_a_start_that_is_told_to_end_gives_the_terminal_back(
    tmp_path: Path, after: float
) -> None:
    with started(tmp_path, background=None) as terminal:
        await asyncio.to_thread(terminal.wait_for_raw, b"\x1b]11;?")
        await asyncio.sleep(after)
        terminal.kill(signal.SIGTERM)
        assert await asyncio.to_thread(terminal.wait_for_exit) == 143
        assert terminal.is_cooked()


ASKED = """
import os, signal, time
from chatui.ui.terminal.background_color import BackgroundQuestion

def end_me(*arguments):
    os.kill(os.getpid(), signal.SIGTERM)

class Forgotten:
    __del__ = end_me  # an error that is raised here is swallowed
"""
MOMENTS = {
    "once it is asked": """
write = os.write
os.write = lambda *arguments: (write(*arguments), end_me())
with BackgroundQuestion():
    time.sleep(60)
""",
    "where an exception ends nothing": """
with BackgroundQuestion():
    Forgotten()
    time.sleep(60)
""",
}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_start_ends_and_gives_the_terminal_back_whatever_it_is_told_to_end_in(
    moment: str,
) -> None:
    with Terminal([sys.executable, "-c", ASKED + MOMENTS[moment]]) as terminal:
        assert await asyncio.to_thread(terminal.wait_for_exit) == 143
        assert terminal.is_cooked()
