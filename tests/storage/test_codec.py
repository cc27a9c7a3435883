"""Conversations and events to JSON and back."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.conversation.conversation import Conversation
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
from chatui.conversation.message import FinishReason, Message, ReplyError, Role, Status, Usage
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    FilePart,
    GrowingText,
    ImagePart,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.errors import ConversationUnreadable
from chatui.storage.format.conversation_json import (
    decode,
    decode_file,
    encode,
    split_file,
    to_bytes,
)
from chatui.storage.format.events_json import decode_event, encode_event
from chatui.text.surrogates import join_surrogates
from tests.storage.conversations import conversation_of, store_in

DESIGN_EXAMPLE = """
{"version": 1, "id": "20261122-181502-k3f9", "title": "Plots", "title_locked": false,
 "created": "2026-11-22T18:15:02Z", "updated": "2026-11-22T18:16:00.250000Z", "pinned": false,
 "archived": false, "tags": ["a"], "endpoint": "modelslab", "model": "m", "system": "",
 "parameters": {"temperature": 0.7}, "head": "q3k7x2mfa9", "draft": "", "unread": null,
 "source": null,
 "messages": [
  {"id": "b8w2", "parent": null, "role": "user", "created": "2026-11-22T18:15:02Z",
   "status": "complete", "excluded": false,
   "content": [{"type": "text", "text": "What is this?"},
               {"type": "image", "sha256": "00", "media_type": "image/png", "name": "plot.png"}]},
  {"id": "q3k7x2mfa9", "parent": "b8w2", "role": "assistant", "created": "2026-11-22T18:15:03Z",
   "endpoint": "modelslab", "model": "m", "parameters": {}, "status": "complete",
   "excluded": false,
   "content": [{"type": "reasoning", "text": "hm"}, {"type": "text", "text": "A plot."}],
   "finish_reason": "stop", "usage": {"prompt": 25, "completion": 8, "estimated": false},
   "first_token_ms": 310, "total_ms": 2140, "attempts": 1, "error": null}]}
