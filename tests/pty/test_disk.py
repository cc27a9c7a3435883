"""A disk that is full or read-only while one chats: it goes on in memory, and is saved later."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.composition import chatui_environment
from tests.pty.terminal import Screen, Terminal
from tests.scripted_server import DONE, ScriptedServer, chunk, event, head
from tests.storage.conversations import store_in, texts
from tests.waiting import until

NOTICES = {"full": "Not saved: the disk is full.", "read-only": "Not saved: the disk is read-only."}


def mount(*arguments: str | Path) -> bool:
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 kB in a home with an unusual name."""
    folder = tmp_path / "Frau Müllers 家" / "data"
    folder.mkdir(parents=True)
    if sys.platform != "linux" or not mount("-t", "tmpfs", "-o", "size=400k", "tmpfs", folder):
        pytest.skip("only who may mount a disk can fill one")
    yield folder
    subprocess.run(["umount", folder], check=True)


async def make_unusable(disk: Path, how: str) -> Callable[[], object]:
    """Let a disk take nothing more; returns what ends that."""
    if how == "read-only":  # refused while a file is open there: the reply may still be saved
        await until(lambda: mount("-o", "remount,ro", disk))
        return lambda: mount("-o", "remount,rw", disk)
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return filler.unlink


def answers(count: int) -> Callable[[Screen], bool]:
    return lambda rows: "\n".join(rows).count("an answer") == count


@pytest.mark.parametrize("how", ["full", "read-only"])
async def test_the_chat_goes_on_in_memory_under_a_notice_and_is_saved_when_it_can_be(
    how: str, disk: Path
) -> None:
    async with ScriptedServer() as server:
        server.play(head() + event(chunk("an answer", "stop")) + DONE)
        environment = chatui_environment(
            disk.parent, CHATUI_BASE_URL=server.base_url, CHATUI_MODEL="m"
        )
        with Terminal([sys.executable, "-m", "chatui"], environment) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Ask anything")
            terminal.send("prompt 0\r")
            await asyncio.to_thread(terminal.wait_for, "✓ m")
            repair = await make_unusable(disk, how)
            for number in (1, 2):
                terminal.send(f"prompt {number}\r")
                await asyncio.to_thread(terminal.wait_for, answers(number + 1))
                await asyncio.to_thread(terminal.wait_for, NOTICES[how])
            repair()
            terminal.send("prompt 3\r")
            said = [text for number in range(4) for text in (f"prompt {number}", "an answer")]
            store = store_in(disk.parent / "data")
            await until(lambda: texts(store.load(str(store.newest()))) == said)
    assert store.pop_problems() == []
