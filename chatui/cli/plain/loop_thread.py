"""The event loop in a thread of its own, so that the main thread can wait for a line."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self, TypeVar

_Result = TypeVar("_Result")


class LoopThread:
    """Runs sessions while the main thread, which alone hears signals, reads a line or prints.

    Use it as a context manager.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sessions", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(_cancel_others())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Return what some work returns; Ctrl+C ends it.

        Raises:
            Exception: What the work raises.
        """
        future = self.begin(work)
        try:
            return future.result()
        except BaseException:  # also of a signal: nobody waits for it any more
            future.cancel()
            raise

    def call(self, what: Callable[[], _Result]) -> _Result:
        """Return what a function returns that is called in the loop."""

        async def called() -> _Result:
            return what()

        return self.run(called())

    def begin(self, work: Coroutine[Any, Any, _Result]) -> Future[_Result]:
        """Let some work run, until what is returned is cancelled."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call_soon(self, what: Callable[[], object]) -> None:
        """Have a function called in the loop; nobody waits for it."""
        self._loop.call_soon_threadsafe(what)


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