"""

texts = st.text(st.characters(), max_size=20).map(join_surrogates)
names = st.text("abcdefghij_", min_size=1, max_size=8)
times = st.integers(0, 4 * 10**15).map(
    lambda microseconds: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
)
parts = st.one_of(
    st.builds(TextPart, texts),
    st.builds(ReasoningPart, texts),
    st.builds(ImagePart, texts, texts, texts),
    st.builds(FilePart, texts, texts, texts),
    st.builds(ToolCallPart, texts, texts, st.builds(GrowingText, texts)),
    st.builds(ToolResultPart, texts, texts),
    st.builds(SourcesPart, st.lists(st.builds(Source, texts, texts), max_size=2).map(tuple)),
    st.builds(UnknownPart, st.just("hologram"), st.dictionaries(names, texts, max_size=2)),
)
parameters = st.builds(
    Parameters,
    max_tokens=st.none() | st.integers(1, 10**6),
    temperature=st.none() | st.floats(0, 2),
    stream=st.none() | st.booleans(),
)
counts = st.integers(0, 10**6)
usages = st.builds(
    Usage,
    counts,
    counts,
    st.booleans(),
    st.none() | counts,
    st.none() | counts,
    st.none() | st.floats(0, 100),
)
prompts = st.builds(
    Message,
    role=st.sampled_from([Role.USER, Role.SYSTEM, Role.TOOL]),
    content=st.lists(parts, max_size=3),
    created=times,
    excluded=st.booleans(),
)
replies = st.builds(
    Message,
    role=st.just(Role.ASSISTANT),
    content=st.lists(parts, max_size=3),
    parent=st.none() | names,
    created=times,
    status=st.sampled_from(Status),
    endpoint=st.none() | texts,
    model=st.none() | texts,
    parameters=parameters,
    finish_reason=st.none() | st.sampled_from(FinishReason),
    finish_word=texts,
    usage=st.none() | usages,
    first_token_ms=st.none() | st.integers(0, 10**6),
    total_ms=st.none() | st.integers(0, 10**6),
    attempts=st.integers(1, 3),
    error=st.none() | st.builds(ReplyError, texts, texts, texts, st.none() | st.integers(100, 599)),
    edited=st.booleans(),
)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    messages = draw(st.lists(prompts | replies, max_size=4))
    created = draw(times)
    return Conversation(
        id=draw(names),
        created=created,
        updated=created + timedelta(seconds=draw(st.integers(0, 10**6))),
        title=draw(texts),
        title_locked=draw(st.booleans()),
        pinned=draw(st.booleans()),
        archived=draw(st.booleans()),
        tags=tuple(draw(st.lists(texts, max_size=2))),
        endpoint=draw(st.none() | texts),
        system=draw(texts),
        sends_instructions=draw(st.booleans()),
        project=draw(st.none() | texts),
        parameters=draw(parameters),
        head=messages[-1].id if messages else None,
        draft=draw(texts),
        source=draw(st.none() | st.dictionaries(names, texts, max_size=2)),
        messages={message.id: message for message in messages},
    )


@given(conversations())
@settings(max_examples=150, deadline=None)
def test_every_conversation_comes_back_as_it_was_lone_surrogates_included(
    conversation: Conversation,
) -> None:
    content = to_bytes(encode(conversation))
    assert content.isascii()
    assert decode_file(content) == conversation


def test_the_format_of_version_1_is_read_and_written_field_by_field() -> None:
    document = json.loads(DESIGN_EXAMPLE)
    conversation = decode(document)
    assert conversation.path()[1].usage == Usage(25, 8)
    assert conversation.parameters == Parameters(temperature=0.7)
    assert encode(conversation) == document
    assert json.loads(to_bytes(encode(conversation))) == document


def everywhere(value: Any) -> None:
    """Put a field that nobody knows into every object of a document."""
    if isinstance(value, list):
        for item in value:
            everywhere(item)
    elif isinstance(value, dict):
        for item in list(value.values()):
            everywhere(item)
        value["from_the_future"] = {"list": [1, None, "x"]}


def test_fields_parts_and_parameters_of_the_future_survive_a_rewrite() -> None:
    document = json.loads(DESIGN_EXAMPLE)
    sources = [{"url": "https://a.example/", "title": "A"}, {"url": "", "title": "notes.pdf"}]
    document["messages"][1]["content"].append({"type": "sources", "sources": sources})
    everywhere(document)
    document["messages"][1]["content"].append({"type": "hologram", "beams": [1, 2]})
    document["messages"][1]["error"] = {"kind": "k", "message": "m", "hint": "", "status": None}
    document["messages"][1]["error"]["from_the_future"] = 1
    document["parameters"]["temperature_of_the_future"] = 99
    conversation = decode(document)
    assert encode(conversation) == document
    conversation.messages["b8w2"].excluded = True
    document["messages"][0]["excluded"] = True
    assert encode(conversation) == document


def test_a_parameter_that_is_out_of_range_is_kept_and_not_used() -> None:
    document = json.loads(DESIGN_EXAMPLE)
    document["parameters"] = {"temperature": 99, "max_tokens": 5}
    conversation = decode(document)
    assert conversation.parameters == Parameters(max_tokens=5)
    assert encode(conversation)["parameters"] == {"temperature": 99, "max_tokens": 5}


def test_what_a_file_leaves_out_has_its_default() -> None:
    document = {"version": 1, "id": "c", "messages": [{"id": "a", "role": "user"}]}
    conversation = decode(document)
    assert conversation.head == "a"
    assert conversation.messages["a"].status is Status.COMPLETE
    assert (conversation.title, conversation.tags) == ("", ())


def test_a_head_that_is_missing_becomes_the_last_message() -> None:
    document = json.loads(DESIGN_EXAMPLE)
    document["head"] = "gone"
    assert decode(document).head == "q3k7x2mfa9"


def test_two_messages_of_one_id_are_both_kept() -> None:
    document = json.loads(DESIGN_EXAMPLE)
    document["messages"].append(document["messages"][0])
    assert len(decode(document).messages) == 3


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-22T18:15:02Z", datetime(2026, 11, 22, 18, 15, 2, tzinfo=UTC)),
        ("2026-11-22T19:15:02+01:00", datetime(2026, 11, 22, 18, 15, 2, tzinfo=UTC)),
        ("2026-11-22T18:15:02", datetime(2026, 11, 22, 18, 15, 2, tzinfo=UTC)),
    ],
)
def test_times_are_utc_whatever_zone_they_were_written_in(written: str, read: datetime) -> None:
    document = {"version": 1, "id": "c", "created": written}
    assert decode(document).created == decode(document).updated == read


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\0\0\0", "3 zero bytes"),
        (b'{"version": 1,', "no JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"3", "should be an object"),
        (b"{}", "does not say"),
        (b'{"version": 7}', "newer chatui .format 7."),
    ],
)
def test_a_file_that_is_none_says_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(ConversationUnreadable, match=words):
        decode_file(content)


@pytest.mark.parametrize(
    "event",
    [
        AttemptStarted(2),
        RetryScheduled(2, 3, 0.5, "busy"),
        ResponseStarted(200, None),
        ResponseStarted(200, "m"),
        ContentDelta("half \ud83d"),
        ReasoningDelta("hm"),
        ToolCallDelta(1, "call", "look", '{"a":'),
        UsageReport(Usage(1, 2, estimated=True)),
        ServerNotice("odd"),
        TextWasReasoning(12),
        PartReceived(ImagePart("00", "image/png", "kite.png")),
        PartReceived(SourcesPart((Source("https://a.example/", "A"), Source("", "notes.pdf")))),
        PartReceived(SourcesPart((Source("https://a.example/", "A", {"date": "2026"}),))),
        ReplyFinished(FinishReason.OTHER, "network_error"),
        ReplyFinished(FinishReason.CONTENT_FILTER),
    ],
)
def test_every_event_comes_back_from_a_journal_as_it_was(event: StreamEvent) -> None:
    assert decode_event(json.loads(json.dumps(encode_event(event)))) == event


def test_an_event_of_the_future_is_passed_over() -> None:
    assert decode_event({"type": "hologram", "beams": 3}) is None
    assert decode_event({"type": "finished", "reason": "bored"}) == ReplyFinished(
        FinishReason.OTHER
    )


@pytest.mark.parametrize("value", [[], {}, {"type": "content"}, {"type": "attempt", "number": "x"}])
def test_an_event_of_another_shape_is_an_error(value: object) -> None:
    with pytest.raises(ConversationUnreadable):
        decode_event(value)


@pytest.mark.parametrize("layout", ["indented", "one line", "two messages a line"])
def test_a_file_that_someone_laid_out_anew_is_read_and_saved_all_the_same(
    layout: str, tmp_path: Path
) -> None:
    conversation = conversation_of(("first", "one"), ("second", "two"))
    store_in(tmp_path).create(conversation)
    (path,) = (tmp_path / "conversations").glob("*.json")
    content = path.read_text()
    match layout:
        case "indented":
            content = json.dumps(json.loads(content), indent=2)
        case "one line":
            content = json.dumps(json.loads(content))
        case _:
            content = content.replace("},\n{", "}, {", 1)
            content = content.replace('"role": "user", ', '"role": "user",\n', 1)
            assert len(split_file(content.encode())) > 3
    path.write_text(content)
    store = store_in(tmp_path)
    found = store.load(conversation.id)
    assert found == conversation
    found.pinned = True
    store.save(found)
    assert store_in(tmp_path).load(conversation.id) == found
    assert path.read_bytes() == to_bytes(encode(found))
