"""How a conversation grows, and how it is walked."""

import sys
import threading
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import pytest

from chatui.conversation.conversation import Conversation, new_conversation_id
from chatui.conversation.events import (
    AttemptStarted,
    ContentDelta,
    PartReceived,
    ReasoningDelta,
    ReplyFinished,
    ResponseStarted,
    RetryScheduled,
    ServerNotice,
    StreamEvent,
    TextWasReasoning,
    ToolCallDelta,
    UsageReport,
)
from chatui.conversation.message import (
    FinishReason,
    Message,
    ReplyError,
    Role,
    Status,
    Usage,
    new_message_id,
)
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    GrowingText,
    ImagePart,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
)
from chatui.conversation.title import title_from


def begun() -> tuple[Conversation, Message]:
    conversation = Conversation.new()
    prompt = conversation.add_prompt([TextPart("What is this?")])
    reply = conversation.begin_reply(
        prompt.id, endpoint="modelslab", model=None, parameters=Parameters(temperature=0.5)
    )
    return conversation, reply


def test_an_id_says_when_it_was_made_and_ends_in_four_random_characters() -> None:
    identity = new_conversation_id(datetime(2026, 11, 22, 18, 15, 2, tzinfo=UTC))
    assert identity[:16] == "20261122-181502-"
    assert len(identity) == 20
    assert len({new_message_id() for _ in range(1000)}) == 1000


def test_a_prompt_gives_a_conversation_its_title_and_its_head() -> None:
    conversation, reply = begun()
    assert conversation.title == "What is this?"
    assert conversation.head == reply.id
    assert reply.parameters == Parameters(temperature=0.5)
    assert [message.role for message in conversation.path()] == [Role.USER, Role.ASSISTANT]
    second = conversation.add_prompt([TextPart("And that?")])
    assert second.parent == reply.id
    assert conversation.title == "What is this?"


def test_a_title_that_is_locked_stays() -> None:
    conversation = Conversation.new()
    conversation.title_locked = True
    conversation.add_prompt([TextPart("What is this?")])
    assert conversation.title == ""


def test_a_reply_beside_the_open_branch_leaves_the_head_alone() -> None:
    conversation, reply = begun()
    assert reply.parent is not None
    other = conversation.begin_reply(
        reply.parent, endpoint="e", model="m", parameters=Parameters(), move_head=False
    )
    assert conversation.head == reply.id
    assert conversation.siblings(reply.id) == [reply, other]
    assert conversation.path(other.id) == [conversation.messages[reply.parent], other]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([ContentDelta("a"), ContentDelta("b")], [TextPart("ab")]),
        (
            [ReasoningDelta("hm"), ContentDelta("a"), ReasoningDelta("!")],
            [ReasoningPart("hm"), TextPart("a"), ReasoningPart("!")],
        ),
        ([ContentDelta("\ud83d"), ContentDelta("\ude00")], [TextPart("😀")]),
        (
            [
                ToolCallDelta(0, "c0", "look", '{"a"'),
                ToolCallDelta(1, "c1", "find", ""),
                ToolCallDelta(0, "", "", ":1}"),
            ],
            [
                ToolCallPart("c0", "look", GrowingText('{"a":1}')),
                ToolCallPart("c1", "find", GrowingText("")),
            ],
        ),
        (
            [ToolCallDelta(-1, "c0", "look", "{}")],
            [ToolCallPart("c0", "look", GrowingText("{}"))],
        ),
        ([RetryScheduled(2, 3, 0.5, "busy"), ServerNotice("odd")], []),
    ],
)
def test_a_reply_grows_by_the_events_of_its_stream(
    events: list[StreamEvent], expected: list[object]
) -> None:
    conversation, reply = begun()
    for event in events:
        conversation.apply(event, reply.id)
    assert reply.content == expected


def test_a_reply_keeps_the_figures_that_its_stream_reports() -> None:
    conversation, reply = begun()
    for event in (
        AttemptStarted(2),
        ResponseStarted(200, "m-large"),
        UsageReport(Usage(3, 5)),
        ReplyFinished(FinishReason.LENGTH),
    ):
        conversation.apply(event, reply.id)
    assert (reply.attempts, reply.model, reply.usage) == (2, "m-large", Usage(3, 5))
    assert reply.finish_reason is FinishReason.LENGTH


def test_a_reply_that_ends_keeps_what_has_arrived_and_why_it_ended() -> None:
    conversation, reply = begun()
    conversation.apply(ContentDelta("half"), reply.id)
    assert reply.is_streaming
    assert not reply.can_continue
    error = ReplyError("timed-out", "No answer for 120 s.")
    conversation.end_reply(reply.id, Status.INTERRUPTED, error)
    assert (reply.text, reply.error, reply.is_streaming) == ("half", error, False)
    assert reply.can_continue


