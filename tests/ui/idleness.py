"""Waiting until a program has done all that it can do now, whatever the clock says."""

import asyncio
from asyncio.base_events import BaseEventLoop
from typing import Any, Final
from weakref import WeakSet

from textual._context import active_app
from textual.app import App

_SECONDS: Final = 1.0
"""What goes on for longer than this, a stream or a thread that hangs, is not waited for."""

_run_in_executor = BaseEventLoop.run_in_executor
_in_threads: WeakSet[asyncio.Future[Any]] = WeakSet()


def run_in_executor(
    loop: BaseEventLoop, executor: Any, function: Any, *arguments: Any
) -> asyncio.Future[Any]:
    """Run a function in a thread, and remember that it runs."""
    future = _run_in_executor(loop, executor, function, *arguments)
    _in_threads.add(future)
    return future


async def until_idle(min_sleep: float = 0, max_sleep: float = _SECONDS) -> None:
    """Return when nothing is left to do but to wait for keys, for the clock, or for a server."""
    loop = asyncio.get_running_loop()
    app = active_app.get()
    end = loop.time() + max_sleep
    while (left := end - loop.time()) > 0:
        await asyncio.sleep(0)  # the loop looks at its sockets as well
        if loop._ready:  # type: ignore[attr-defined]
            continue
        if running := [one for one in _in_threads if one.get_loop() is loop and not one.done()]:
            await asyncio.wait(running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        elif app._resize_timer is not None:
            await asyncio.sleep(0.001)
        elif not _draw(app):
            return
    _in_threads.clear()


def _draw(app: App[Any]) -> bool:
    """Draw what the next frame would draw; returns whether there is anything."""
    screens: list[Any] = app.screen_stack
    due = [screen for screen in screens if screen._update_timer._active.is_set()]
    for screen in due:
        screen._on_timer_update()
    return bool(due)
