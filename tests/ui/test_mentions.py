"""@ in the composer: the list of files, and what becomes of a mention."""

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual.pilot import Pilot

from chatui.conversation.parts import FilePart, ImagePart, TextPart
from chatui.ui.widgets.completion_menu import FileOffer
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.py").write_text("print('hello')\n")
    (folder / "my notes.txt").write_text("one\ntwo\n")
    (folder / ".env").write_text("KEY=1\n")
    (folder / "debug.log").write_text("noise\n")
    (folder / ".gitignore").write_text("*.log\n")
    Image.new("RGB", (64, 48), "red").save(folder / "plot.png")
    monkeypatch.chdir(folder)
    return folder


def offered(pilot: Pilot[Any]) -> list[str]:
    menu = chat(pilot).menu
    return [one.path for one in menu.offers if isinstance(one, FileOffer)] if menu.display else []


def attached(pilot: Pilot[Any]) -> list[str]:
    return [part.name for part in chat(pilot).session.conversation.draft_parts]


async def test_at_opens_the_list_of_the_folder_and_enter_makes_a_chip(
    program: Program, here: Path
) -> None:
    program.client.say("It says hello.", None)
    async with program.app().run_test() as pilot:
        await pilot.press("@")
        await until(pilot, lambda: "src/main.py" in offered(pilot))
        assert "debug.log" not in offered(pilot)
        await pilot.press(*"main")
        await until(pilot, lambda: offered(pilot)[:1] == ["src/main.py"])
        await pilot.press("enter")
        await until_shown(pilot, "▤ src/main.py · 1 line · 15 B · ≈4 tok")
        assert chat(pilot).composer.text == ""
        await pilot.press(*"why?", "enter")
        await until_shown(pilot, "It says hello.")
        prompt = chat(pilot).session.conversation.path()[0]
        assert prompt.content[1:] == [TextPart("why?")]
        assert isinstance(prompt.content[0], FilePart)
        assert "▤ src/main.py · 1 line · 15 B" in screen_text(pilot)


async def test_within_prose_the_name_stays_and_a_picture_is_a_picture(
    program: Program, here: Path
) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"what is in @plot")
        await until(pilot, lambda: offered(pilot) == ["plot.png"])
        await pilot.press("enter")
        await until_shown(pilot, "▣ plot.png")
        assert chat(pilot).composer.text == "what is in plot.png "
        conversation = chat(pilot).session.conversation
        await until(pilot, lambda: bool(conversation.draft_parts))
        assert isinstance(conversation.draft_parts[0], ImagePart)


async def test_tab_writes_the_path_and_goes_into_folders(program: Program, here: Path) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press("@", *"src")
        await until(pilot, lambda: offered(pilot)[:1] == ["src/"])
        await pilot.press("tab")
        assert chat(pilot).composer.text == "@src/"
        await until(pilot, lambda: "src/main.py" in offered(pilot))
        await pilot.press("ctrl+u", "@", *"notes")
        await until(pilot, lambda: offered(pilot) == ["my notes.txt"])
        await pilot.press("tab")
        assert chat(pilot).composer.text == '@"my notes.txt" '
        await pilot.press("ctrl+u", "@", *"../")
        await until(pilot, lambda: "../here/" in offered(pilot))


async def test_the_list_closes_with_escape_and_stays_closed_for_that_mention(
    program: Program, here: Path
) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press("@", "s")
        await until(pilot, lambda: bool(offered(pilot)))
        await pilot.press("escape", "r")
        await pilot.pause()
        assert offered(pilot) == []
        await pilot.press("space", "@")
        await until(pilot, lambda: bool(offered(pilot)))


async def test_enter_takes_what_fits_what_is_written_however_fast_it_comes(
    program: Program, here: Path
) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press("@")
        await until(pilot, lambda: "src/main.py" in offered(pilot))
        await pilot.press(*"plot", "enter")
        await until(pilot, lambda: attached(pilot) == ["plot.png"])


