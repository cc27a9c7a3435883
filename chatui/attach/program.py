"""Programs that are started beside the loop, none of which outlives whoever waits for it."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process, SubprocessStreamProtocol
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

_LONGEST_LINE: Final = 1 << 16
_END_SECONDS: Final = 1.0
_Outcome = TypeVar("_Outcome")


@asynccontextmanager
async def started(
    *words: str | Path,
    stdin: int = DEVNULL,
    stdout: int = PIPE,
    stderr: int = DEVNULL,
    env: Mapping[str, str] | None = None,
    start_new_session: bool = False,
) -> AsyncIterator[Process]:
    """Start a program, and kill it where it has not ended when this is left: it is over then.

    That holds however often this is cancelled: Textual cancels what runs for a screen twice as it
    ends. The settings are those of `asyncio.create_subprocess_exec`.

    Raises:
        OSError: When it cannot be started.
    """
    loop = asyncio.get_running_loop()
    start = loop.subprocess_exec(
        lambda: SubprocessStreamProtocol(limit=_LONGEST_LINE, loop=loop),
        *words,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=env,
        start_new_session=start_new_session,
    )
    (transport, protocol), cancelled = await _whole(start)
    process = Process(transport, protocol, loop)
    try:
        if cancelled is not None:
            raise cancelled
        yield process
    finally:
        transport.close()  # which kills it, and closes pipes that others may hold on to
        if process.returncode is None:
            await _reap(process)


async def _reap(process: Process) -> None:
    """Wait for the end of a program that was killed."""
    with suppress(TimeoutError):  # it is held by a disk
        _, cancelled = await _whole(asyncio.wait_for(process.wait(), _END_SECONDS))
        if cancelled is not None:
            raise cancelled


async def _whole(
    step: Coroutine[Any, Any, _Outcome],
) -> tuple[_Outcome, asyncio.CancelledError | None]:
    """Return what comes of a step, and what tried to cancel it meanwhile."""
    task, cancelled = asyncio.ensure_future(step), None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    return task.result(), cancelled