@pytest.mark.parametrize(
    ("status", "reason", "text", "can"),
    [
        (Status.COMPLETE, FinishReason.STOP, "all", False),
        (Status.COMPLETE, FinishReason.LENGTH, "half", True),
        (Status.COMPLETE, FinishReason.OTHER, "half", True),
        (Status.STOPPED, None, "half", True),
        (Status.FAILED, None, "half", True),
        (Status.FAILED, None, "", False),
    ],
)
def test_a_reply_can_be_continued_when_it_was_cut_and_holds_text(
    status: Status, reason: FinishReason | None, text: str, can: bool
) -> None:
    reply = Message(Role.ASSISTANT, [TextPart(text)], status=status, finish_reason=reason)
    assert reply.can_continue is can


def test_a_reply_that_is_taken_back_gives_the_head_to_its_prompt() -> None:
    conversation, reply = begun()
    conversation.remove_reply(reply.id)
    assert conversation.head == reply.parent
    assert reply.id not in conversation.messages


def test_a_missing_parent_or_a_circle_ends_the_branch() -> None:
    conversation = Conversation.new()
    for identity, parent in (("a", "c"), ("b", "a"), ("c", "b"), ("x", "gone")):
        conversation.messages[identity] = Message(Role.USER, id=identity, parent=parent)
    assert [message.id for message in conversation.path("c")] == ["a", "b", "c"]
    assert [message.id for message in conversation.path("x")] == ["x"]
    assert conversation.path("nobody") == []


def test_a_text_may_be_read_in_other_threads_while_it_grows() -> None:
    growing = TextPart()
    seen: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(growing.text)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    whole = "".join(f"{number} " for number in range(3000))
    for number in range(3000):
        growing.append(f"{number} ")
    done.set()
    for reader in readers:
        reader.join()
    assert growing.text == whole
    assert all(whole.startswith(text) for text in seen)


def test_texts_of_one_kind_are_equal_and_of_another_are_not() -> None:
    grown = TextPart("a")
    grown.append("b")
    assert grown == TextPart("ab")
    assert grown != ReasoningPart("ab")
    assert repr(grown) == "TextPart('ab')"


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("What is this?", "What is this?"),
        ("\n\n  # Heading  \nmore", "Heading"),
        ("- a point   with spaces", "a point with spaces"),
        ("", "New conversation"),
        (" \n```\n", "New conversation"),
        (
            "How do I retry a request with backoff in httpx, the shortest correct way?",
            "How do I retry a request with backoff in httpx…",
        ),
        ("x" * 100, "x" * 47 + "…"),
    ],
)
def test_a_title_is_the_first_line_that_says_something(prompt: str, title: str) -> None:
    assert title_from(prompt) == title
    assert len(title) <= 48


def test_each_piece_of_a_tool_call_costs_the_same_however_many_calls_there_are() -> None:
    def steps(count: int) -> int:
        conversation, reply = begun()
        lines = 0

        def trace(frame: FrameType, what: str, _: Any) -> Any:
            nonlocal lines
            lines += what == "line"
            return trace

        sys.settrace(trace)
        try:
            for index in range(count):
                conversation.apply(ToolCallDelta(index, f"c{index}", "f", "{"), reply.id)
            for index in reversed(range(count)):
                conversation.apply(ToolCallDelta(index, "", "", "}"), reply.id)
        finally:
            sys.settrace(None)
        assert [part.id for part in reply.calls] == [f"c{index}" for index in range(count)]
        assert reply.calls == reply.content
        assert {str(part.arguments) for part in reply.calls} == {str(GrowingText("{}"))}
        return lines

    assert steps(200) < 11 * steps(20)


def test_sources_keep_their_numbers_and_stay_behind_what_is_said_later() -> None:
    conversation, reply = begun()
    first = SourcesPart((Source("https://a.example/"), Source("https://b.example/", "B")))
    again = SourcesPart((Source("https://a.example/", "A"), Source("", "notes.pdf")))
    image = ImagePart("0" * 64, "image/png", "kite.png")
    for event in (
        PartReceived(first),
        ContentDelta("Kites "),
        PartReceived(again),
        ContentDelta("fly.[1]"),
        PartReceived(image),
        PartReceived(image),
    ):
        conversation.apply(event, reply.id)
    assert reply.text == "Kites fly.[1]"
    assert reply.content[:2] == [TextPart("Kites fly.[1]"), image]
    assert len(reply.content) == 3
    assert reply.sources == (
        Source("https://a.example/", "A"),
        Source("https://b.example/", "B"),
        Source("", "notes.pdf"),
    )


def test_text_that_turns_out_to_be_thoughts_leaves_what_stood_before_it() -> None:
    conversation, reply = begun()
    for event in (
        ContentDelta("What a cut reply had. "),
        ContentDelta("Let me "),
        ContentDelta("think."),
        TextWasReasoning(len("Let me think.")),
        ContentDelta("The answer."),
    ):
        conversation.apply(event, reply.id)
    assert reply.content == [
        TextPart("What a cut reply had. "),
        ReasoningPart("Let me think."),
        TextPart("The answer."),
    ]
