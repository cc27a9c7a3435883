"""A beginning that lets nobody go first."""

from collections.abc import Coroutine, Generator, Iterator
from typing import Any, Final, cast

_MOST_TURNS: Final = 8
"""Twice as many as a request takes with httpx, whether or not it has to connect first."""


class HeadStart:
    """Awaits a coroutine, which at first gives way to others only where it has to wait.

    Where a library lets others go first, as `asyncio.sleep(0)` does, it goes on at once: else a
    request would leave after so many turns of the loop, and the screen may be drawn in each.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, object]) -> None:
        self._coroutine = coroutine
        self._turns = _MOST_TURNS

    def __await__(self) -> Generator[Any, Any, None]:
        return cast("Generator[Any, Any, None]", self)  # all that is asked of one is here

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> object:
        return self.send(None)

    def send(self, value: object) -> object:
        """Go on to what has to be waited for, and return that."""
        waited_for = self._coroutine.send(value)
        while waited_for is None and self._turns:
            self._turns -= 1
            waited_for = self._coroutine.send(None)
        return waited_for

    def throw(self, problem: BaseException) -> object:
        """Let the coroutine deal with what is thrown into it, such as its cancelling."""
        return self._coroutine.throw(problem)

    def close(self) -> None:
        """Let the coroutine end where it is."""
        self._coroutine.close()
