import io
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual.pilot import Pilot

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import AttachmentReceived
from chatui.conversation.parts import ImagePart, TextPart
from chatui.storage.attachments import AttachmentStore
from chatui.ui.pictures.place import PicturePlace
from chatui.ui.pictures.viewer import PictureViewer
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown

Color = tuple[int, int, int]
RED, GREEN, BLUE = (200, 30, 40), (20, 180, 60), (30, 60, 210)


@pytest.fixture(autouse=True)
def many_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")


def picture(color: Color, size: tuple[int, int] = (20, 10), kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, kind)
    return file.getvalue()


def saved(program: Program, *pictures: tuple[str, bytes]) -> str:
    """Save a conversation whose prompt holds pictures; returns its id."""
    store = AttachmentStore(program.folder / "attachments")
    conversation = Conversation.new()
    parts = [
        ImagePart(store.put(content), "image/png", name, 20, 10, len(content))
        for name, content in pictures
    ]
    conversation.add_prompt([*parts, TextPart("What is this?")])
    return program.keep(conversation)


def colors(pilot: Pilot[Any]) -> set[Color]:
    """The colours of the cells that are half blocks."""
    return {
        (ink.get_truecolor().red, ink.get_truecolor().green, ink.get_truecolor().blue)
        for place in pilot.app.screen.query(PicturePlace)
        for strip in place.render_lines(place.size.region)
        for text, style, _ in strip
        if style is not None and "▀" in text
        for ink in (style.color, style.bgcolor)
        if ink is not None
    }


def is_seen(pilot: Pilot[Any], color: Color) -> bool:
    return colors(pilot) == {color}


async def look(pilot: Pilot[Any], shown: set[Color]) -> None:
    await pilot.press("tab", "o")
    await until(pilot, lambda: isinstance(pilot.app.screen, PictureViewer))
    await until(pilot, lambda: colors(pilot) == shown)


async def test_o_shows_the_pictures_of_a_message_one_after_the_other(program: Program) -> None:
    id = saved(program, ("a.png", picture(RED)), ("b.png", picture(GREEN)), ("c", picture(BLUE)))
    async with program.app(resume=id).run_test() as pilot:
        await look(pilot, {RED})
        top = screen_text(pilot).splitlines()[0]
        assert top.startswith(" ▣ a.png · 20 × 10 · ")
        assert top.endswith("1 of 3")
        for keys, seen, which in (
            (("right",), GREEN, "2 of 3"),
            (("l", "l"), BLUE, "3 of 3"),
            (("h", "left", "k"), RED, "1 of 3"),
        ):
            await pilot.press(*keys)
            await until(pilot, partial(is_seen, pilot, seen))
            assert which in screen_text(pilot)
        await pilot.press("q")
        await until_shown(pilot, "What is this?")
        assert "▀" not in screen_text(pilot)
        assert chat(pilot).transcript.reading


async def test_a_picture_fits_the_window_when_that_has_changed(program: Program) -> None:
    id = saved(program, ("wide.png", picture(RED, (600, 300))))

    def measures(pilot: Pilot[Any]) -> tuple[int, int]:
        rows = [row for row in screen_text(pilot).splitlines() if "▀" in row]
        return (rows[0].count("▀") if rows else 0, len(rows))

    async with program.app(resume=id).run_test(size=(80, 24)) as pilot:
        await look(pilot, {RED})
        assert measures(pilot) == (80, 20)
        await pilot.resize_terminal(40, 24)
        await until(pilot, lambda: measures(pilot) == (40, 10))
        await pilot.resize_terminal(160, 12)
        await until(pilot, lambda: measures(pilot) == (32, 8))


async def test_cells_are_drawn_in_the_styles_that_were_worked_out_in_a_thread(
    program: Program,
) -> None:
    async with program.app(resume=saved(program, ("a", picture(RED)))).run_test() as pilot:
        await look(pilot, {RED})
        place = pilot.app.screen.query_one(PicturePlace)
        assert place._painted is not None
        painted = {id(style) for strip in place._painted.strips for _, style, _ in strip}
        drawn = {
            id(style)
            for strip in place.render_lines(place.size.region)[:-9]
            for text, style, _ in strip
            if "▀" in text
        }
        assert drawn == painted


