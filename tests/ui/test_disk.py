"""Nothing that waits for the disk happens in the event loop, but where that is meant."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from tests.ui.chat_program import Program, chat, until, until_shown

TOUCHES = ("open", "os.rename", "os.remove", "os.mkdir", "os.listdir", "os.scandir", "sqlite3.")
MEANT = "new_journal"
"""A prompt is on the disk before its request leaves."""


class Watcher:
    """Hears of what the interpreter opens; in the loop's thread it notes who asked for it."""

    def __init__(self) -> None:
        self.is_on = False
        self.found: set[str] = set()
        self._loop = threading.get_ident()
        sys.addaudithook(self._hear)

    @contextmanager
    def watching(self) -> Iterator[None]:
        self.is_on = True
        yield
        self.is_on = False

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.is_on or threading.get_ident() != self._loop:
            return
        if event.startswith(TOUCHES):
            names = list(_names(sys._getframe(1)))
            if names and MEANT not in names:
                self.found.add(f"{event} {arguments[0]!r}: {' < '.join(names)}")


def _names(frame: FrameType | None) -> Iterator[str]:
    """Yield our own functions, the innermost first; none when something is imported."""
    names = []
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("importlib"):
            return
        if module.startswith("chatui."):
            names.append(frame.f_code.co_qualname.rpartition(".")[2])
        frame = frame.f_back
    yield from names


async def test_the_loop_touches_the_disk_only_where_that_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program = Program(tmp_path)
    for title in ("Trip to Lisbon", "Bread", "Rust"):
        program.save(title)
    program.client.say("It is ", "so.", None)
    program.client.say("And so.", None)
    watcher = Watcher()
    async with program.app().run_test(size=(150, 40)) as pilot:
        await until_shown(pilot, "Trip to Lisbon")
        with watcher.watching():
            await pilot.press(*"why", "enter")
            await until_shown(pilot, "It is so.")
            await until(pilot, lambda: not chat(pilot).session.is_busy)
            await pilot.press("up", "down", *"a draft")
            await pilot.press("ctrl+n")
            await until_shown(pilot, "F2 model")
            for keys in (["ctrl+r"], ["f2"], ["f3"], ["f4"], ["ctrl+p"], ["f1"]):
                await pilot.press(*keys)
                await pilot.pause(0.2)
                await pilot.press("escape")
                await pilot.pause()
            await pilot.press("ctrl+r")
            await until_shown(pilot, "Bread")
            await pilot.press(*"Bread", "enter")
            await until_shown(pilot, "About Bread")
            for command in ("/title Loaf", "/theme chatui-light", "/export", "/trash"):
                chat(pilot).composer.replace_text(command)
                await pilot.press("enter")
                await pilot.pause(0.2)
                await pilot.press("escape")
            await pilot.press(*"again", "enter")
            await until_shown(pilot, "And so.")
            await pilot.press("tab", "d", "u", "escape")
            await pilot.press("ctrl+g", "ctrl+g")
            await pilot.pause(1.5)
            await pilot.press("ctrl+q")
            await until(pilot, lambda: not pilot.app.is_running)
    assert list(tmp_path.glob("*.md"))
    assert sorted(watcher.found) == []
