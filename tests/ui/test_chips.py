"""The pictures of the prompt that is being written."""

from pathlib import Path

import pytest

from chatui.attach.picture import Changes
from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import ImagePart, TextPart
from chatui.storage.prompt_history import PromptHistory
from chatui.ui.part_words import attachment_facts
from chatui.ui.widgets.chips import Chip, Chips, chip_line
from tests.ui.chat_program import Program, chat, chat_screen, screen_text, until, until_shown

PLOT = ImagePart("0" * 64, "image/png", "plot.png", 640, 480, 42_000)
CAT = ImagePart("1" * 64, "image/jpeg", "c\x1b[31mat.jpg", 100, 50, 900)


def draft(program: Program, *parts: ImagePart, text: str = "") -> str:
    conversation = Conversation.new()
    conversation.draft, conversation.draft_parts = text, parts
    conversation.endpoint, conversation.model = "work", "large-model"
    return program.keep(conversation)


async def test_each_picture_is_a_line_above_the_prompt_with_what_it_costs(program: Program) -> None:
    name = draft(program, PLOT, CAT, text="and this?")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "▣ plot.png · PNG · 640 × 480 · 42 kB · ≈410 tok")
        lines = screen_text(pilot).splitlines()
        at = next(number for number, line in enumerate(lines) if "plot.png" in line)
        assert "at.jpg · JPEG · 100 × 50 · 900 B · ≈7 tok   ⌫ takes it off" in lines[at + 1]
        assert "\x1b" not in lines[at + 1]
        assert "› and this?" in lines[at + 2]


async def test_of_many_pictures_the_last_are_shown_and_the_others_counted(program: Program) -> None:
    name = draft(program, *[PLOT] * 6)
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "3 more")
        assert screen_text(pilot).count("plot.png") == 3


async def test_backspace_at_the_very_start_takes_the_last_one_off(program: Program) -> None:
    name = draft(program, PLOT, CAT, text="ab")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "plot.png")
        await pilot.press("backspace", "home", "backspace")
        await until(pilot, lambda: "at.jpg" not in screen_text(pilot))
        assert chat(pilot).composer.text == "a"
        assert "plot.png" in screen_text(pilot)
        await pilot.press("backspace")
        await until(pilot, lambda: "plot.png" not in screen_text(pilot))
        await pilot.press("ctrl+q")
    assert program.load(name).draft_parts == ()


async def test_a_picture_is_sent_with_the_prompt_or_alone_and_is_no_draft_then(
    program: Program,
) -> None:
    program.client.say("A plot.", None)
    program.client.say("A cat.", None)
    name = draft(program, PLOT)
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "takes it off")
        await pilot.press("enter")
        await until_shown(pilot, "A plot.")
        assert chat(pilot).session.conversation.path()[0].content == [PLOT]
        assert "takes it off" not in screen_text(pilot)
        await pilot.press("enter")
        chat(pilot).session.set_draft("", (CAT,))
        await pilot.press(*"what", "enter")
        await until_shown(pilot, "A cat.")
        said = chat(pilot).session.conversation.path()[2]
        assert said.content == [CAT, TextPart("what")]


async def test_pictures_stay_with_their_chat(program: Program) -> None:
    program.save("Bread")
    name = draft(program, PLOT, text="here")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "plot.png")
        for title in ("Bread", "here"):
            await pilot.press("ctrl+r")
            await until_shown(pilot, "Conversations")
            await pilot.press(*title)
            await until_shown(pilot, f"› {title}")
            await pilot.press("enter")
            if title == "Bread":
                await until_shown(pilot, "About Bread")
                await until(pilot, lambda: "takes it off" not in screen_text(pilot))
        await until_shown(pilot, "takes it off")
        assert chat(pilot).composer.text == "here"


async def test_a_prompt_that_is_edited_brings_its_pictures_until_that_is_given_up(
    program: Program, tmp_path: Path
) -> None:
    program.client.say("A plot.", None)
    name = draft(program, PLOT, text="what is it")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "takes it off")
        await pilot.press("enter")
        await until_shown(pilot, "A plot.")
        await until_shown(pilot, "✓ large-model")
        await pilot.press("tab", "e")
        await until_shown(pilot, "takes it off")
        assert chat(pilot).composer.text == "what is it"
        await pilot.press("escape")
        await until(pilot, lambda: "takes it off" not in screen_text(pilot))
        assert chat(pilot).composer.text == ""


