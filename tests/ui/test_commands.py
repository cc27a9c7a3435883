"""Commands of the shell, run from the chat."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from chatui.conversation.parts import FilePart
from chatui.storage.attachments import AttachmentStore
from chatui.ui.panels.line import LineScreen
from tests.ui.chat_program import Program, chat, chat_screen, screen_text, until, until_shown
from tests.waiting import until as wait_until

ASKED = "runs this, and what it prints is attached."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SHELL", "/bin/sh")
    return folder


async def run(pilot: Pilot[Any], command: str) -> None:
    chat(pilot).composer.replace_text(command)
    await pilot.press("enter")
    await until_shown(pilot, f"sh {ASKED}")
    await pilot.press("enter")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def attached(pilot: Pilot[Any]) -> list[str]:
    return [part.name for part in chat_screen(pilot).shown.drafts.parts]


def printed(program: Program, pilot: Pilot[Any]) -> str:
    [part] = chat_screen(pilot).shown.drafts.parts
    assert isinstance(part, FilePart)
    held = chat(pilot).session.held.get(part.sha256)
    store = AttachmentStore(program.folder / "attachments")
    return (store.get(part.sha256) if held is None else held).decode()


async def test_what_a_command_prints_goes_with_the_prompt_and_nothing_is_sent(
    program: Program, folder: Path
) -> None:
    program.client.say("Three files.", None)
    for name in "abc":
        (folder / name).touch()
    async with program.app().run_test(size=(100, 24)) as pilot:
        await run(pilot, "!ls; echo oops >&2")
        await until(pilot, lambda: attached(pilot) == ["$ ls; echo oops >&2"])
        assert chat(pilot).composer.text == ""
        assert program.client.requests == []
        await pilot.press(*"how many?", "enter")
        await until_shown(pilot, "Three files.")
        [request] = program.client.requests
        assert r"a\nb\nc\noops\n" in str(request)
        assert "how many?" in str(request)
        await pilot.press("up")
        await pilot.press("up")
        assert chat(pilot).composer.text == "!ls; echo oops >&2"


async def test_nothing_is_run_without_a_yes(program: Program, folder: Path) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await pilot.press(*"!touch here", "enter")
        await until_shown(pilot, ASKED)
        await pilot.press("escape")
        await until_shown(pilot, "Not run. A space before the ! sends it as text.")
        assert chat(pilot).composer.text == "!touch here"
        assert list(folder.iterdir()) == []


async def test_a_command_that_was_changed_meanwhile_is_asked_about_anew(
    program: Program, folder: Path
) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await pilot.press(*"!touch a", "enter")
        await until_shown(pilot, ASKED)
        await pilot.press("b", "enter")
        await until_shown(pilot, ASKED)
        assert list(folder.iterdir()) == []
        await pilot.press("enter")
        await until(pilot, lambda: [path.name for path in folder.iterdir()] == ["ab"])


async def test_a_command_that_became_text_meanwhile_is_not_run_and_that_is_said(
    program: Program, folder: Path
) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await pilot.press(*"!touch a", "enter")
        await until_shown(pilot, ASKED)
        await pilot.press("home", "delete", "enter")
        await until_shown(pilot, "Not run: it was changed.")
        assert chat(pilot).composer.text == "touch a"
        assert list(folder.iterdir()) == []


async def test_a_space_in_front_sends_it_as_text(program: Program, folder: Path) -> None:
    program.client.say("A command.", None)
    async with program.app().run_test(size=(100, 24)) as pilot:
        await pilot.press(*" !touch here", "enter")
        await until_shown(pilot, "A command.")
        assert list(folder.iterdir()) == []


async def test_escape_stops_a_command_and_what_it_printed_is_attached(
    program: Program, folder: Path
) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await run(pilot, "!echo begun; touch begun; sleep 600")
        await until_shown(pilot, "▤ $ echo begun; touch begun; sleep 600 · running… Esc stops it")
        await until(pilot, (folder / "begun").exists)
        await pilot.press("escape")
        await until(pilot, lambda: len(attached(pilot)) == 1)
        assert printed(program, pilot) == "begun\n[stopped by you]\n"


@pytest.mark.parametrize(
    ("command", "sentence"),
    {
        "!no-such-program": "no-such-program: not found",
        "!true": "$ true printed nothing: it ended well.",
        "!exit 3": "$ exit 3 printed nothing: ended with code 3.",
        "!head -c 9000 /dev/zero": "prints what is no text.",
    }.items(),
)
async def test_a_command_that_gives_nothing_comes_back_with_a_sentence(
    program: Program, command: str, sentence: str
) -> None:
    async with program.app().run_test(size=(120, 24)) as pilot:
        await run(pilot, command)
        await until_shown(pilot, sentence)
        assert chat(pilot).composer.text == command
        assert attached(pilot) == []


async def test_how_a_command_failed_stands_below_what_it_printed(program: Program) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await run(pilot, "!echo no; exit 4")
        await until_shown(pilot, "ended with code 4. What it printed is attached.")
        assert printed(program, pilot) == "no\n[ended with code 4]\n"


async def test_what_looks_like_a_key_is_asked_about(program: Program) -> None:
    async with program.app().run_test(size=(120, 24)) as pilot:
        await run(pilot, "!echo sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH")
        await until_shown(pilot, "printed what looks like a key.")
        await pilot.press("escape")
        await until(pilot, lambda: "looks like a key" not in screen_text(pilot))
        assert attached(pilot) == []


async def test_a_command_in_a_folded_paste_is_seen_before_it_is_run(program: Program) -> None:
    async with program.app().run_test(size=(100, 40)) as pilot:
        await pilot.press("!")
        chat(pilot).composer.paste("\n".join(f"echo {number}" for number in range(20)))
        await until_shown(pilot, "[pasted 20 lines]")
        await pilot.press("enter")
        await until_shown(pilot, ASKED)
        assert "echo 12" in screen_text(pilot)


async def test_a_message_or_a_block_is_handed_to_a_command(program: Program) -> None:
    program.client.say("Sorted:\n\n```text\nb\na\n```\n", None)
    async with program.app().run_test(size=(100, 24)) as pilot:
        await pilot.press(*"Sort", "enter")
        await until_shown(pilot, "Sorted:")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("tab", "home", "down", "down", "|")
        await until_shown(pilot, "Hand this message to a command")
        await pilot.press(*"wc -l", "enter")
        await until(pilot, lambda: attached(pilot) == ["$ wc -l"])
        assert printed(program, pilot).strip() == "6"
        await pilot.press("end", "up", "|")
        await until_shown(pilot, "Hand block 1 to a command")
        await pilot.press(*"sort", "enter")
        await until(pilot, lambda: attached(pilot) == ["$ wc -l", "$ sort"])
        await pilot.press("|")
        await until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, LineScreen))
        assert attached(pilot) == ["$ wc -l", "$ sort"]


async def test_a_command_ends_with_the_program(program: Program, folder: Path) -> None:
    async with program.app().run_test(size=(100, 24)) as pilot:
        await run(pilot, "!echo $$ >pid; exec sleep 600")
        await until(pilot, lambda: (folder / "pid").exists() and (folder / "pid").read_text() != "")
        pid = int((folder / "pid").read_text())
    await wait_until(lambda: not alive(pid))
