"""Blocks of code on their way out of the chat."""

import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from chatui.ui.panels.line import LineScreen
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown

TWO = """Here is one:

```python
def quicksort(items):
    return items
```

and another one:

```html
<title>A page</title>
```
"""
ONE = "Only this:\n\n```sh\nls\n```\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def answered(program: Program, pilot: Pilot[Any], answer: str) -> None:
    program.client.say(answer, None)
    await pilot.press(*"Code?", "enter")
    await until(pilot, lambda: not chat(pilot).session.is_running)
    await until_shown(pilot, answer.split("```")[-2].split("\n")[1])


async def test_the_block_under_the_cursor_is_saved_under_a_name_that_it_says(
    program: Program, folder: Path
) -> None:
    async with program.app().run_test(size=(100, 40)) as pilot:
        await answered(program, pilot, TWO)
        await pilot.press("tab", "end")
        await pilot.press(*["up"] * 6)
        assert chat(pilot).transcript.block_under_cursor() == 1
        await pilot.press("w")
        await until_shown(pilot, "Save block 1")
        await until_shown(pilot, "quicksort.py")
        await pilot.press("enter")
        await until_shown(pilot, "Saved: quicksort.py")
        assert (folder / "quicksort.py").read_text() == (
            "def quicksort(items):\n    return items\n"
        )
        assert (folder / "quicksort.py").stat().st_mode & 0o777 == 0o600


async def test_the_number_is_asked_for_where_the_cursor_is_in_no_block(
    program: Program, folder: Path
) -> None:
    async with program.app().run_test(size=(100, 40)) as pilot:
        await answered(program, pilot, TWO)
        await pilot.press("tab", "end", "w")
        await until_shown(pilot, "Which block? 1, 2 saves it")
        await pilot.press("escape")
        await until(pilot, lambda: "Which block?" not in screen_text(pilot))
        await pilot.press("w")  # reading goes on
        await until_shown(pilot, "Which block? 1, 2 saves it")
        await pilot.press("3")
        await until_shown(pilot, "This message has no code block 3.")
        await pilot.press("w")
        await until_shown(pilot, "Which block? 1, 2 saves it")
        await pilot.press("2")
        await until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await until_shown(pilot, "A page.html")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, LineScreen))
        await pilot.press("2")
        await until(pilot, lambda: pilot.app.clipboard == "<title>A page</title>")
        assert list(folder.iterdir()) == []


async def test_the_only_block_needs_no_number(program: Program, folder: Path) -> None:
    async with program.app().run_test(size=(100, 40)) as pilot:
        await answered(program, pilot, ONE)
        await pilot.press("tab", "end", "w")
        await until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("ctrl+u", *"go.sh", "enter")
        await until_shown(pilot, "Saved: go.sh")
        assert (folder / "go.sh").read_text() == "ls\n"


async def test_a_file_that_is_there_is_written_over_after_asking_alone(
    program: Program, folder: Path
) -> None:
    (folder / "go.sh").write_text("mine")
    async with program.app().run_test(size=(100, 40)) as pilot:
        await answered(program, pilot, ONE)
        await pilot.press(*"/save 1 go.sh", "enter")
        await until_shown(pilot, "Write over it?")
        assert (folder / "go.sh").read_text() == "mine"
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, LineScreen))
        assert (folder / "go.sh").read_text() == "mine"
        await pilot.press(*"/save go.sh", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("enter")
        await until_shown(pilot, "Saved: go.sh")
        assert (folder / "go.sh").read_text() == "ls\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    {
        "3 a.py": "This message has no code block 3.",
        "1 no/where/a.py": "There is no folder no/where.",
        "1 .": "is no ordinary file.",
        "1 ~nobody-here/a": "There is no folder ~nobody-here.",
    }.items(),
)
async def test_what_cannot_be_saved_is_told(
    program: Program, folder: Path, words: str, sentence: str
) -> None:
    async with program.app().run_test(size=(100, 40)) as pilot:
        await answered(program, pilot, TWO)
        await pilot.press(*f"/save {words}", "enter")
        await until_shown(pilot, sentence)
        assert list(folder.iterdir()) == []


async def test_a_message_without_code_says_so(program: Program) -> None:
    async with program.app().run_test(size=(100, 40)) as pilot:
        program.client.say("Just words.", None)
        await pilot.press(*"?", "enter")
        await until_shown(pilot, "Just words.")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("tab", "w")
        await until_shown(pilot, "This message has no code block.")


async def test_a_page_is_opened_in_the_browser_after_asking(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = tmp_path / "opened"
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\nstat -c %a "$1" >{opened}\ncat "$1" >>{opened}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"):
        monkeypatch.delenv(name, raising=False)
    async with program.app().run_test(size=(100, 40)) as pilot:
        await answered(program, pilot, TWO)
        await pilot.press("tab", "end", "up", "o")
        await until_shown(pilot, "Block 2 may run what it likes in the browser")
        await pilot.press("escape")
        await until(pilot, lambda: "Block 2 may run" not in screen_text(pilot))
        assert not opened.exists()
        await pilot.press("o")
        await until_shown(pilot, "Block 2 may run what it likes in the browser")
        await pilot.press("enter")
        await until(pilot, opened.exists)
        await until(pilot, lambda: "A page" in opened.read_text())
        assert opened.read_text().startswith("6")
        await pilot.press(*["up"] * 5, "o")
        await until_shown(pilot, "Block 2 may run what it likes")  # the only page