async def test_a_picture_of_a_temporary_chat_is_seen_and_saved_from_memory(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    program.client.say(AttachmentReceived(picture(BLUE), "image/png", "image-1.png"), None)
    async with program.app().run_test(size=(160, 24)) as pilot:
        await pilot.press(*"/temporary", "enter", *"a kite", "enter")
        await until_shown(pilot, "▣ image-1.png · 20 × 10")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await look(pilot, {BLUE})
        await pilot.press("w")
        await until_shown(pilot, "Saved as ")
    assert (folder / "image-1.png").read_bytes() == picture(BLUE)
    assert not [*(program.folder / "attachments").glob("*")]


async def test_the_key_stands_beside_the_first_picture_of_the_message_that_keys_act_on(
    program: Program,
) -> None:
    long = "a name that leaves no room for anything beside it, not even a key.png"
    id = saved(program, ("a.png", picture(RED)), ("b.png", picture(GREEN)), (long, picture(BLUE)))
    hint = "▣ a.png · 20 × 10 · 80 B · o look"
    async with program.app(resume=id).run_test() as pilot:
        await until_shown(pilot, "▣ a.png")
        assert "look" not in screen_text(pilot)
        await pilot.press("tab")
        screen = await until_shown(pilot, hint)
        assert screen.count("look") == 1
        row = next(place for place, line in enumerate(screen.splitlines()) if hint in line)
        await pilot.click(offset=(screen.splitlines()[row].index("look"), row))
        await until(pilot, lambda: colors(pilot) == {RED})
        await pilot.press("escape", "tab")
        await until(pilot, lambda: "look" not in screen_text(pilot))
        await pilot.resize_terminal(30, 24)
        await pilot.press("tab")
        await until_shown(pilot, "▣ a.png")
        assert "look" not in screen_text(pilot)


async def test_a_message_without_pictures_says_so(program: Program) -> None:
    async with program.app(resume=program.save("Trip")).run_test() as pilot:
        for key, what in (("o", "picture, and no web page."), ("w", "code block.")):
            await pilot.press("tab", key)
            await until_shown(pilot, f"This message has no {what}")
            await pilot.press("escape")


async def test_w_saves_under_the_name_and_never_over_another_file(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "plot.png").write_bytes(b"mine")
    names = ["plot.png", "../../etc/x\x1b[2J.png", "photo.heic", "con", "no suffix", ".hidden"]
    files = [picture((20 * place, 0, 0)) for place in range(len(names))]
    id = saved(program, *zip(names, files, strict=True))
    async with program.app(resume=id).run_test(size=(160, 24)) as pilot:
        await pilot.press("tab", "w")
        await until_shown(pilot, "Saved as ")
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, PictureViewer))
        await pilot.press("w")
        await until_shown(pilot, "plot 3.png")
    assert (folder / "plot.png").read_bytes() == b"mine"
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert [found[name] for name in ("plot 2.png", "plot 3.png")] == [files[0], files[0]]
    assert [found[name] for name in ("photo.png", "no suffix.png")] == [files[2], files[4]]
    assert len(found) == 8
    assert all(name.endswith(".png") and "/" not in name and "\x1b" not in name for name in found)
    assert not any(name.startswith(".") for name in found)


@pytest.fixture
def xdg_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a program on PATH that runs a line of shell; it tells its argument in a file."""

    def put(line: str) -> Path:
        folder, told = tmp_path / "bin", tmp_path / "told"
        folder.mkdir()
        program = folder / "xdg-open"
        program.write_text(f'#!/bin/sh\necho "$1" > {told}\n{line}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        monkeypatch.setenv("DISPLAY", ":0")
        for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"):
            monkeypatch.delenv(name, raising=False)
        return told

    return put


async def test_o_opens_the_system_s_program_after_asking(
    program: Program, xdg_open: Callable[[str], Path]
) -> None:
    told = xdg_open("exit 0")
    content = picture(RED)
    async with program.app(resume=saved(program, ("plot", content))).run_test() as pilot:
        await look(pilot, {RED})
        await pilot.press("o")
        await until_shown(pilot, "Open it with the system's program?")
        await pilot.press("escape")
        assert "Open it" not in screen_text(pilot)
        assert isinstance(pilot.app.screen, PictureViewer)
        await pilot.press("enter")
        assert not told.exists()
        await pilot.press("o", "o")
        await until_shown(pilot, "Opened with the system's program.")
        path = Path(told.read_text().strip())
        assert path.name == "plot.png"
        assert path.read_bytes() == content
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_program_that_fails_is_told(
    program: Program, xdg_open: Callable[[str], Path]
) -> None:
    xdg_open("exit 3")
    async with program.app(resume=saved(program, ("plot.png", picture(RED)))).run_test() as pilot:
        await look(pilot, {RED})
        await pilot.press("o", "enter")
        await until_shown(pilot, "it ended with code 3. w saves it.")


async def test_nothing_is_opened_that_is_no_picture(
    program: Program, xdg_open: Callable[[str], Path]
) -> None:
    told = xdg_open("exit 0")
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
    async with program.app(resume=saved(program, ("a.svg", script))).run_test() as pilot:
        await pilot.press("tab", "o")
        await until_shown(pilot, "a.svg is no picture that chatui can draw.")
        await pilot.press("o", "o")
        await until_shown(pilot, "This kind of picture is not opened from here.")
    assert not told.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (picture(RED, (200, 200), "JPEG")[:700], "it ends too early"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "is damaged"),
        (None, "is not here"),
    ],
)
async def test_what_cannot_be_shown_is_told_in_its_place(
    program: Program, content: bytes | None, words: str
) -> None:
    id = saved(program, ("x.png", content or picture(RED)), ("y.png", picture(GREEN)))
    if content is None:
        for path in (program.folder / "attachments").iterdir():
            if path.read_bytes() == picture(RED):
                path.unlink()
    async with program.app(resume=id).run_test() as pilot:
        await pilot.press("tab", "o")
        await until_shown(pilot, words)
        await pilot.press("right")
        await until(pilot, lambda: colors(pilot) == {GREEN})
        assert words not in screen_text(pilot)


async def test_without_pillow_the_line_that_installs_it_stands_there(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatui.attach.pixels.can_look_into", lambda: False)
    async with program.app(resume=saved(program, ("x.png", picture(RED)))).run_test() as pilot:
        await pilot.press("tab", "o")
        screen = await until_shown(pilot, 'pip install "chatui[images]"')
        assert "o open · w save" in screen


@pytest.mark.parametrize("has_few", [True, False])
async def test_a_terminal_of_few_colours_is_told_of(
    program: Program, has_few: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_few:
        monkeypatch.setenv("NO_COLOR", "1")
    else:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("COLORTERM")
    async with program.app(resume=saved(program, ("x.png", picture(RED)))).run_test() as pilot:
        await pilot.press("tab", "o")
        await until_shown(pilot, "This terminal has too few colours to show a picture.")
        assert "▀" not in screen_text(pilot)
