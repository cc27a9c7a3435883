"""The tree of branches: its rows as a table, the panel through its keys."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
)
from chatui.ui.panels.places.tree import tree_rows
from tests.ui.chat_program import Program, chat, screen_text, until, until_shown

WHEN = datetime(2026, 11, 22, 18, 15, tzinfo=UTC)


def grown(*turns: tuple[str, str, str]) -> Conversation:
    """Return a conversation of texts: each with the text of its parent, and of whom it is."""
    conversation = Conversation.new(WHEN)
    ids: dict[str, str | None] = {"": None}
    for parent, text, role in turns:
        if role == "user":
            conversation.head = ids[parent]
            message = conversation.add_prompt([TextPart(text)])
        else:
            above = ids[parent]
            assert above is not None
            message = conversation.begin_reply(
                above, endpoint="work", model="large-model", parameters=Parameters()
            )
            message.content.append(TextPart(text))
            conversation.end_reply(message.id, Status.COMPLETE)
        message.created = WHEN
        ids[text] = message.id
    conversation.endpoint, conversation.model = "work", "large-model"
    conversation.title = "Trip"
    return conversation


def branched() -> Conversation:
    """Return a conversation in which a prompt was edited and a reply asked for again."""
    return grown(
        ("", "Where to?", "user"),
        ("Where to?", "Lisbon.", "assistant"),
        ("Lisbon.", "How long?", "user"),
        ("How long?", "A week.", "assistant"),
        ("Where to?", "Porto.", "assistant"),
        ("Porto.", "By train?", "user"),
        ("By train?", "Yes.", "assistant"),
        ("Porto.", "By boat?", "user"),
        ("By boat?", "No.", "assistant"),
    )


@pytest.mark.parametrize(
    ("conversation", "rows"),
    [
        (Conversation.new(), []),
        (
            grown(("", "a", "user"), ("a", "b", "assistant"), ("b", "c", "user")),
            ["*a", "*b", "*c"],
        ),
        (
            branched(),
            [
                "*Where to?",
                "├ Lisbon.",
                "│ How long?",
                "│ A week.",
                "*└ Porto.",
                "├ By train?",
                "│ Yes.",
                "*└ By boat?",
                "*No.",
            ],
        ),
        (
            grown(("", "a", "user"), ("", "b", "user"), ("b", "\x1b[2J\nmore", "assistant")),
            ["├ a", "*└ b", "*␛[2J more"],
        ),
    ],
)
def test_every_message_has_a_row_where_it_hangs(
    conversation: Conversation, rows: list[str]
) -> None:
    assert [
        f"{'*' if row.is_on_path else ''}{row.branch}{row.words}" for row in tree_rows(conversation)
    ] == rows


def test_the_words_of_a_row_lose_what_marks_them_and_no_other_signs() -> None:
    reply = "**Note:** (*x*), **注意：**正文 `a*b` COUNT(*), 5*4*3, C:\\#\\*.txt, '*' t.*; u.*;"
    conversation = grown(("", "?", "user"), ("?", reply, "assistant"))
    assert tree_rows(conversation)[1].words == (
        "Note: (x), 注意：正文 a*b COUNT(*), 5*4*3, C:\\#\\*.txt, '*' t.*; u.*;"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([ImagePart("00", "image/png", "image-1.png")], "▣ image-1.png"),
        (
            [ImagePart("00", "image/png", "plot.png", 640, 480, 42_000)],
            "▣ plot.png · 640 × 480 · 42 kB",
        ),
        (
            [FilePart("00", "audio/wav", "a\x1b[2J.wav"), SourcesPart((Source("", "x"),))],
            "▤ a␛[2J.wav · 1 source",
        ),
        ([SourcesPart((Source("", "x"), Source("", "y")))], "2 sources"),
        ([ReasoningPart("Hm.")], "no text"),
        ([], "nothing yet"),
    ],
)
def test_a_message_without_text_is_told_by_what_it_holds(content: list[Part], words: str) -> None:
    conversation = grown(("", "?", "user"), ("?", "", "assistant"))
    conversation.messages[conversation.head or ""].content = content
    assert tree_rows(conversation)[1].words == words


async def test_the_preview_names_what_a_reply_without_text_holds(tmp_path: Path) -> None:
    conversation = grown(("", "Draw a kite", "user"), ("Draw a kite", "", "assistant"))
    drawn = [ImagePart("00", "image/png", "image-1.png")]
    conversation.messages[conversation.head or ""].content = [*drawn]
    program = Program(tmp_path)
    program.keep(conversation)
    async with program.app().run_test(size=(140, 40)) as pilot:
        await pilot.press("ctrl+r")
        await until_shown(pilot, "▌ Draw a kite")
        await until_shown(pilot, "▣ image-1.png")


def test_a_message_whose_parent_is_missing_is_shown_at_the_root() -> None:
    conversation = branched()
    first = next(iter(conversation.messages))
    del conversation.messages[first]
    assert {row.words for row in tree_rows(conversation)} >= {"Lisbon.", "Porto.", "No."}


def test_many_thousand_messages_in_a_line_are_no_deep_recursion() -> None:
    turns = [(str(n - 1) if n else "", str(n), "user") for n in range(5_000)]
    assert len(tree_rows(grown(*turns))) == 5_000


async def test_enter_goes_to_a_message_on_another_branch(program: Program) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        await pilot.press("tab", "b")
        await until_shown(pilot, "├ Lisbon.")
        await pilot.press("g", "down", "down", "enter")
        await until_shown(pilot, "A week.")
        assert "By boat?" not in screen_text(pilot)
        assert "1/2" in screen_text(pilot)
        current = chat(pilot).current_message
        assert current is not None
        assert current.text == "How long?"
        assert chat(pilot).transcript.reading
    assert program.load(name).path()[-1].text == "A week."


async def test_a_click_goes_there_too(program: Program) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        await pilot.press(*"/tree", "enter")
        await until_shown(pilot, "├ By train?")
        lines = screen_text(pilot).splitlines()
        row = next(number for number, line in enumerate(lines) if "│ Yes." in line)
        await pilot.click(offset=(10, row))
        await until(pilot, lambda: "By boat?" not in screen_text(pilot))
        assert "Yes." in screen_text(pilot)


async def test_escape_stays_where_one_is(program: Program) -> None:
    name = program.keep(branched())
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        await pilot.press("tab", "b")
        await until_shown(pilot, "├ Lisbon.")
        await pilot.press("up", "escape")
        await until(pilot, lambda: "├" not in screen_text(pilot))
        assert "By boat?" in screen_text(pilot)


async def test_a_reply_that_runs_is_not_left_for_another_branch(program: Program) -> None:
    name = program.keep(branched())
    program.client.say("Slow")
    async with program.app(resume=name).run_test() as pilot:
        await until_shown(pilot, "By boat?")
        await pilot.press("x", "enter")
        await until_shown(pilot, "Slow")
        await pilot.press("tab", "b")
        await until_shown(pilot, "├ Lisbon.")
        await pilot.press("g", "down", "enter")
        await until_shown(pilot, "A reply is on its way. Esc stops it.")
        assert "Slow" in screen_text(pilot)


async def test_an_empty_chat_has_no_tree(program: Program) -> None:
    async with program.app().run_test() as pilot:
        await pilot.press(*"/tree", "enter")
        await until_shown(pilot, "There are no messages yet.")


async def test_versions_are_told_apart_by_their_state_their_length_and_their_number(
    program: Program,
) -> None:
    program.client.say("## Paragraph **one** of `it`\n\nmore words", None)
    program.client.say("## Paragraph **one** of")
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "✓")
        await pilot.press("tab", "r")
        await until_shown(pilot, "2/2")
        await until_shown(pilot, "Paragraph one of")
        await pilot.press("escape")
        await until_shown(pilot, "■ stopped")
        await pilot.press("[")
        await until_shown(pilot, "Version 1 of 2 · complete · ≈10 tok")
        await pilot.press("]")
        await until_shown(pilot, "Version 2 of 2 · stopped")
        await pilot.press("b")
        await until_shown(pilot, "Branches")
        rows = [row for row in screen_text(pilot).splitlines() if "Paragraph" in row]
        for row, sign, version in zip(rows, "✓■", ("1/2", "2/2"), strict=True):
            assert sign in row
            assert "Paragraph one of" in row
            assert version in row
            assert "large-model" in row


def seen(pilot: Pilot[Any]) -> list[str]:
    """Return the rows of the transcript, without the scroll bar."""
    return [row[:79].rstrip() for row in screen_text(pilot).splitlines()[:15]]


async def test_a_version_is_seen_again_where_it_was_left(program: Program) -> None:
    lines = "\n\n".join(f"line {number}" for number in range(60))
    program.client.say(lines, None)
    program.client.say(lines.replace("line", "row"), None)
    async with program.app().run_test() as pilot:
        await pilot.press("x", "enter")
        await until_shown(pilot, "line 59")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("tab", "r")
        await until_shown(pilot, "row 59")
        await until(pilot, lambda: not chat(pilot).session.is_running)
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        before = seen(pilot)
        await pilot.press("[")
        await until_shown(pilot, "Version 1 of 2")
        # The place comes with the layout behind the notice.
        await until(pilot, lambda: seen(pilot) == [row.replace("row", "line") for row in before])
        await pilot.press("pageup")
        await pilot.press("]")
        await until_shown(pilot, "Version 2 of 2")
        await until(pilot, lambda: seen(pilot) == before)