@pytest.fixture
def kept(program: Program) -> ImagePart:
    """A picture whose bytes are in the store."""
    return put(program, "kept.png")


def put(program: Program, name: str) -> ImagePart:
    sha256 = program.sessions.history.attachments.put(name.encode())
    return ImagePart(sha256, "image/png", name, 640, 480, len(name))


async def test_up_brings_a_prompt_back_with_its_pictures_and_down_the_draft_with_its_own(
    program: Program, kept: ImagePart
) -> None:
    program.client.say("A plot.", None)
    program.recall("the one before")
    name, other = draft(program, kept, text="what is it"), put(program, "other.png")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "kept.png")
        await pilot.press("enter")
        await until_shown(pilot, "✓ large-model")
        await until(pilot, lambda: program.prompts() == ["the one before", "what is it"])
        await pilot.press(*"draft")
        chat_screen(pilot).shown.attach(chat(pilot).session, [other])
        await until_shown(pilot, "other.png")
        for key, text, picture in (
            ("up", "what is it", "kept.png · PNG"),
            ("up", "the one before", ""),
            ("down", "what is it", "kept.png · PNG"),
            ("down", "draft", "other.png · PNG"),
        ):
            await pilot.press(key)
            await until_shown(pilot, f"› {text}")
            await until_shown(pilot, picture)
            assert chat_screen(pilot).query_one(Chips).display == bool(picture)
        await pilot.press("up")
        chat_screen(pilot).drafts.put_away()
        kept_draft = chat(pilot).session.conversation
        assert (kept_draft.draft, kept_draft.draft_parts) == ("draft", (other,))
        await until_shown(pilot, "kept.png · PNG")
        program.client.say("Still a plot.", None)
        await pilot.press("enter")
        await until_shown(pilot, "Still a plot.")
        assert chat(pilot).session.conversation.path()[2].content == [kept, TextPart("what is it")]


async def test_a_prompt_in_the_list_of_earlier_ones_brings_its_pictures_to_any_chat(
    program: Program, kept: ImagePart
) -> None:
    history = PromptHistory(program.folder / "prompts.jsonl")
    history.add("what is it", (kept,))
    history.add("", (kept,))
    async with program.app().run_test() as pilot:
        await pilot.press(*"/recall", "enter")
        await until_shown(pilot, "what is it  ▣ 1")
        await until_shown(pilot, "kept.png  ▣ 1")
        await pilot.press("down", "enter")
        await until_shown(pilot, "▣ kept.png · PNG")
        assert chat(pilot).composer.text == "what is it"


async def test_a_picture_that_is_gone_is_told_and_the_text_comes_back_with_the_others(
    program: Program, kept: ImagePart
) -> None:
    PromptHistory(program.folder / "prompts.jsonl").add("what is it", (PLOT, kept))
    async with program.app().run_test(size=(100, 24)) as pilot:
        await pilot.press("up")
        await until_shown(pilot, "plot.png is not kept any more: the prompt is back without.")
        assert chat(pilot).composer.text == "what is it"
        assert chat_screen(pilot).drafts.parts == (kept,)
        await until(pilot, lambda: "▣ plot.png" not in screen_text(pilot))


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            96,
            "▣ holiday-in-lisbon-2026-11.jpg · JPEG"
            " · 4032 × 3024 → 1568 × 1176 · 420 kB · ≈2.5k tok",
        ),
        (76, "▣ holiday-in…-11.jpg · JPEG · 4032 × 3024 → 1568 × 1176 · 420 kB · ≈2.5k tok"),
        (58, "▣ holiday….jpg · JPEG · 4032 × 3024 → 1568 × 1176 · 420 kB"),
        (30, "▣ holiday-in-l…6-11.jpg · JPEG"),
    ],
)
def test_a_long_name_is_cut_in_its_middle_and_no_figure_anywhere(width: int, shown: str) -> None:
    part = ImagePart("0" * 64, "image/jpeg", "holiday-in-lisbon-2026-11.jpg", 1568, 1176, 420_000)
    facts = attachment_facts(part, Changes(scaled_from=(4032, 3024)))
    assert chip_line(Chip(part.name, tuple(facts)), width).plain == shown
