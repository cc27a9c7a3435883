"""Programs that run beside the loop: none outlives whoever waits for it."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from chatui.attach import pdf
from chatui.attach.program import started
from chatui.doctor.terminal import Answers, Terminal, look
from chatui.ui.notice import show
from chatui.ui.terminal.clipboard import copy
from chatui.ui.terminal.pasted_picture import read_clipboard
from tests.waiting import until


@pytest.fixture
def pid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file into which `tmux`, `wl-paste` and the reader of PDFs write who they are, to hang."""
    pid = tmp_path / "pid"
    for name in ("tmux", "wl-paste"):
        tool = tmp_path / name
        tool.write_text(f"#!/bin/sh\necho $$ >{pid}\nwhile :; do sleep 0.01; done\n")
        tool.chmod(0o755)
    reader = tmp_path / "reader.py"
    reader.write_text(
        f"import os, signal\nopen({str(pid)!r}, 'w').write(f'{{os.getpid()}}\\n')\nsignal.pause()"
    )
    monkeypatch.setattr(pdf, "_READER", reader)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("TMUX", "x")
    return pid


async def cancel_often(running: asyncio.Task[object]) -> None:
    while not running.done():  # Textual does it twice with what runs for a screen, when that ends
        running.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await running


def child_ids() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(word) for task in tasks for word in task.read_text().split()}


def is_over(pid: int) -> bool:
    """Tell whether a child of this process has ended, and was waited for."""
    return not Path(f"/proc/{pid}").exists()


async def ask_tmux() -> None:
    async for _ in look(Terminal((80, 24), Answers()), {**os.environ, "TERM": ""}, ()):
        pass


@pytest.mark.parametrize(
    "waits",
    [
        pytest.param(ask_tmux, id="the doctor asks tmux"),
        pytest.param(
            lambda: show(print, "chatui", "Done.", "auto", {"TMUX": "x", **os.environ}),
            id="a notice goes through tmux",
        ),
        pytest.param(lambda: copy(print, "words", "block 1"), id="a text is copied"),
        pytest.param(
            lambda: read_clipboard({"WAYLAND_DISPLAY": "x", **os.environ}), id="one is pasted"
        ),
        pytest.param(lambda: pdf.make_pdf(b"%PDF", "a.pdf"), id="a PDF is read"),
    ],
)
async def test_a_program_is_over_where_what_waits_for_it_is_cancelled_often(
    waits: Callable[[], Coroutine[Any, Any, object]], pid: Path
) -> None:
    running = asyncio.create_task(waits())
    await until(lambda: pid.exists() and pid.read_text().endswith("\n"))
    await cancel_often(running)
    assert is_over(int(pid.read_text()))


async def test_a_program_that_was_still_starting_is_over_too(pid: Path) -> None:
    begun = []

    async def start() -> None:
        async with started("tmux") as process:
            begun.append(process)

    others = child_ids()
    running = asyncio.create_task(start())
    while not (children := child_ids() - others):  # noqa: ASYNC110  # nothing announces it
        await asyncio.sleep(0)
    await cancel_often(running)
    assert not begun
    assert all(is_over(child) for child in children)


async def test_what_others_hold_open_is_not_waited_for(tmp_path: Path) -> None:
    left = tmp_path / "left"
    async with started("/bin/sh", "-c", f"sleep 30 & echo $! >{left}; echo on; wait") as process:
        assert process.stdout is not None
        await process.stdout.readline()
    assert process.returncode == -signal.SIGKILL
    os.kill(int(left.read_text()), signal.SIGKILL)


async def test_what_cannot_be_started_is_said() -> None:
    with pytest.raises(FileNotFoundError):
        async with started("/no/where"):
            pass
