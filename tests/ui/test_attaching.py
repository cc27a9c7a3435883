"""Pictures on their way into a prompt."""

import asyncio
import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual import events
from textual.pilot import Pilot

from chatui.attach.file import read_file
from chatui.conversation.parts import ImagePart, TextPart
from chatui.ui.chat.files import adding
from chatui.ui.terminal import pasted_picture
from tests.attach.test_picture import drawing, encoded, pixels
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "my plot.png"
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(file, "PNG")
    path.write_bytes(file.getvalue())
    return path


def paste(pilot: Pilot[Any], text: str) -> None:
    pilot.app.post_message(events.Paste(text))


def attached(pilot: Pilot[Any]) -> list[str]:
    return [part.name for part in chat(pilot).session.conversation.draft_parts]


async def test_a_dropped_picture_becomes_a_chip_and_goes_with_the_prompt(
    program: Program, picture: Path
) -> None:
    program.client.say("A red one.", None)
    async with program.app().run_test() as pilot:
        paste(pilot, f"'{picture}' ")
        await until_shown(pilot, "▣ my plot.png · PNG · 64 × 48")
        assert "64 × 48" in screen_text(pilot)
        assert chat(pilot).composer.text == ""
        await pilot.press(*"what", "enter")
        await until_shown(pilot, "A red one.")
        assert attached(pilot) == []
        prompt = chat(pilot).session.conversation.path()[0]
        assert [type(part) for part in prompt.content][:1] == [ImagePart]
        assert prompt.text == "what"


async def test_of_several_that_are_dropped_the_good_ones_stay_where_one_is_damaged(
    program: Program, picture: Path
) -> None:
    damaged, last = picture.with_name("bad.png"), picture.with_name("last.png")
    damaged.write_bytes(picture.read_bytes()[:60])
    Image.new("RGB", (64, 48), "blue").save(last)
    async with program.app().run_test(size=(120, 24)) as pilot:
        paste(pilot, f"'{picture}' '{damaged}' '{last}'")
        await until_shown(pilot, "bad.png is damaged")
        await until(pilot, lambda: attached(pilot) == ["my plot.png", "last.png"])
        assert chat(pilot).composer.text == ""


@pytest.mark.parametrize("key", ["backspace", "ctrl+z"])
async def test_the_next_key_turns_a_drop_back_into_its_text(
    program: Program, picture: Path, key: str
) -> None:
    async with program.app().run_test() as pilot:
        paste(pilot, f"'{picture}'")
        await until(pilot, lambda: attached(pilot) == ["my plot.png"])
        await until(pilot, lambda: chat(pilot).composer.text == "")
        await pilot.pause()
        await pilot.press(key)
        assert chat(pilot).composer.text == f"'{picture}'"
        assert attached(pilot) == []


@pytest.mark.parametrize("key", ["backspace", "ctrl+z"])
async def test_a_drop_that_is_still_read_turns_back_into_its_text_alone(
    program: Program, picture: Path, gate: threading.Event, key: str
) -> None:
    async with program.app().run_test() as pilot:
        paste(pilot, f"'{picture}'")
        await until_shown(pilot, "reading")
        await until(pilot, lambda: chat(pilot).composer.text == "")
        await pilot.press(key)
        assert chat(pilot).composer.text == f"'{picture}'"
        gate.set()
        await until(pilot, lambda: "reading" not in screen_text(pilot))
        assert attached(pilot) == []
        assert chat(pilot).composer.text == f"'{picture}'"


async def test_undo_brings_no_path_back_beside_its_picture(program: Program, picture: Path) -> None:
    paths = [str(picture), str(picture.with_name("b.png"))]
    Path(paths[1]).write_bytes(encoded(drawing(20, 20), "PNG"))
    async with program.app().run_test() as pilot:
        await pilot.press(*"see ")
        for path in paths:
            paste(pilot, path)
            await until_shown(pilot, f"▣ {Path(path).name} · PNG")
            await pilot.press(*"and ")
        assert chat(pilot).composer.text == "see and and "
        await pilot.press("left")
        for _ in range(20):
            await pilot.press("ctrl+z")
            text = chat(pilot).composer.text
            for path in paths:
                assert path not in text or Path(path).name not in attached(pilot)
        assert attached(pilot) == []


async def test_backspace_at_the_very_start_takes_the_last_picture_off(
    program: Program, picture: Path
) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*f"/attach {picture}", "enter")
        await until(pilot, lambda: attached(pilot) == ["my plot.png"])
        await pilot.press("a", "home", "backspace")
        await until(pilot, lambda: attached(pilot) == [])
        assert chat(pilot).composer.text == "a"


async def test_a_path_within_prose_and_a_file_that_is_no_picture_stay_text(
    program: Program, picture: Path
) -> None:
    other = picture.with_name("notes.txt")
    other.write_text("words")
    async with program.app().run_test() as pilot:
        paste(pilot, str(other))
        await until(pilot, lambda: chat(pilot).composer.text == str(other))
        paste(pilot, f" and look at '{picture}'")
        await until(pilot, lambda: chat(pilot).composer.text.endswith(f"at '{picture}'"))
        await pilot.pause()
        assert attached(pilot) == []


async def test_a_picture_survives_the_end_of_the_program_with_the_draft(
    program: Program, picture: Path
) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*f"/attach {picture}", "enter")
        await until(pilot, lambda: attached(pilot) == ["my plot.png"])
        await pilot.press("ctrl+q")
        await until(pilot, lambda: bool(program.names()))
    (name,) = program.names()
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "▣ my plot.png · PNG · 64 × 48")


