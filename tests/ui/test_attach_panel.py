"""The panel in which a path is typed, with what is attached."""

import os
from pathlib import Path

import pytest

from tests.attach.test_picture import drawing, encoded
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown
from tests.ui.test_attaching import attached


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    (folder / "plots").mkdir(parents=True)
    for name in ("cat.png", "plots/first.png", "plots/second.png"):
        (folder / name).write_bytes(encoded(drawing(64, 48), "PNG"))
    monkeypatch.chdir(folder)
    return folder


async def test_tab_completes_and_enter_goes_into_folders_and_attaches(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"a draft", "ctrl+t")
        await until_shown(pilot, "▣ cat.png")
        await pilot.press("p")
        await until(pilot, lambda: "cat.png" not in screen_text(pilot))
        await pilot.press("tab")
        await until_shown(pilot, "› plots/")
        await until_shown(pilot, "▣ second.png")
        await pilot.press("down", "enter")
        await until(pilot, lambda: attached(pilot) == ["second.png"])
        await until_shown(pilot, "▣ second.png · PNG · 64 × 48")
        assert chat(pilot).composer.text == "a draft"
        await pilot.press(*"!")
        assert chat(pilot).composer.text == "a draft!"


async def test_what_cannot_be_attached_is_said_in_place_and_what_was_typed_stays(
    program: Program,
) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"/attach", "enter")
        await until_shown(pilot, "▣ cat.png")
        await pilot.press(*"gone.png")
        await until_shown(pilot, "No name begins like this.")
        await pilot.press("enter")
        await until_shown(pilot, "gone.png is not there. Is the path right?")
        assert "› gone.png" in screen_text(pilot)
        await pilot.press("ctrl+u", *"http://127.0.0.1/a.png")
        await until_shown(pilot, "Enter fetches the picture there.")
        await pilot.press("enter")
        await until_shown(pilot, "127.0.0.1 is in a private network")
        assert attached(pilot) == []


@pytest.mark.parametrize("key", ["delete", "backspace"])
async def test_one_that_is_attached_is_taken_off_in_the_list(program: Program, key: str) -> None:
    async with program.app().run_test() as pilot:
        expected: list[str] = []
        for path in ("cat.png", "plots/first.png", "plots/second.png"):
            expected.append(Path(path).name)
            await pilot.press(*f"/attach {path}", "enter")
            await until(pilot, lambda: attached(pilot) == expected)
        await pilot.press("ctrl+t")
        await until_shown(pilot, "Attached · 3")
        await pilot.press("down", key)
        await until_shown(pilot, "Attached · 2")
        assert attached(pilot) == ["cat.png", "second.png"]
        await pilot.press(key, key)
        await until(pilot, lambda: "Attached" not in screen_text(pilot))
        assert attached(pilot) == []
        await pilot.press(*"ab", "backspace", "home", "delete")
        await until_shown(pilot, "› A path or an address")


async def test_the_panel_makes_room_for_a_question_about_keys(program: Program, here: Path) -> None:
    (here / ".env").write_text("TOKEN=1")
    async with program.app().run_test() as pilot:
        await pilot.press("ctrl+t", *".env")
        await until(pilot, lambda: ".env   " in screen_text(pilot))
        await pilot.press("enter")
        await until_shown(pilot, ".env may hold keys. Enter attaches it")
        assert "A path or an address" not in screen_text(pilot)
        assert attached(pilot) == []
        await pilot.press("enter")
        await until(pilot, lambda: attached(pilot) == [".env"])


async def test_a_name_of_any_bytes_is_attached_from_the_list(program: Program, here: Path) -> None:
    (here / os.fsdecode(b"zo\xff\x1b[2J.png")).write_bytes(encoded(drawing(9, 9), "PNG"))
    async with program.app().run_test() as pilot:
        await pilot.press("ctrl+t", "z")
        await until_shown(pilot, "▣ zo")
        assert "\x1b" not in screen_text(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: len(attached(pilot)) == 1)
