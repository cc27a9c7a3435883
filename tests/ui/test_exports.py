"""`/export` from the chat."""

import json
from pathlib import Path

import pytest

from tests.ui.chat_program import Program, until, until_shown


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


async def test_a_conversation_is_written_to_a_new_file_and_none_is_replaced(
    program: Program,
) -> None:
    name = program.save("Trip")
    path = program.folder / "trip.json"
    async with program.app(resume=name).run_test(size=(200, 24)) as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*f"/export json {path}", "enter")
        await until_shown(pilot, f"Written to {path}.")
        assert json.loads(path.read_text())["id"] == name
        await pilot.press(*f"/export md {path}", "enter")
        await until_shown(pilot, "is there already.")
        assert json.loads(path.read_text())["id"] == name


async def test_a_conversation_is_copied_as_markdown(program: Program) -> None:
    name = program.save("Trip")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "Gladly.")
        await pilot.press(*"/export md clipboard", "enter")
        await until(pilot, lambda: "Gladly." in pilot.app.clipboard)


@pytest.mark.parametrize(
    ("command", "words"),
    [("/export pdf", "There is no format 'pdf'."), ("/export", "There are no messages yet.")],
)
async def test_what_cannot_be_exported_is_said(program: Program, command: str, words: str) -> None:
    resume = program.save("Trip") if command != "/export" else None
    async with program.app(resume=resume).run_test(size=(160, 24)) as pilot:
        await pilot.press(*command, "escape", "enter")
        await until_shown(pilot, words)
