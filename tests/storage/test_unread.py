"""Messages that are decoded when somebody asks for them: nobody sees the difference."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import TextPart
from chatui.storage.format.conversation_json import decode_line, encode_line
from chatui.storage.format.message_json import unread_message
from tests.storage.conversations import store_in
from tests.storage.test_codec import conversations, prompts, replies, texts


def read(line: bytes) -> Message:
    return decode_line(line, 0)


def is_unread(message: Message) -> bool:
    return message.saved_line is not None


plain = st.one_of(
    st.builds(
        Message,
        role=st.sampled_from([Role.USER, Role.SYSTEM]),
        content=st.builds(TextPart, texts).map(lambda part: [part]),
    ),
    st.builds(
        lambda reply, text: replace(reply, content=[TextPart(text)], error=None),
        replies,
        texts,
    ),
)


@given(plain)
@settings(max_examples=100, deadline=None)
def test_a_message_of_text_waits_to_be_read_and_is_then_what_it_was(message: Message) -> None:
    line = encode_line(message)
    found = unread_message(line, read)
    if message.is_streaming:
        assert found is None
        return
    assert found is not None
    assert is_unread(found)
    assert found.parent == message.parent
    characters, line_ends = found.text_length
    assert line_ends == message.text.count("\n")
    assert characters >= len(message.text)
    if message.text.isprintable() and message.text.isascii() and '"' not in message.text:
        assert characters == len(message.text.replace("\\", "\\\\"))
    assert found == message
    assert not is_unread(found)
    assert encode_line(found) == line


@given(prompts | replies)
@settings(max_examples=100, deadline=None)
def test_whatever_a_message_holds_it_is_the_same_read_at_once_or_later(message: Message) -> None:
    line = encode_line(message)
    assert (unread_message(line, read) or read(line)) == read(line)


@given(plain, st.data())
@settings(max_examples=200, deadline=None)
def test_a_line_that_is_damaged_never_fails_later(message: Message, data: st.DataObject) -> None:
    line = bytearray(encode_line(message))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(line) - 1))
        line[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"", b'"', b"\\", b"}", b",", b"0", b"9", b"n", b"\n", b"\xff", b"u"])
        )
    found = unread_message(bytes(line), read)
    if found is None:
        return
    json.loads(bytes(line))
    assert found.saved_line == bytes(line)
    assert found == read(bytes(line))


@pytest.mark.parametrize(
    "change",
    [
        {"created": "2026-02-31T00:00:00Z"},
        {"created": "yesterday"},
        {"status": "streaming"},
        {"role": "tool"},
        {"beams": [1, 2]},
        {"content": []},
        {"content": [{"type": "hologram"}]},
        {"content": [{"type": "text", "text": "a", "more": 1}]},
        {"error": {"kind": "k", "message": "m", "hint": "", "status": None}},
        {"usage": {"prompt": 1, "completion": 2, "estimated": False, "more": 3}},
        {"attempts": None},
        {"id": 5},
    ],
)
def test_what_is_more_than_text_or_wrong_is_read_at_once(change: dict[str, object]) -> None:
    message = Message(Role.ASSISTANT, [TextPart("a")])
    line = json.dumps(json.loads(encode_line(message)) | change).encode()
    assert unread_message(line, read) is None


def test_many_threads_may_ask_for_the_same_message_at_once() -> None:
    line = encode_line(Message(Role.ASSISTANT, [TextPart("a" * 1000)], model="m"))
    with ThreadPoolExecutor(8) as pool:
        for _ in range(200):
            message = unread_message(line, read)
            found = pool.map(getattr, [message] * 24, ["model", "text", "extra"] * 8)
            assert list(found) == ["m", "a" * 1000, {}] * 8


def test_no_other_name_is_made_up() -> None:
    message = unread_message(encode_line(Message(Role.USER, [TextPart("a")])), read)
    with pytest.raises(AttributeError):
        message.no_such_name  # type: ignore[union-attr]  # noqa: B018
    with pytest.raises(AttributeError):
        Message(Role.USER).no_such_name  # type: ignore[attr-defined]  # noqa: B018


@given(conversations())
@settings(max_examples=25, deadline=None)
def test_a_conversation_that_nobody_read_is_written_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, conversation: Conversation
) -> None:
    folder = tmp_path_factory.mktemp("chats")
    conversation.id = "20261122-181502-k3f9"
    for message in conversation.messages.values():
        message.parent = None
        if message.is_streaming:  # it would be taken for cut off, and saved as that
            message.status = Status.STOPPED
    store_in(folder).create(conversation)
    path = next(folder.rglob("*.json"))
    before = path.read_bytes()
    store = store_in(folder)
    opened = store.load(conversation.id)
    store.save(opened)
    assert path.read_bytes() == before


def test_what_changes_a_message_that_nobody_read_is_saved(tmp_path: Path) -> None:
    conversation = Conversation.new()
    conversation.add_prompt([TextPart("one")])
    second = conversation.add_prompt([TextPart("two")])
    store_in(tmp_path).create(conversation)
    store = store_in(tmp_path)
    opened = store.load(conversation.id)
    assert all(is_unread(message) for message in opened.messages.values())
    opened.messages[second.id].excluded = True
    store.save(opened)
    again = store_in(tmp_path).load(conversation.id)
    assert again.messages[second.id].excluded
    assert [message.text for message in again.path()] == ["one", "two"]


def test_every_field_is_either_read_at_once_or_later() -> None:
    message = unread_message(encode_line(Message(Role.USER, [TextPart("a")])), read)
    assert message is not None
    assert message.text == "a"
    for item in fields(Message):
        getattr(message, item.name)
    assert replace(message, parent="x").text == "a"