async def test_a_missing_file_is_said_and_the_others_stay(program: Program, picture: Path) -> None:
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*f"/attach {picture}", "enter")
        await until(pilot, lambda: attached(pilot) == ["my plot.png"])
        await pilot.press(*"/attach /gone.png", "enter")
        await until_shown(pilot, "gone.png is not there.")
        assert attached(pilot) == ["my plot.png"]
        assert chat(pilot).composer.text == "/attach /gone.png"


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("another")])
async def test_a_file_that_changes_after_it_was_attached_is_sent_as_it_was(
    program: Program, picture: Path, change: Callable[[Path], object]
) -> None:
    program.client.say("A red one.", None)
    was = picture.read_bytes()
    async with program.app().run_test() as pilot:
        await pilot.press(*f"/attach {picture}", "enter")
        await until(pilot, lambda: attached(pilot) == ["my plot.png"])
        change(picture)
        await pilot.press("enter")
        await until_shown(pilot, "A red one.")
    [request] = program.client.requests
    [sent] = request.images.values()
    assert pixels(sent) == pixels(was)


async def test_a_model_without_eyes_is_said_before_a_prompt_goes_without_its_pictures(
    program: Program, picture: Path
) -> None:
    program.client.say("Sure.", None)
    async with program.app().run_test(size=(120, 30)) as pilot:
        program.sessions.endpoints.note_refused_pictures(chat(pilot).session.choice)
        await pilot.press(*f"/attach {picture}", "enter")
        await until_shown(pilot, "sees no pictures. F2 another model")
        await until(pilot, lambda: attached(pilot) == ["my plot.png"])
        await pilot.press(*"what", "enter")
        await until_shown(pilot, "Enter again: send without")
        assert program.client.requests == []
        await pilot.press("enter")
        await until_shown(pilot, "Sure.")
        assert attached(pilot) == ["my plot.png"]
        assert len(chat(pilot).session.conversation.path()[0].content) == 1


async def test_a_model_without_eyes_is_said_before_pictures_that_went_before_are_sent_again(
    program: Program, picture: Path
) -> None:
    program.client.say("A red one.", None)
    program.client.say("Sure.", None)
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*f"/attach {picture}", "enter")
        await until(pilot, lambda: attached(pilot) == ["my plot.png"])
        await pilot.press("enter")
        await until_shown(pilot, "✓ large-model")
        program.sessions.endpoints.note_refused_pictures(chat(pilot).session.choice)
        await pilot.press(*"and", "enter")
        await until_shown(pilot, "F2 another model · Enter again: send all the same")
        assert chat(pilot).composer.text == "and"
        await pilot.press("enter")
        await until_shown(pilot, "Sure.")
        assert len(program.client.requests) == 2


async def open_chat(pilot: Pilot[Any], title: str) -> None:
    await pilot.press("ctrl+r")
    await until_shown(pilot, "Conversations")
    await pilot.press(*title)
    await until_shown(pilot, f"› {title}")
    await pilot.press("enter")
    await until_shown(pilot, f"About {title}")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """What every picture waits for before it is read."""
    opened = threading.Event()

    def read(path: Path) -> bytes:
        assert opened.wait(20)
        return read_file(path)

    monkeypatch.setattr(adding, "read_file", read)
    return opened


async def test_a_prompt_waits_for_the_pictures_of_its_own_chat_alone(
    program: Program, picture: Path, gate: threading.Event
) -> None:
    program.client.say("An answer.", None)
    program.save("Bread")
    name = program.save("Lisbon")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "About Lisbon")
        paste(pilot, f"'{picture}'")
        await until_shown(pilot, "reading")
        left = chat(pilot).session
        await open_chat(pilot, "Bread")
        await pilot.press(*"now", "enter")
        await until_shown(pilot, "An answer.")
        assert chat(pilot).session.conversation.path()[-2].content == [TextPart("now")]
        gate.set()
        await until(pilot, lambda: left.conversation.draft_parts != ())


async def test_a_prompt_that_waits_for_its_picture_is_sent_nowhere_else(
    program: Program, picture: Path, gate: threading.Event
) -> None:
    program.save("Bread")
    name = program.save("Lisbon")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "About Lisbon")
        paste(pilot, f"'{picture}'")
        await until_shown(pilot, "reading")
        left = chat(pilot).session
        await pilot.press(*"what", "enter")
        await until_shown(pilot, "It is sent when everything is read.")
        await open_chat(pilot, "Bread")
        await pilot.press(*"not this")
        gate.set()
        await until(pilot, lambda: left.conversation.draft_parts != ())
        await pilot.pause(0.1)
        assert not program.client.requests
        assert chat(pilot).composer.text == "not this"
        assert left.conversation.draft == "what"


async def test_what_was_dropped_elsewhere_comes_back_nowhere_else(
    program: Program, picture: Path
) -> None:
    program.save("Bread")
    name = program.save("Lisbon")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "About Lisbon")
        paste(pilot, f"'{picture}'")
        await until_shown(pilot, "▣ my plot.png")
        await open_chat(pilot, "Bread")
        await pilot.press("backspace")
        await pilot.pause()
        assert chat(pilot).composer.text == ""


async def test_a_text_of_the_clipboard_is_written_where_it_was_asked_for(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, opened = asyncio.Event(), asyncio.Event()

    async def read_clipboard() -> pasted_picture.OnClipboard:
        asked.set()
        await opened.wait()
        return pasted_picture.OnClipboard(text="from the clipboard")

    monkeypatch.setattr(pasted_picture, "read_clipboard", read_clipboard)
    program.save("Bread")
    name = program.save("Lisbon")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "About Lisbon")
        left = chat(pilot).session
        await pilot.press(*"say ", "ctrl+v")
        await asked.wait()
        await open_chat(pilot, "Bread")
        opened.set()
        await until(pilot, lambda: left.conversation.draft == "say from the clipboard")
        assert chat(pilot).composer.text == ""
