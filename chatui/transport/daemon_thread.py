"""Work that may hang, in threads that nobody waits for at the end: looking up names, above all."""

import asyncio
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


def look_up_names_apart(loop: asyncio.AbstractEventLoop) -> None:
    """Let a loop look names up in such threads.

    A resolver may take half a minute, which nothing interrupts, and a loop waits for its threads.
    """
    loop.getaddrinfo = _addresses  # type: ignore[method-assign]


async def _addresses(host: Any, port: Any, **more: int) -> Any:  # noqa: ANN401  # as the loop's is
    return await in_thread(lambda: socket.getaddrinfo(host, port, **more))


async def in_thread(function: Callable[[], _T]) -> _T:
    """Return what a function returns, which may hang: nobody waits for its thread at the end."""
    loop = asyncio.get_running_loop()
    outcome = _Outcome[_T]()
    has_ended = asyncio.Event()

    def work() -> None:
        with outcome:
            outcome.values.append(function())
        try:
            loop.call_soon_threadsafe(has_ended.set)
        except RuntimeError:
            pass  # the loop has ended meanwhile

    threading.Thread(target=work, name="daemon", daemon=True).start()
    await has_ended.wait()
    if outcome.error is not None:
        raise outcome.error
    return outcome.values[0]


class _Outcome(Generic[_T]):
    """What a function has returned, or raised."""

    def __init__(self) -> None:
        self.values: list[_T] = []
        self.error: BaseException | None = None

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self.error = error
        return True
