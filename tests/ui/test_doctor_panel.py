"""`/doctor`: each check as it ends, the model only when it is asked for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatui.doctor.all_checks import InChat
from chatui.doctor.check import Check, Line, failed, ok, warning
from chatui.local import embedded_server
from chatui.ui.panels.doctor import DoctorScreen
from tests.ui.chat_program import Program, screen_text, until, until_shown
from tests.ui.panel_app import opened

KEY = "sk-test-4242424242"


def masked(text: str) -> str:
    return text.replace(KEY, "***")


async def test_lines_stand_there_as_checks_end_and_the_sum_at_last() -> None:
    goes_on = asyncio.Event()

    async def first() -> AsyncIterator[Line]:
        yield ok("size", "80 × 24")

    async def second() -> AsyncIterator[Line]:
        yield failed("key", f"refused: {KEY}\x1b[2J", "Enter another one.")
        await goes_on.wait()
        yield warning("stream", "in one piece")

    here = InChat([Check("Terminal", first), Check("Endpoint", second)], None, "")
    async with opened(DoctorScreen(here, masked), size=(80, 24)) as (_, pilot):
        text = await until_shown(pilot, "Enter another one.")
        assert "✓ ok       size           80 × 24" in text
        assert "✗ failed   key            refused: ***" in text
        assert "… looking" in text
        assert "\x1b" not in text
        goes_on.set()
        text = await until_shown(pilot, "1 ok, 1 warning, 1 failed")
        assert "! warning  stream         in one piece" in text
        assert "looking" not in text
        await pilot.resize_terminal(50, 24)
        assert "in one piece" in await until_shown(pilot, "80 × 24")


async def test_keys_go_to_the_end_of_what_was_found_and_back() -> None:
    async def many() -> AsyncIterator[Line]:
        for number in range(60):
            yield ok(f"number {number}", "right")

    here = InChat([Check("Terminal", many)], None, "")
    async with opened(DoctorScreen(here, masked), size=(80, 24)) as (_, pilot):
        await until_shown(pilot, "60 ok")
        for last, first in (("end", "home"), ("G", "g")):
            await pilot.press(last)
            await until_shown(pilot, "number 59")
            await pilot.press(first)
            await until_shown(pilot, "number 0 ")


async def test_the_model_is_asked_when_enter_says_so_and_each_time_it_does() -> None:
    asked: list[int] = []

    async def unpaid() -> AsyncIterator[Line]:
        yield ok("reply", "not asked for")

    async def paid() -> AsyncIterator[Line]:
        asked.append(1)
        yield ok("reply", f"number {len(asked)}")

    here = InChat([Check("Endpoint", unpaid)], Check("Endpoint", paid), "It may cost.")
    async with opened(DoctorScreen(here, masked), size=(80, 24)) as (_, pilot):
        await until_shown(pilot, "not asked for")
        assert asked == []
        await pilot.press("enter")
        text = await until_shown(pilot, "number 1")
        assert "It may cost." in text
        assert "not asked for" not in text
        await pilot.press("enter")
        await until_shown(pilot, "number 2")


async def test_the_command_looks_at_everything_and_sends_nothing_to_be_paid_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(embedded_server.MODEL_VARIABLE, "/nowhere")
    program = Program(tmp_path)
    async with program.app().run_test(size=(100, 60)) as pilot:
        await pilot.press(*"/doctor", "enter")
        text = await until_shown(pilot, "1 failed")  # the embedded model
        for heading in ("Terminal", "System", "Folders", "Settings", "Index", "Endpoint"):
            assert f"│ {heading} " in text
        assert "large-model; the server lists none" in text
        assert "not asked for" in text
        assert (program.client.asked_for_models, program.client.requests) == (1, [])
        await pilot.press("escape")
        await until(pilot, lambda: "Doctor" not in screen_text(pilot))
