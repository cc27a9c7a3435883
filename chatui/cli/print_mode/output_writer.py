"""Writing to standard output while a reply arrives."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

from chatui import output
from chatui.errors import NotSaved


@dataclass(frozen=True, slots=True)
class _Remark:
    words: str


class OutputWriter:
    """Writes to standard output in a thread, so that a slow reader holds up no reply.

    `problem` says why it has stopped writing.
    """

    def __init__(self, on_reader_left: Callable[[], object]) -> None:
        self.problem: NotSaved | output.ReaderLeft | None = None
        self._on_reader_left = on_reader_left
        self._loop = asyncio.get_running_loop()
        self._pieces: SimpleQueue[str | _Remark | None] = SimpleQueue()
        self._is_done = asyncio.Event()
        # A daemon: a reader who neither reads nor leaves does not keep the program alive.
        threading.Thread(target=self._write_all, daemon=True).start()

    def write(self, text: str) -> None:
        """Have a text written after those before it."""
        self._pieces.put(text)

    def remark(self, words: str) -> None:
        """Have something said on standard error when all before it is written."""
        self._pieces.put(_Remark(words))

    async def close(self, patience: float | None) -> None:
        """Return when everything is written, or so many seconds have passed."""
        self._pieces.put(None)
        try:
            async with asyncio.timeout(patience):
                await self._is_done.wait()
        except TimeoutError:
            pass

    def _write_all(self) -> None:
        while (piece := self._pieces.get()) is not None:
            if isinstance(piece, _Remark):
                output.note(piece.words)
            else:
                self._write(piece)
        self._call(self._is_done.set)

    def _write(self, text: str) -> None:
        if self.problem is not None:
            return
        try:
            output.write(text.encode("utf-8", "replace"))
        except output.ReaderLeft as problem:
            self.problem = problem
            self._call(self._on_reader_left)
        except NotSaved as problem:
            self.problem = problem

    def _call(self, what: Callable[[], object]) -> None:
        try:
            self._loop.call_soon_threadsafe(what)
        except RuntimeError:
            pass  # the loop was closed: nobody waits any more