async def test_a_path_that_is_typed_whole_goes_along_and_other_words_are_prose(
    program: Program, here: Path
) -> None:
    program.client.say("Yes.", None)
    program.client.say("No.", None)
    async with program.app().run_test() as pilot:
        text = 'see @src/main.py and @"my notes.txt", @alice'
        chat(pilot).composer.replace_text(text)
        await pilot.press("enter")
        await until_shown(pilot, "Yes.")
        prompt = chat(pilot).session.conversation.path()[0]
        assert prompt.text == text
        assert [part.name for part in prompt.attachments] == ["src/main.py", "my notes.txt"]
        chat(pilot).composer.replace_text("ask me@example.org or @alice")
        await pilot.press("enter")
        await until_shown(pilot, "No.")
        assert chat(pilot).session.conversation.path()[2].attachments == ()


async def test_a_mentioned_file_that_cannot_be_sent_is_told_and_the_prompt_stays(
    program: Program, here: Path
) -> None:
    (here / "blob").write_bytes(os.urandom(4000))
    async with program.app().run_test(size=(120, 30)) as pilot:
        chat(pilot).composer.replace_text("what is @blob?")
        await pilot.press("enter")
        await until_shown(pilot, "blob is neither text nor a picture.")
        assert chat(pilot).composer.text == "what is @blob?"
        assert program.client.requests == []


@pytest.mark.parametrize(("key", "names"), [("enter", [".env"]), ("escape", [])])
async def test_a_file_that_holds_keys_is_asked_about(
    program: Program, here: Path, key: str, names: list[str]
) -> None:
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press("@", *"env")
        await until_shown(pilot, "may hold keys")
        await pilot.press("enter")
        await until_shown(pilot, ".env may hold keys. Enter attaches it · Esc leaves it out")
        assert attached(pilot) == []
        await pilot.press(key)
        await until(pilot, lambda: attached(pilot) == names)
        await until(pilot, lambda: "Esc leaves it out" not in screen_text(pilot))


async def test_a_folded_paste_mentions_nothing(program: Program, here: Path) -> None:
    program.client.say("Seen.", None)
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"see @plot.png and ")
        await pilot.press("escape")
        chat(pilot).composer.paste("a line about @src/main.py and @.env\n" * 9)
        await until_shown(pilot, "[pasted 9 lines]")
        await pilot.press("enter")
        await until_shown(pilot, "Seen.")
        assert [part.name for part in chat(pilot).session.conversation.path()[0].attachments] == [
            "plot.png"
        ]


async def test_a_prompt_that_mentions_keys_is_not_sent_before_the_answer(
    program: Program, here: Path
) -> None:
    program.client.say("Without.", None)
    async with program.app().run_test(size=(120, 30)) as pilot:
        chat(pilot).composer.replace_text("is @.env right?")
        await pilot.press("enter")
        await until_shown(pilot, "Enter attaches it")
        await pilot.press("escape")
        await until_shown(pilot, ".env: left out. Enter sends the prompt without.")
        assert program.client.requests == []
        await pilot.press("enter")
        await until_shown(pilot, "Without.")
        assert chat(pilot).session.conversation.path()[0].attachments == ()


async def test_a_gitignore_that_is_none_is_said_and_the_list_is_there(
    program: Program, here: Path
) -> None:
    (here / ".gitignore").write_bytes(os.urandom(2000))
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press("@")
        await until_shown(pilot, ".gitignore is none that git knows: it is not used.")
        await until(pilot, lambda: "debug.log" in offered(pilot))


async def test_a_draft_that_ends_with_a_mention_opens_no_list(program: Program, here: Path) -> None:
    name = program.save("Old", draft="ping @src")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "ping @src")
        await pilot.press("left", "right")
        await pilot.pause()
        assert offered(pilot) == []


async def test_a_folder_shows_what_it_would_cost_before_it_is_attached(
    program: Program, here: Path
) -> None:
    program.client.say("Short.", None)
    async with program.app().run_test(size=(120, 30)) as pilot:
        chat(pilot).composer.replace_text("explain @src/")
        await pilot.press("enter")
        await until_shown(pilot, "src/: 1 text file, ≈8 tokens. Enter attaches it · Esc leaves")
        assert program.client.requests == []
        await pilot.press("enter")
        await until_shown(pilot, "Short.")
        [part] = chat(pilot).session.conversation.path()[0].attachments
        assert part.name == "src/ (1 file)"
        await pilot.press(*"/attach src", "enter")
        await until_shown(pilot, "Enter attaches it")
        await pilot.press("escape")
        await until(pilot, lambda: "Enter attaches it" not in screen_text(pilot))
        assert attached(pilot) == []


