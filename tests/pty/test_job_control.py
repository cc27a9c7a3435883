"""Stopped and continued: what a shell, `kill` and cpulimit do to a program."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.shell import has_ended, is_stopped, pid_of_chatui, shell_with_chatui, thread_count
from tests.pty.terminal import Screen, Terminal
from tests.scripted_server import DONE, Pause, ScriptedServer, chunk, event, head
from tests.waiting import until

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")

CTRL_Q = "\x11"
STATUS_LINE = "F1 keys"


def is_whole(screen: Screen) -> bool:
    """Tell whether the last rows are there: the rule, the prompt sign, the status line."""
    rule, writing, status = screen[-3:]
    return (
        "stopped" not in "".join(screen)
        and rule.endswith("───")
        and "›" in writing
        and STATUS_LINE in status
    )


async def test_continuing_what_was_not_suspended_doubles_nothing_and_repaints_what_is_there(
    tmp_path: Path,
) -> None:
    with shell_with_chatui(tmp_path, chatui_environment(tmp_path)) as terminal:
        await asyncio.to_thread(terminal.wait_for, is_whole)
        pid = await pid_of_chatui(tmp_path)
        before = thread_count(pid)
        for _ in range(10):
            os.kill(pid, signal.SIGCONT)
            await asyncio.sleep(0.02)
        for number in (1, 2, 3):
            os.kill(pid, signal.SIGSTOP)
            # Written, not shown: it may have come into the middle of a sequence.
            await asyncio.to_thread(terminal.wait_for_raw, b"stopped 147", times=number)
            assert is_stopped(pid)
            terminal.send("\n")
            await until(lambda: not is_stopped(pid))
            await asyncio.to_thread(terminal.wait_for, is_whole)
        terminal.send("typed\x1b[200~ and pasted\x1b[201~")
        await asyncio.to_thread(terminal.wait_for, "› typed and pasted")
        assert thread_count(pid) < before + 10
        assert not terminal.is_cooked()
        terminal.send(CTRL_Q)
        await asyncio.to_thread(terminal.wait_for, "left with 0")
        assert terminal.is_cooked()
        assert terminal.raw.count(b"\x1b[?1049h") == terminal.raw.count(b"\x1b[?1049l") == 1


async def test_suspending_under_a_reply_gives_the_terminal_back_and_comes_back_whole(
    tmp_path: Path,
) -> None:
    async with ScriptedServer() as server:
        words = [step for n in range(2_000) for step in (event(chunk(f"w{n} ")), Pause(0.001))]
        server.play(head(), *words, event(chunk("the last", "stop")), DONE)
        environment = chatui_environment(
            tmp_path, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m"
        )
        with shell_with_chatui(tmp_path, environment) as terminal:
            await asyncio.to_thread(terminal.wait_for, is_whole)
            pid = await pid_of_chatui(tmp_path)
            terminal.send("go\r")
            await asyncio.to_thread(terminal.wait_for, "w5")
            for by_hand in (True, False, False):
                if by_hand:
                    terminal.send("/suspend\r")
                else:
                    os.kill(pid, signal.SIGTSTP)
                await asyncio.to_thread(terminal.wait_for, "stopped 148")
                assert terminal.is_cooked()
                await until(lambda: is_stopped(pid))
                terminal.resize(90, 30)
                terminal.resize(80, 24)
                terminal.send("\n")
                await asyncio.to_thread(terminal.wait_for, is_whole)
            await asyncio.to_thread(terminal.wait_for, "✓ m", 120.0)
            terminal.send(CTRL_Q)
            await asyncio.to_thread(terminal.wait_for, "left with 0")
            assert terminal.is_cooked()


def test_where_no_shell_could_bring_it_back_nothing_stops(tmp_path: Path) -> None:
    environment = chatui_environment(tmp_path)
    with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
        terminal.wait_for(is_whole)
        terminal.send("/suspend\r")
        terminal.wait_for("No shell waits behind chatui")
        terminal.kill(signal.SIGTSTP)
        terminal.wait_for_raw(b"\x1b[?1049l")
        terminal.wait_for(is_whole)
        terminal.send(CTRL_Q)
        assert terminal.wait_for_exit() == 0


async def test_asleep_it_leaves_the_terminal_alone_and_ends_with_its_window(tmp_path: Path) -> None:
    with shell_with_chatui(tmp_path, chatui_environment(tmp_path)) as terminal:
        await asyncio.to_thread(terminal.wait_for, is_whole)
        pid = await pid_of_chatui(tmp_path)
        os.kill(pid, signal.SIGTSTP)
        await asyncio.to_thread(terminal.wait_for, "stopped 148")
        await until(lambda: is_stopped(pid))
        written = terminal.raw
        os.kill(pid, signal.SIGCONT)
        await asyncio.sleep(0.2)
        await until(lambda: is_stopped(pid))
        assert terminal.raw == written
        for columns in range(60, 71):
            terminal.resize(columns, 20)
        terminal.send("\n")
        await asyncio.to_thread(
            terminal.wait_for, lambda rows: is_whole(rows) and len(rows[-3]) == 70
        )
        os.kill(pid, signal.SIGTSTP)
        await until(lambda: is_stopped(pid))
        terminal.hang_up()
        await until(lambda: has_ended(pid))
