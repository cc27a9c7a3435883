"""The whole program in the test's own folder."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from textual import _wait
from textual.pilot import Pilot

from chatui.ui.terminal.ordered_keys import OrderedKeysApp
from tests.ui.chat_program import Program
from tests.waiting import until

# A pilot looks this often whether a key has had its effect; by default 20 ms go by with each.
_wait.SLEEP_GRANULARITY = 1 / 125
_wait.SLEEP_IDLE = _wait.SLEEP_GRANULARITY / 20
_press = Pilot.press


async def _press_and_wait(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, and return when the program has heard the last of them, or does so no more."""
    await _press(pilot, *keys)
    app, come = pilot.app, asyncio.Event()
    if isinstance(app, OrderedKeysApp):
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                if app.call_later(come.set):  # behind the last key
                    await come.wait()
            await until(lambda: not (app.is_running and (app._waiting_keys or app._waited_for)), 1)


Pilot.press = _press_and_wait  # type: ignore[assignment, method-assign]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)
