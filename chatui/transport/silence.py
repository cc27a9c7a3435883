"""How long a server says nothing, in the time that the program itself runs."""

import asyncio
from types import TracebackType
from typing import Final, Self

_STEP: Final = 1.0  # seconds
_STOPPED: Final = 1.0  # seconds that a step comes late when the program did not run


class Silence:
    """A limit on a wait, as `asyncio.timeout`; time in which the program was stopped is not in it.

    After a suspension what the server has sent meanwhile lies there, while the clock says that the
    limit is over. So the limit passes in steps, and one that comes much too late does not count.

    Raises:
        TimeoutError: At the end of the context, when the limit was reached in it.
    """

    def __init__(self, limit: float | None) -> None:
        self._left = limit
        self._timeout = asyncio.timeout(None)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        if self._left is not None:
            self._go_on(self._left)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await self._timeout.__aexit__(kind, error, traceback)

    def _go_on(self, left: float) -> None:
        self._left = left
        step = min(left, _STEP)
        due = self._loop.time() + step
        self._timer = self._loop.call_at(due, self._take_step, due, left - step)

    def _take_step(self, due: float, left: float) -> None:
        assert self._left is not None
        if self._loop.time() - due > _STOPPED:
            self._go_on(self._left)
        elif left > 0:
            self._go_on(left)
        else:
            self._timeout.reschedule(self._loop.time())
