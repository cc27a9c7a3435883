"""The whole program in the test's own folder."""

from asyncio.base_events import BaseEventLoop
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual import app, pilot
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.pilot import Pilot

from chatui.transport import found_servers
from chatui.transport.limits import SearchLimits
from chatui.ui.graphemes import count_generously
from chatui.ui.terminal.ordered_keys import OrderedKeysApp
from tests.ui.chat_program import Program
from tests.ui.idleness import run_in_executor, until_idle
from tests.waiting import until

# What is counted does not depend on the terminal in which the tests are run.
count_generously({})

# A pilot waits for the program; by default it looks every 20 ms whether the processor rests.
BaseEventLoop.run_in_executor = run_in_executor  # type: ignore[method-assign, assignment]
app.wait_for_idle = pilot.wait_for_idle = until_idle  # type: ignore[attr-defined]
_press = Pilot.press

# Each program reads the same style sheets: the rules in them are read once for all.
_parse_rules = Stylesheet._parse_rules
_rules: dict[tuple[Any, ...], list[RuleSet]] = {}


def _parse_once(
    sheet: Stylesheet,
    css: str,
    read_from: CSSLocation,
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    source = (css, read_from, is_default_rules, tie_breaker, scope)
    key = (source, frozenset(sheet._variables.items()))
    if key not in _rules:
        _rules[key] = _parse_rules(sheet, *source)
    return _rules[key]


Stylesheet._parse_rules = _parse_once  # type: ignore[assignment, method-assign]


async def _wait_for_screen(pilot: Pilot[Any], timeout: float = 0) -> bool:
    """Wait without a message to each widget, as Textual's own pilot sends them."""
    await until_idle()
    return True


async def _press_and_wait(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys, and return when the program has heard the last of them, or does so no more."""
    await _press(pilot, *keys)
    app = pilot.app
    if isinstance(app, OrderedKeysApp):
        with suppress(TimeoutError):
            await until(lambda: not (app.is_running and (app._waiting_keys or app._waited_for)), 1)


@pytest.fixture(autouse=True)
def _all_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program have all colours, whatever terminal the tests run in."""
    monkeypatch.setenv("COLORTERM", "truecolor")


Pilot._wait_for_screen = _wait_for_screen  # type: ignore[assignment, method-assign]
Pilot.press = _press_and_wait  # type: ignore[assignment, method-assign]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def patient_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give servers of this machine as long as they need, however much else it has to do."""
    monkeypatch.setattr(found_servers, "SearchLimits", partial(SearchLimits, seconds=20.0))
