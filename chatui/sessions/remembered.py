"""What the program remembers by itself: changed at once, written in a thread."""

import asyncio
from collections.abc import Callable

from chatui.errors import NotSaved
from chatui.storage.settings.state_file import State, StateFile

StateChange = Callable[[State], State]
Failed = Callable[[NotSaved], object]


class Remembered:
    """The state of this window; what others change in the file meanwhile is kept."""

    def __init__(self, file: StateFile) -> None:
        """Read the file: before the event loop begins, or in a thread."""
        self.state = file.load()
        self._file = file
        self._due: list[tuple[StateChange, Failed]] = []
        self._writing: asyncio.Task[None] | None = None

    def change(self, change: StateChange, failed: Failed) -> None:
        """Change the state, here and in the file; `failed` is told why the disk refused."""
        self.state = change(self.state)
        self._due.append((change, failed))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), name="state")

    def pop_problems(self) -> list[str]:
        """Return what the user should be told of the file, once."""
        return self._file.pop_problems()

    async def close(self) -> None:
        """Return when everything is written."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        try:
            while self._due:
                change, failed = self._due.pop(0)
                try:
                    written = await asyncio.to_thread(self._file.update, change)
                except NotSaved as problem:
                    failed(problem)
                else:
                    if not self._due:
                        self.state = written
        finally:
            self._writing = None
