"""The widget, as a reader meets it: what is seen, what moves, what a click and a drag do."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollUp
from textual.pilot import Pilot
from textual.widgets import Input

from chatui.conversation.message import FinishReason, Message, ReplyError, Role, Status, Usage
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import ReasoningPart, TextPart
from chatui.storage.settings.user_files import theme_tables
from chatui.ui.themes import themes_from
from chatui.ui.transcript.markdown.blocks import Code
from chatui.ui.transcript.message.foot import detail_lines
from chatui.ui.transcript.transcript import Transcript
from tests.waiting import until

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Host(App[None]):
    """A transcript over a line to type in, as in the chat."""

    def __init__(self, transcript: Transcript) -> None:
        super().__init__()
        theme, *_ = themes_from(theme_tables(Path("/nowhere")))
        self.register_theme(theme)
        self.theme = theme.name
        self.transcript = transcript
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.transcript
        yield Input()

    def on_transcript_link_clicked(self, event: Transcript.LinkClicked) -> None:
        self.heard.append(event.href)

    def on_transcript_copy_clicked(self, event: Transcript.CopyClicked) -> None:
        self.heard.append((event.message_id, event.block))

    def on_transcript_key_clicked(self, event: Transcript.KeyClicked) -> None:
        self.heard.append(event.key)

    def on_transcript_follow_changed(self, event: Transcript.FollowChanged) -> None:
        self.heard.append(event.lines_below)


@asynccontextmanager
async def shown(
    messages: Sequence[Message] = (),
    *,
    size: tuple[int, int] = (80, 23),
    transcript: Transcript | None = None,
    land_on: str | None = None,
) -> AsyncIterator[tuple[Transcript, Pilot[None]]]:
    app = Host(transcript or Transcript())
    async with app.run_test(size=size) as pilot:
        app.query_one(Input).focus()
        app.transcript.load(messages, land_on=land_on)
        await pilot.pause()
        yield app.transcript, pilot


def prompt(text: str, hours: int = 0) -> Message:
    return Message(Role.USER, [TextPart(text)], created=START + timedelta(hours=hours))


def reply(text: str, hours: int = 0, status: Status = Status.COMPLETE) -> Message:
    return Message(
        Role.ASSISTANT,
        [TextPart(text)] if text else [],
        created=START + timedelta(hours=hours),
        model="qwen",
        status=status,
        usage=Usage(10, 214),
        first_token_ms=0,
        total_ms=4_000,
    )


def conversation(count: int) -> list[Message]:
    messages = []
    for number in range(count):
        text = "\n\n".join(
            f"Paragraph {line} of answer {number}." for line in range(1 + number % 7)
        )
        messages += [prompt(f"Question {number}"), reply(text)]
    return messages


def rows(transcript: Transcript) -> list[str]:
    width = transcript.size.width
    lines = transcript.render_lines(transcript.size.region)
    assert all(line.cell_length == width for line in lines)
    return [line.text.rstrip() for line in lines]


def heard(transcript: Transcript) -> list[object]:
    assert isinstance(transcript.app, Host)
    return transcript.app.heard


async def stream(transcript: Transcript, pilot: Pilot[None], message: Message, text: str) -> None:
    for at in range(0, len(text), 40):
        part = message.content[-1] if message.content else None
        if not isinstance(part, TextPart):
            part = TextPart()
            message.content.append(part)
        part.append(text[at : at + 40])
        transcript.feed(message.id, text[at : at + 40])
        await pilot.pause()
    await settled(transcript, pilot)


async def settled(transcript: Transcript, pilot: Pilot[None]) -> None:
    """Wait until every frame that was asked for is drawn."""
    while transcript._dirty:
        await pilot.pause(0.01)
    await pilot.pause()


async def test_a_conversation_looks_as_it_was_designed() -> None:
    answer = (
        "httpx retries nothing. Wrap it:\n\n```python\nfor wait in (0.5, None):\n    pass\n```\n"
    )
    messages = [prompt("How do I retry?"), reply(answer), prompt("And with jitter?")]
    messages[1].content.insert(0, ReasoningPart("two words"))
    failed = reply("", status=Status.FAILED)
    failed.error = ReplyError("key-refused", 'It refused the key (401): "Invalid API key"')
    async with shown([*messages, failed]) as (transcript, _):
        assert rows(transcript)[:15] == [
            " ▌ How do I retry?",
            "",
            "   ▸ thoughts · 2 words",
            "   httpx retries nothing. Wrap it:",
            "",
            "   python " + "─" * 65 + " 1 ◫",
            "   for wait in (0.5, None):",
            "       pass",
            "   ✓ qwen · 214 tok · 54 tok/s",
            "",
            " ▌ And with jitter?",
            "",
            '   ! It refused the key (401): "Invalid API key"',
            "     F3 change key   Tab, then r again   i details       Your prompt is saved.",
            "",
        ]


async def test_it_opens_at_the_end_or_on_the_message_that_it_is_told() -> None:
    messages = conversation(300)
    async with shown(messages) as (transcript, _):
        assert rows(transcript)[-1].startswith("   ✓ qwen")
        transcript.load(messages, land_on=messages[200].id)
        assert rows(transcript)[0] == " ▌ Question 100"


async def test_scrolling_by_lines_passes_every_line_of_unseen_messages_once() -> None:
    async with shown(conversation(60)) as (transcript, pilot):
        seen = rows(transcript)
        for _ in range(200):
            transcript.move_lines(-1)
            now = rows(transcript)
            assert now[1:] == seen[:-1]
            seen = now
        await pilot.pause()
        assert transcript.scroll_y == transcript._viewport.top


async def test_new_text_keeps_the_end_in_view() -> None:
    async with shown(conversation(20)) as (transcript, pilot):
        transcript.add(prompt("More?"))
        running = reply("", status=Status.STREAMING)
        transcript.add(running)
        transcript.set_foot(running.id, "● 14 s · Esc stops", "link")
        assert rows(transcript)[-1] == "   ● 14 s · Esc stops"
        await stream(transcript, pilot, running, "A line.\n\n" * 40)
        assert rows(transcript)[-1] == "   ● 14 s · Esc stops"
        running.status = Status.COMPLETE
        transcript.end(running.id)
        await settled(transcript, pilot)
        assert rows(transcript)[-1].startswith("   ✓ qwen · 214 tok · 54 tok/s")
        assert rows(transcript)[-2] == "   A line."


async def test_a_reader_who_has_scrolled_up_is_left_alone_until_the_end_is_asked_for() -> None:
    async with shown(conversation(20)) as (transcript, pilot):
        running = reply("", status=Status.STREAMING)
        transcript.add(running)
        transcript.page(-1)
        before = rows(transcript)
        await stream(transcript, pilot, running, "A line.\n\n" * 40)
        assert rows(transcript) == before
        assert heard(transcript)[-1] == transcript._viewport.rows_below > 60
        transcript.go_to_end()
        await pilot.pause()
        assert rows(transcript)[-2] == "   A line."
        assert heard(transcript)[-1] == 0


async def test_a_prompt_brings_the_end_back() -> None:
    async with shown(conversation(20)) as (transcript, _):
        transcript.go_to_start()
        transcript.add(prompt("Here?"))
        assert " ▌ Here?" in rows(transcript)


async def test_what_came_while_it_was_hidden_is_there_when_it_is_shown() -> None:
    transcript = Transcript()
    transcript.display = False
    async with shown(transcript=transcript) as (_, pilot):
        transcript.add(prompt("Hello?"))
        transcript.add(reply("", status=Status.STREAMING))
        transcript.display = True
        await until(lambda: rows(transcript)[:3] == [" ▌ Hello?", "", "   ○ waiting"])
        transcript.display = False
        await pilot.pause()
        transcript.add(prompt("Again?"))
        transcript.display = True
        await until(lambda: rows(transcript)[3:5] == ["", " ▌ Again?"])


async def test_with_pages_the_prompt_goes_to_the_top_and_the_answer_fills_the_page() -> None:
    transcript = Transcript(follow="page")
    async with shown(conversation(20), transcript=transcript) as (_, pilot):
        transcript.add(prompt("A page, please"))
        running = reply("", status=Status.STREAMING)
        transcript.add(running)
        assert rows(transcript)[0] == " ▌ A page, please"
        await stream(transcript, pilot, running, "Some words.\n\n" * 60)
        assert rows(transcript)[0] == " ▌ A page, please"
        assert rows(transcript)[2] == "   Some words."
        assert heard(transcript)[-1] == transcript._viewport.rows_below > 60


async def test_a_resize_keeps_the_line_at_the_top() -> None:
    words = " ".join(f"word{number}" for number in range(400))
    async with shown([prompt("Q"), reply("\n\n".join([words] * 20))]) as (transcript, pilot):
        transcript.go_to_start()
        while not rows(transcript)[0].startswith("   word0 "):
            transcript.move_lines(1)
        await pilot.resize_terminal(50, 23)
        await pilot.pause()
        assert rows(transcript)[0].startswith("   word0 ")


async def test_the_end_stays_in_view_when_the_terminal_changes() -> None:
    async with shown(conversation(40)) as (transcript, pilot):
        for size in ((50, 12), (120, 40), (80, 24), (80, 30), (40, 10)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert rows(transcript)[-1].lstrip().startswith("✓ qwen"), size


async def test_a_dragged_selection_copies_the_text_without_wraps_and_margins() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    async with shown([prompt("Q"), reply(f"{words}\n\n- item **one**\n- two")]) as (
        transcript,
        pilot,
    ):
        start = next(y for y, row in enumerate(rows(transcript)) if "word0 " in row)
        end = next(y for y, row in enumerate(rows(transcript)) if "• two" in row)
        await pilot.mouse_down(transcript, offset=(0, start))
        await pilot.hover(transcript, offset=(40, end))
        await pilot.mouse_up(transcript, offset=(40, end))
        assert transcript.selected_source() == f"{words}\n\n- item one\n- two"
        assert transcript.app.focused is transcript.app.query_one(Input)
        await pilot.resize_terminal(40, 23)
        await pilot.pause()
        assert transcript.selected_source() == f"{words}\n\n- item one\n- two"


COPIED = [
    ("# One *a*\n\nTwo\n---\n\n- ### b", "# One a\n\n## Two\n\n- ### b"),
    ("a **b** `c` [d](http://e.f) ~~g~~<br>h", "a b c d g\nh"),
    ("- [x] a\n- *b*\n  - c\n\n3. d\n4. [ ] e", "- [x] a\n- b\n  - c\n\n3. d\n4. [ ] e"),
    ("> q **r**\n> - s", "> q r\n>\n> - s"),
    ("~~~~py\n```\n\tx = '*1*'\n~~~~", "~~~~py\n```\n\tx = '*1*'\n~~~~"),
    ("1. a\n\n   ```\n   if b:\n       c\n   ```", "1. a\n\n```\nif b:\n    c\n```"),
    ("| a | *b* |\n|--|:-:|\n| c | d |", "| a | b |\n| --- | :---: |\n| c | d |"),
    ("***\n\n\\[ x_1 \\]\n\n<div>\n*x*\n</div>", "---\n\n\\[ x_1 \\]\n\n<div>\n*x*\n</div>"),
]


async def test_a_selection_copies_blocks_with_their_marks_and_lines_without() -> None:
    async with shown() as (transcript, pilot):
        for source, copied in COPIED:
            answer = reply(source)
            transcript.load([answer])
            await settled(transcript, pilot)
            last = next(y for y, row in enumerate(rows(transcript)) if "✓ qwen" in row) - 1
            await pilot.mouse_down(transcript, offset=(0, 0))
            await pilot.hover(transcript, offset=(79, last))
            await pilot.mouse_up(transcript, offset=(79, last))
            assert transcript.selected_source() == copied


async def test_part_of_a_heading_is_selected_where_it_stands() -> None:
    async with shown([reply("## Head words\n\ntext")]) as (transcript, pilot):
        await pilot.click(transcript, offset=(4, 0), times=2)
        assert transcript.selected_source() == "Head"
        await pilot.click(transcript, offset=(4, 0), times=3)
        assert transcript.selected_source() == "## Head words"


async def test_two_clicks_select_a_word_and_three_a_line() -> None:
    async with shown([reply("some words, here\n\nmore")]) as (transcript, pilot):
        await pilot.click(transcript, offset=(9, 0), times=2)
        assert transcript.selected_source() == "words"
        await pilot.click(transcript, offset=(9, 0), times=3)
        assert transcript.selected_source() == "some words, here"


@pytest.mark.parametrize(
    ("begins", "ends", "selected"),
    [(3, 4, "❤️"), (5, 7, "👩‍💻हि"), (8, 10, "हि ที่"), (11, 12, "e\u0301x")],
)
async def test_the_mouse_selects_whole_characters_where_they_stand(
    begins: int, ends: int, selected: str
) -> None:
    async with shown([reply("❤️👩‍💻हि ที่e\u0301x word")]) as (transcript, pilot):
        await pilot.mouse_down(transcript, offset=(begins, 0))
        await pilot.hover(transcript, offset=(ends, 0))
        await pilot.mouse_up(transcript, offset=(ends, 0))
        assert transcript.selected_source() == selected
        await pilot.click(transcript, offset=(14, 0), times=2)
        assert transcript.selected_source() == "word"


async def test_a_selection_survives_what_streams_below_it() -> None:
    async with shown([prompt("Select me")]) as (transcript, pilot):
        running = reply("", status=Status.STREAMING)
        transcript.add(running)
        await pilot.mouse_down(transcript, offset=(3, 0))
        await pilot.hover(transcript, offset=(8, 0))
        await pilot.mouse_up(transcript, offset=(8, 0))
        await stream(transcript, pilot, running, "text and more\n\n" * 30)
        assert transcript.selected_source() == "Select"


async def test_code_is_copied_as_it_came() -> None:
    code = "def f():\n\treturn 1  # " + "long " * 40
    async with shown([reply(f"Text\n\n```python\n{code}\n```\n\n    second\n")]) as (
        transcript,
        pilot,
    ):
        assert transcript.code_block(1) == Code(code, "python")
        assert transcript.code_block(2) == Code("second", "")
        assert transcript.code_block(3) is None
        y = next(y for y, row in enumerate(rows(transcript)) if "◫" in row)
        await pilot.click(transcript, offset=(rows(transcript)[y].index("◫"), y))
        assert heard(transcript)[-1] == (transcript.current_message_id, 1)
        assert any(row.startswith(" ↳ ") for row in rows(transcript))


async def test_a_block_of_a_message_that_is_out_of_sight_can_be_copied() -> None:
    messages = [*conversation(50), reply("```\nthe code\n```")]
    async with shown(messages, land_on=messages[0].id) as (transcript, _):
        assert transcript.current_message_id == messages[-1].id
        assert transcript.code_block(1) == Code("the code", "")


@pytest.mark.parametrize(
    ("target", "href"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("mailto:a@b.org", "mailto:a@b.org"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("relative/path", None),
    ],
)
async def test_only_web_and_mail_links_can_be_clicked(target: str, href: str | None) -> None:
    async with shown([reply(f"[here]({target})")]) as (transcript, pilot):
        assert rows(transcript)[0] == "   here"
        await pilot.click(transcript, offset=(4, 0))
        assert heard(transcript) == ([href] if href else [])


async def test_a_key_hint_can_be_clicked() -> None:
    async with shown([prompt("Q"), reply("A")]) as (transcript, pilot):
        y = next(y for y, row in enumerate(rows(transcript)) if "y copy" in row)
        await pilot.click(transcript, offset=(rows(transcript)[y].index("y copy"), y))
        assert heard(transcript) == ["y"]


async def test_hints_stand_only_under_the_current_message() -> None:
    async with shown(conversation(3)) as (transcript, _):
        assert sum("y copy" in row for row in rows(transcript)) == 1
        transcript.reading = True
        transcript.move_messages(-1)
        transcript.move_messages(-1)
        assert sum("y copy" in row for row in rows(transcript)) <= 1
        assert transcript.current_message_id != transcript._viewport.views[-1].message.id
        transcript.reading = False
        assert transcript.current_message_id == transcript._viewport.views[-1].message.id


async def test_the_position_mark_moves_by_lines_and_messages_and_takes_the_view_along() -> None:
    async with shown(conversation(40)) as (transcript, _):
        assert not any(row.startswith("▸") for row in rows(transcript))
        transcript.reading = True
        for move in (transcript.move_lines, transcript.move_messages):
            for step in (-1,) * 30 + (1,) * 12:
                move(step)
                assert sum(row.startswith("▸") for row in rows(transcript)) == 1
        transcript.go_to_start()
        assert rows(transcript)[0] == "▸▌ Question 0"


async def test_a_bar_stands_beside_each_row_of_the_message_that_keys_act_on() -> None:
    messages = conversation(2)
    messages[1].content = [TextPart("one\n\n```\ntwo\n```")]
    messages[3].excluded = True
    async with shown(messages) as (transcript, _):
        first = "\n".join(rows(transcript))
        assert "│" not in first
        transcript.reading = True
        transcript.move_messages(-9)
        transcript.move_messages(1)
        marks = "".join(row[:1] or " " for row in rows(transcript))
        assert marks.startswith("  ▸││││   ")
        transcript.move_messages(2)
        marks = "".join(row[:1] or " " for row in rows(transcript))
        assert marks.strip() == "▸┆┆┆"
        transcript.reading = False
        assert "\n".join(rows(transcript)) == first


async def test_an_empty_row_parts_messages_whatever_comes_and_goes() -> None:
    messages = [*conversation(2), prompt("Next day", 48)]
    async with shown(messages[:2]) as (transcript, _):
        assert rows(transcript)[3].startswith("   ✓")
        assert not any(rows(transcript)[4:])
        height = transcript._viewport.total
        for message in messages[2:]:
            transcript.add(message)
        whole = rows(transcript)
        assert not any(one and other and other[1] == "▌" for one, other in pairwise(whole))
        assert not any(one == other == "" for one, other in pairwise(whole[:14]))
        for message in messages[2:]:
            transcript.remove(message.id)
        assert transcript._viewport.total == height
        transcript.load(messages)
        assert rows(transcript) == whole


async def test_the_position_mark_comes_along_when_the_view_went_elsewhere() -> None:
    async with shown(conversation(40)) as (transcript, pilot):
        transcript.reading = True
        transcript.page(-1)
        assert sum(row.startswith("▸") for row in rows(transcript)) == 1
        for _ in range(12):
            await pilot._post_mouse_events([MouseScrollUp], transcript, (5, 5), button=0)
        assert not any(row.startswith("▸") for row in rows(transcript))
        top = transcript._viewport.top
        transcript.move_lines(-1)
        assert sum(row.startswith("▸") for row in rows(transcript)) == 1
        assert abs(transcript._viewport.top - top) <= transcript.size.height


async def test_find_takes_each_form_of_a_letter_for_the_same() -> None:
    messages = [prompt("Q"), reply("**Un cafe\u0301**, ｶﾞｽ und die Straße")]
    async with shown(messages) as (transcript, _):
        found = [transcript.find(needle) for needle in ("CAFÉ", "ガス", "STRASSE", "cafe")]
        assert found == [1, 1, 1, 0]


async def test_find_marks_every_match_and_goes_round() -> None:
    messages = conversation(30)
    async with shown(messages) as (transcript, _):
        assert transcript.find("QUESTION 1") == 11
        visited = []
        for _ in range(11):
            transcript.find_next(1)
            visited.append(transcript.current_message_id)
            assert any("Question 1" in row for row in rows(transcript))
        assert len(set(visited)) == 11
        transcript.find_next(1)
        assert transcript.current_message_id == visited[0]
        transcript.find_next(-1)
        assert transcript.current_message_id == visited[-1]
        assert transcript.find("nowhere to be seen") == 0


async def test_thoughts_unfold_and_fold() -> None:
    answer = reply("Yes.")
    answer.content.insert(0, ReasoningPart("first thought\nsecond"))
    async with shown([prompt("Q"), answer]) as (transcript, pilot):
        await pilot.click(transcript, offset=(6, 2))
        assert rows(transcript)[2:6] == [
            "   ▾ thoughts · 3 words",
            "   │ first thought",
            "   │ second",
            "",
        ]
        transcript.toggle_reasoning(answer.id)
        assert rows(transcript)[3] == "   Yes."


async def test_live_thoughts_are_one_line_that_counts() -> None:
    running = reply("", status=Status.STREAMING)
    async with shown([prompt("Q")]) as (transcript, pilot):
        transcript.add(running)
        transcript.feed_reasoning(running.id, "some tho")
        transcript.feed_reasoning(running.id, "ughts here")
        await settled(transcript, pilot)
        assert rows(transcript)[2] == "   ▸ thinking 0 s · 3 words"
        await stream(transcript, pilot, running, "Answer.")
        assert rows(transcript)[2] == "   ▸ thought for 0 s · 3 words"
        assert rows(transcript)[3] == "   Answer."


async def test_the_line_under_a_reply_stands_there_from_the_first_moment() -> None:
    running = reply("", status=Status.STREAMING)
    async with shown([prompt("Q")]) as (transcript, pilot):
        transcript.add(running)
        assert rows(transcript)[2] == "   ○ waiting"
        await stream(transcript, pilot, running, "One line.")
        assert rows(transcript)[2:4] == ["   One line.", "   ○ waiting"]


async def test_a_message_that_changes_or_goes_is_drawn_anew() -> None:
    messages = conversation(3)
    async with shown(messages) as (transcript, _):
        transcript.set_tag(messages[1].id, "2/3")
        assert any("54 tok/s · 2/3" in row for row in rows(transcript))
        messages[0].content = [TextPart("Edited")]
        transcript.update(messages[0])
        transcript.remove(messages[4].id)
        transcript.remove(messages[5].id)
        assert " ▌ Edited" in rows(transcript)
        assert " ▌ Question 2" not in rows(transcript)
        assert transcript.current_message_id == messages[3].id
        transcript.clear()
        assert not any(rows(transcript))


async def test_the_details_of_a_prompt_stand_between_empty_rows_and_belong_to_it() -> None:
    asked = prompt("Q")
    async with shown([asked, reply("A")]) as (transcript, _):
        transcript.toggle_details(asked.id)
        seen = rows(transcript)
        status = next(y for y, row in enumerate(seen) if row.startswith("   status: "))
        assert (seen[1], seen[status + 1], seen[status + 2]) == ("", "", "   A")
        assert transcript._viewport.views[0].own_rows == range(status + 1)


async def test_details_show_what_is_known() -> None:
    answer = reply("Yes.")
    answer.finish_reason = FinishReason.STOP
    async with shown([answer]) as (transcript, _):
        transcript.toggle_details(answer.id)
        assert "   model: qwen" in rows(transcript)
        assert "   tokens: 10 prompt, 214 reply" in rows(transcript)


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        (Usage(10, 2), ["tokens: 10 prompt, 2 reply"]),
        (Usage(10, 2, estimated=True), ["tokens: 10 prompt, 2 reply (estimated)"]),
        (
            Usage(10, 20, cached=8, reasoning=15),
            ["tokens: 10 prompt (8 cached), 20 reply (15 reasoning)"],
        ),
        (
            Usage(10, 20, cached=0, reasoning=0, cost=0.0),
            ["tokens: 10 prompt (0 cached), 20 reply (0 reasoning)", "cost: $0.00"],
        ),
        (Usage(1, 2, cost=0.0123), ["tokens: 1 prompt, 2 reply", "cost: $0.0123"]),
        (Usage(1, 2, cost=0.01234567), ["tokens: 1 prompt, 2 reply", "cost: $0.0123"]),
        (Usage(1, 2, cost=0.000042), ["tokens: 1 prompt, 2 reply", "cost: $0.000042"]),
        (Usage(1, 2, cost=0.5), ["tokens: 1 prompt, 2 reply", "cost: $0.50"]),
        (Usage(1, 2, cost=0.9999), ["tokens: 1 prompt, 2 reply", "cost: $1.00"]),
        (Usage(1, 2, cost=12.345), ["tokens: 1 prompt, 2 reply", "cost: $12.35"]),
        (Usage(1, 2, cost=1e-300), ["tokens: 1 prompt, 2 reply", "cost: $0.00"]),
    ],
)
def test_details_tell_what_is_known_of_the_tokens_and_what_they_cost(
    usage: Usage, told: list[str]
) -> None:
    answer = reply("Yes.")
    answer.usage = usage
    assert [line for line in detail_lines(answer) if line.startswith(("tokens", "cost"))] == told


@pytest.mark.parametrize(
    ("reason", "word", "told"),
    [
        (FinishReason.STOP, "", ["finish reason: stop"]),
        (FinishReason.STOP, "end_turn", ["finish reason: stop (end_turn)"]),
        (FinishReason.OTHER, "a\x1b[2Jb", ["finish reason: other (a␛[2Jb)"]),
        (None, "", []),
    ],
)
def test_details_tell_the_finish_reason_in_the_words_of_the_server_too(
    reason: FinishReason | None, word: str, told: list[str]
) -> None:
    answer = reply("Yes.")
    answer.finish_reason, answer.finish_word = reason, word
    assert [line for line in detail_lines(answer) if line.startswith("finish")] == told


async def test_a_new_day_is_announced() -> None:
    async with shown([prompt("Q", 0), reply("A", 0), prompt("Next", 48)]) as (transcript, _):
        assert any(row.startswith("   ── Tuesday 24 November 2026 ─") for row in rows(transcript))


async def test_foreign_text_is_shown_and_does_nothing() -> None:
    evil = "\x1b]52;c;QQ==\x07 \x9b31m \u202e &#27;[2J <script>x</script> List<String>"
    async with shown([prompt(evil), reply(evil)]) as (transcript, _):
        text = "\n".join(rows(transcript))
        assert not any(char in text for char in "\x1b\x07\x9b\u202e")
        assert "<script>x</script>" in text
        assert "List<String>" in text


async def test_a_wide_terminal_has_a_wider_margin_and_lines_of_the_width_that_was_asked_for() -> (
    None
):
    words = "word " * 100
    async with shown([reply(words)], size=(140, 30), transcript=Transcript(text_width=60)) as (
        transcript,
        _,
    ):
        assert rows(transcript)[0] == "    " + ("word " * 12).rstrip()


async def test_ten_thousand_messages_open_with_few_of_them_laid_out() -> None:
    async with shown(conversation(5_000)) as (transcript, _):
        assert rows(transcript)[-1].startswith("   ✓ qwen")
        laid_out = [view for view in transcript._viewport.views if view.frame is not None]
        assert len(laid_out) < 30
        for _ in range(400):
            transcript.page(-1)
        laid_out = [view for view in transcript._viewport.views if view.frame is not None]
        assert len(laid_out) <= 200


async def test_a_message_of_a_megabyte_is_laid_out_bit_by_bit_and_again_after_a_resize() -> None:
    text = "\n\n".join(f"Paragraph {number} with **some** words in it." for number in range(3_000))
    async with shown() as (transcript, pilot):
        transcript.load([prompt("Q"), reply(text)])
        assert transcript._viewport.views[1].is_behind
        await settled(transcript, pilot)
        assert rows(transcript)[-2] == "   Paragraph 2999 with some words in it."
        await pilot.resize_terminal(30, 12)
        await pilot.pause()
        await settled(transcript, pilot)
        assert rows(transcript)[-3:-1] == ["  Paragraph 2999 with some", "  words in it."]


async def test_another_theme_changes_the_colours_of_what_is_shown() -> None:
    async with shown([prompt("Q")]) as (transcript, pilot):
        before = transcript.render_lines(transcript.size.region)[0]
        variables = {**transcript.app.get_css_variables(), "chat-you": "#ff0000"}
        transcript.app.get_css_variables = lambda: variables  # type: ignore[method-assign]
        transcript._read_theme()
        await pilot.pause()
        after = transcript.render_lines(transcript.size.region)[0]
        assert before.text == after.text
        assert before != after


def test_details_tell_parameters_as_they_are_set() -> None:
    answer = reply("Yes.")
    answer.parameters = Parameters(temperature=0.2, stop=("a", "b"), extra_body={"top_k": 20})
    told = ["temperature: 0.2", 'stop: ["a", "b"]', 'extra_body: {"top_k": 20}']
    assert detail_lines(answer)[-3:] == told
