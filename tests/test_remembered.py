"""What the program remembers: at once in memory, soon in its file, never in the way of the loop."""

import asyncio
from dataclasses import replace
from pathlib import Path
from time import monotonic

from chatui.errors import NotSaved
from chatui.sessions.remembered import Remembered
from chatui.storage.lock import lock_beside, locked
from chatui.storage.settings.state_file import State, StateFile


async def test_changes_count_at_once_and_are_written_in_their_order(tmp_path: Path) -> None:
    failed: list[NotSaved] = []
    remembered = Remembered(StateFile(tmp_path / "state.toml"))
    for theme in ("a", "b"):
        remembered.change(lambda state, theme=theme: replace(state, theme=theme), failed.append)  # type: ignore[misc]  # bound here
        assert remembered.state.theme == theme
    other = StateFile(tmp_path / "state.toml")
    await asyncio.to_thread(other.update, lambda state: replace(state, model="m"))
    await remembered.close()
    assert other.load() == State(theme="b", model="m")
    assert not failed


async def test_a_file_that_another_window_holds_stops_nothing(tmp_path: Path) -> None:
    remembered = Remembered(StateFile(tmp_path / "state.toml"))
    path = tmp_path / "state.toml"
    longest = 0.0
    with locked(lock_beside(path)):
        remembered.change(lambda state: replace(state, theme="a"), print)
        for _ in range(30):
            before = monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, monotonic() - before)
        assert not path.exists()
    await remembered.close()
    assert StateFile(path).load().theme == "a"
    assert longest < 1.0  # it would take the two seconds that a lock is waited for


async def test_what_the_disk_refuses_is_told_to_who_asked_for_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    remembered = Remembered(StateFile(tmp_path / "file" / "state.toml"))
    failed: list[NotSaved] = []
    remembered.change(lambda state: replace(state, theme="a"), failed.append)
    await remembered.close()
    assert [type(problem) for problem in failed] == [NotSaved]
    assert remembered.state.theme == "a"