async def test_a_file_that_changes_is_told_and_attached_again_with_a_key(
    program: Program, here: Path
) -> None:
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"/attach src/main.py", "enter")
        await until(pilot, lambda: attached(pilot) == ["main.py"])
        before = chat(pilot).session.conversation.draft_parts
        await pilot.press(*"/attach plot.png", "enter")
        await until(pilot, lambda: attached(pilot) == ["main.py", "plot.png"])
        (here / "src" / "main.py").write_text("print('bye')\nprint()\n")
        await until_shown(pilot, "▤ main.py · changed since, F5 attaches it again · 1 line")
        await pilot.press("f5")
        await until_shown(pilot, "▤ main.py · 2 lines · 21 B")
        await until_shown(pilot, "1 file is attached as now.")
        assert attached(pilot) == ["main.py", "plot.png"]
        assert chat(pilot).session.conversation.draft_parts[0] != before[0]
        await pilot.press("f5")
        await until_shown(pilot, "No attached file has changed.")


async def test_the_text_of_a_sent_file_unfolds_and_folds_again(
    program: Program, here: Path
) -> None:
    program.client.say("Two lines.", None)
    (here / "src" / "main.py").write_text("one\n\ttwo\x1b[31m\n")
    async with program.app().run_test(size=(100, 30)) as pilot:
        chat(pilot).composer.replace_text("what is @src/main.py?")
        await pilot.press("enter")
        await until_shown(pilot, "Two lines.")
        folded = screen_text(pilot)
        assert "│ one" not in folded
        await pilot.press("tab", "K")
        await until_shown(pilot, "▤ src/main.py · 2 lines · 14 B · t unfold")
        await pilot.pause(0.2)  # letters in quick succession are typed
        await pilot.press("t")
        await until_shown(pilot, "▌ │ one")
        shown = screen_text(pilot).splitlines()
        at = next(number for number, line in enumerate(shown) if "│ one" in line)
        assert shown[at + 1].endswith("▌ │     two␛[31m")
        assert "t fold" in shown[at - 1]
        await pilot.pause(0.2)
        await pilot.press("t")
        await until(pilot, lambda: "│ one" not in screen_text(pilot))


async def test_of_a_long_file_the_first_lines_unfold_and_the_others_are_counted(
    program: Program, here: Path
) -> None:
    program.client.say("Long.", None)
    (here / "long.txt").write_text("".join(f"line {at}\n" for at in range(5000)))
    async with program.app().run_test(size=(100, 30)) as pilot:
        chat(pilot).composer.replace_text("@long.txt")
        await pilot.press("enter")
        await until_shown(pilot, "Long.")
        await pilot.press("tab", "up")
        await pilot.press("t")
        await until_shown(pilot, "│ line 1")
        await pilot.pause(0.2)
        await pilot.press("G")
        await until_shown(pilot, "… 4,000 more lines, which are sent as well")


async def test_a_file_that_is_attached_once_more_stands_in_the_place_of_what_it_was(
    program: Program, here: Path
) -> None:
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"/attach src/main.py", "enter")
        await until(pilot, lambda: attached(pilot) == ["main.py"])
        await pilot.press(*"/attach plot.png", "enter")
        await until(pilot, lambda: attached(pilot) == ["main.py", "plot.png"])
        (here / "src" / "main.py").write_text("print('bye')\nprint()\n")
        await pilot.press(*"/attach src/main.py", "enter")
        await until_shown(pilot, "▤ main.py · 2 lines")
        assert attached(pilot) == ["main.py", "plot.png"]


async def test_two_files_that_are_alike_are_two(program: Program, here: Path) -> None:
    (here / "one.txt").write_text("same\n")
    (here / "two.txt").write_text("same\n")
    async with program.app().run_test(size=(120, 30)) as pilot:
        await pilot.press(*"/attach one.txt", "enter")
        await until(pilot, lambda: attached(pilot) == ["one.txt"])
        await pilot.press(*"/attach two.txt", "enter")
        await until(pilot, lambda: attached(pilot) == ["one.txt", "two.txt"])
        (here / "two.txt").write_text("other\n")
        shown = await until_shown(pilot, "▤ two.txt · changed since")
        assert "▤ one.txt · 1 line" in shown
