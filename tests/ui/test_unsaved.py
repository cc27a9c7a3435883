"""What the disk refuses, and what is not to be saved: within reach until the end, then rescued."""

import json
import tempfile
from pathlib import Path

import pytest

from chatui.cli.import_chats import import_chats, parser
from chatui.errors import NotSaved
from chatui.storage.attachments import AttachmentStore
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.imports_file import ImportsFile
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return Program(tmp_path / "home")


@pytest.fixture
def full_disk(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotSaved("Not saved: the disk is full.")

    for name in ("create", "begin_turn", "write"):
        monkeypatch.setattr(program.sessions.history, name, refuse)


@pytest.mark.usefixtures("full_disk")
async def test_unsaved_conversations_are_listed_and_rescued_at_the_end(
    program: Program, tmp_path: Path
) -> None:
    app = program.app()
    async with app.run_test() as pilot:
        for prompt in ("first", "second"):
            program.client.say(f"An answer to {prompt}.", None)
            await pilot.press(*prompt, "enter")
            await until_shown(pilot, f"An answer to {prompt}.")
            await until(pilot, lambda: chat(pilot).session.unsaved is not None)
            await pilot.press("ctrl+n")
        await until_shown(pilot, "second ")
        await pilot.press("ctrl+r", *"first")
        await until_shown(pilot, "not saved")
        await pilot.press("enter")
        await until_shown(pilot, "An answer to first.")
        await pilot.press("ctrl+q")
        await until_shown(pilot, "2 conversations are not saved. Ctrl+Q again: quit · Esc: stay")
        await pilot.press("escape", "ctrl+q")
        await until_shown(pilot, "2 conversations are not saved.")
        assert app.is_running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_value is not None)
    assert app.return_value is not None
    files = sorted((tmp_path / "tmp").glob("chatui-*.json"))
    assert sorted(app.return_value.unsaved) == sorted(
        f'Not saved: the disk is full. "{json.loads(file.read_text())["title"]}" is in {file}:'
        " chatui import takes it in."
        for file in files
    )
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    history = ConversationStore(tmp_path / "conversations")
    for file in files:
        attachments = AttachmentStore(tmp_path / "attachments")
        imports = ImportsFile(tmp_path / "imports.json")
        arguments = parser().parse_args([str(file), "--yes"])
        assert import_chats(arguments, history, attachments, imports) == 0
    assert sorted(one.title for one in history.summaries()) == ["first", "second"]


@pytest.mark.usefixtures("full_disk")
async def test_what_has_no_room_anywhere_is_said_to_be_lost(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "tmp").rmdir()
    program.client.say("An answer.", None)
    app = program.app()
    async with app.run_test() as pilot:
        await pilot.press("x", "enter")
        await until(pilot, lambda: chat(pilot).session.unsaved is not None)
        await until_shown(pilot, "An answer.")
        await pilot.press("ctrl+q", "ctrl+q")
        await until(pilot, lambda: app.return_value is not None)
    assert app.return_value is not None
    assert app.return_value.unsaved == ('Not saved: the disk is full. "x" is lost.',)


async def test_a_temporary_conversation_can_be_gone_back_to_until_the_end(
    program: Program, tmp_path: Path
) -> None:
    program.client.say("Secretly.", None)
    app = program.app()
    async with app.run_test(size=(150, 30)) as pilot:
        await pilot.press(*"/temporary", "enter", *"hush", "enter")
        await until_shown(pilot, "Secretly.")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await until_shown(pilot, "▌hush                    ! │")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not chat(pilot).session.is_temporary)
        await pilot.press("ctrl+r")
        await until_shown(pilot, "not saved")
        await pilot.press("enter")
        await until_shown(pilot, "── hush · temporary, not saved ──")
        assert "Secretly." in screen_text(pilot)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_value is not None)
    assert program.names() == []
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_after_an_empty_temporary_chat_comes_one_that_is_saved(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"/temporary", "enter")
        await until_shown(pilot, "temporary, not saved")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "temporary" not in screen_text(pilot))


async def test_a_temporary_conversation_is_renamed_tagged_deleted_and_brought_back_in_the_list(
    program: Program,
) -> None:
    program.client.say("Secretly.", None)
    async with program.app().run_test(size=(80, 24)) as pilot:
        await pilot.press(*"/temporary", "enter", *"hush", "enter")
        await until_shown(pilot, "Secretly.")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("ctrl+n", "ctrl+r")
        await until_shown(pilot, "hush")
        await pilot.press("ctrl+e", "!", "enter")
        await until_shown(pilot, "Renamed · ^Z undo")
        await until_shown(pilot, "▌! hush!")
        await pilot.press("ctrl+g", *"secret", "enter")
        await until_shown(pilot, "hush!  #secret")
        await pilot.press("ctrl+d")
        await until_shown(pilot, 'Deleted "hush!". It was never saved. · ^Z undo')
        await until_shown(pilot, "No conversation is saved yet.")
        await pilot.press("ctrl+z")
        await until_shown(pilot, '"hush!" is back.')
        await pilot.press("enter")
        await until_shown(pilot, "── hush! · temporary, not saved ──")
        await until_shown(pilot, "Secretly.")
    assert program.names() == []


@pytest.mark.usefixtures("full_disk")
async def test_what_the_disk_refused_is_renamed_and_deleted_in_the_list(program: Program) -> None:
    program.client.say("An answer.", None)
    async with program.app().run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "An answer.")
        await until(pilot, lambda: chat(pilot).session.unsaved is not None)
        await pilot.press("ctrl+n", "ctrl+r")
        await until_shown(pilot, "not saved")
        await pilot.press("ctrl+e", "y", "enter")
        await until_shown(pilot, "▌! xy")
        await pilot.press("ctrl+d")
        await until_shown(pilot, 'Deleted "xy". It was never saved. · ^Z undo')
        assert program.sessions.unsaved == []
        await pilot.press("ctrl+z")
        await until_shown(pilot, '"xy" is back.')
        assert [one.conversation.title for one in program.sessions.unsaved] == ["xy"]


async def test_the_preview_shows_what_is_in_memory_alone(program: Program) -> None:
    program.client.say("Secretly.", None)
    async with program.app().run_test(size=(140, 30)) as pilot:
        await pilot.press(*"/temporary", "enter", *"hush", "enter")
        await until_shown(pilot, "Secretly.")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("ctrl+n", "ctrl+r")
        await until_shown(pilot, "▌ hush")
        assert "Secretly." in screen_text(pilot)
