"""What the program remembers by itself: changed at once, written in a thread."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from chatui.errors import NotSaved
from chatui.storage.settings.state_file import State, StateFile

StateChange = Callable[[State], State]
Failed = Callable[[NotSaved], object]
T = TypeVar("T")


class Remembered:
    """The state of this window; what others change in the file meanwhile is kept."""

    def __init__(self, file: StateFile) -> None:
        """Read the file: before the event loop begins, or in a thread."""
        self.state = file.load()
        self._file = file
        self._writes: BackgroundWrites[State] = BackgroundWrites("state", self._take)

    def change(self, change: StateChange, failed: Failed) -> None:
        """Change the state, here and in the file; `failed` is told why the disk refused."""
        self.state = change(self.state)
        self._writes.add(partial(self._file.update, change), failed)

    def pop_problems(self) -> list[str]:
        """Return what the user should be told of the file, once."""
        return self._file.pop_problems()

    async def close(self) -> None:
        """Return when everything is written."""
        await self._writes.close()

    def _take(self, written: State) -> None:
        self.state = written


class BackgroundWrites(Generic[T]):
    """Writes changes in their order, while the window goes on.

    `written`, where it is given, is told what the file says when the last of them is in it.
    """

    def __init__(self, name: str, written: Callable[[T], object] | None = None) -> None:
        self._name = name
        self._written = written
        self._due: list[tuple[Callable[[], T], Failed]] = []
        self._writing: asyncio.Task[None] | None = None

    def add(self, write: Callable[[], T], failed: Failed) -> None:
        """Write soon; `failed` is told why the disk refused."""
        self._due.append((write, failed))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), name=self._name)

    async def close(self) -> None:
        """Return when everything is written."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        try:
            while self._due:
                write, failed = self._due.pop(0)
                try:
                    result = await asyncio.to_thread(write)
                except NotSaved as problem:
                    failed(problem)
                else:
                    if self._written is not None and not self._due:
                        self._written(result)
        finally:
            self._writing = None
