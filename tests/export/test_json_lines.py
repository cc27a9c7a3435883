"""JSON Lines: whatever a conversation holds, each line is an example that can be trained on."""

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import (
    FilePart,
    GrowingText,
    ImagePart,
    Part,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.export.json_lines import json_lines
from tests.export.conversations import conversation_of, message


def call(id: str, name: str = "look", arguments: str = '{"at": 1}') -> ToolCallPart:
    return ToolCallPart(id, name, GrowingText(arguments))


def lines_of(*messages: Message) -> list[list[dict[str, Any]]]:
    text = json_lines(conversation_of(*messages))
    return [json.loads(line)["messages"] for line in text.splitlines()]


def branch(*said: tuple[Role, Sequence[Part | str]]) -> list[Message]:
    """Return messages that follow each other."""
    return [
        message(str(number), str(number - 1) if number else None, role, *parts)
        for number, (role, parts) in enumerate(said)
    ]


def assert_can_be_trained(messages: list[dict[str, Any]]) -> None:
    """Check what the API checks in an example."""
    assert messages[-1]["role"] == "assistant"
    waiting: set[str] = set()
    for said in messages:
        assert said.keys() <= {"role", "content", "tool_calls", "tool_call_id"}
        if said["role"] == "tool":
            assert isinstance(said["content"], str)
            waiting.remove(said["tool_call_id"])
            continue
        assert not waiting
        assert said["content"] or said.get("tool_calls")
        for asked in said.get("tool_calls", ()):
            assert said["role"] == "assistant"
            assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", asked["function"]["name"])
            assert isinstance(json.loads(asked["function"]["arguments"]), dict)
            assert asked["id"] not in waiting
            waiting.add(asked["id"])
    assert not waiting


def test_a_reply_that_calls_and_goes_on_becomes_messages_in_their_order() -> None:
    answer: list[Part | str] = ["I look.", call("t1"), ToolResultPart("t1", "seen"), "It is there."]
    (line,) = lines_of(*branch((Role.USER, ["Where?"]), (Role.ASSISTANT, answer)))
    assert [said["role"] for said in line] == ["user", "assistant", "tool", "assistant"]
    assert line[1]["content"] == "I look."
    assert line[1]["tool_calls"][0]["id"] == line[2]["tool_call_id"] == "t1"
    assert line[3] == {"role": "assistant", "content": "It is there."}


def test_names_and_arguments_have_the_form_that_is_allowed() -> None:
    said: list[Message] = branch(
        (Role.ASSISTANT, [call("c", "dalle.text2im", "print(1)")]),
        (Role.TOOL, [ToolResultPart("c", "1")]),
        (Role.ASSISTANT, ["One."]),
    )
    (line,) = lines_of(*said)
    assert line[0] == {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": "c",
                "type": "function",
                "function": {"name": "dalle_text2im", "arguments": '{"input": "print(1)"}'},
            }
        ],
    }


def test_a_line_ends_with_its_last_reply() -> None:
    said = branch((Role.USER, ["One"]), (Role.ASSISTANT, ["1"]), (Role.USER, ["Two"]))
    assert [one["content"] for one in lines_of(*said)[0]] == ["One", "1"]
    assert lines_of(*branch((Role.USER, ["One"]))) == []


@pytest.mark.parametrize(
    "tail",
    [
        [(Role.ASSISTANT, [call("c")])],
        [(Role.TOOL, [ToolResultPart("nobody", "x"), TextPart("y")])],
        [
            (Role.ASSISTANT, [call("c")]),
            (Role.USER, ["no"]),
            (Role.TOOL, [ToolResultPart("c", "")]),
        ],
        [(Role.ASSISTANT, [call("c")]), (Role.TOOL, ["said without a call"])],
    ],
)
def test_calls_and_results_without_each_other_are_left_out(
    tail: list[tuple[Role, Sequence[Part | str]]],
) -> None:
    for line in lines_of(*branch((Role.USER, ["q"]), *tail, (Role.ASSISTANT, ["a"]))):
        assert_can_be_trained(line)
        assert [said["role"] for said in line if said["role"] != "user"] == ["assistant"]


def test_a_reply_without_words_is_left_out_with_its_prompt() -> None:
    drawn = ImagePart("ab" * 32, "image/png", "drawn.png")
    sources = SourcesPart((Source("https://a.example/"),))
    said = branch(
        (Role.USER, ["Draw a kite."]),
        (Role.ASSISTANT, [drawn, sources]),
        (Role.USER, ["What is it?"]),
        (Role.ASSISTANT, ["A toy.", drawn, sources]),
    )
    text = json_lines(conversation_of(*said), {"ab" * 32: b"png"})
    assert [(one["role"], one["content"]) for one in json.loads(text)["messages"]] == [
        ("user", "What is it?"),
        ("assistant", "A toy."),
    ]


texts = st.text(max_size=8)
ids = st.sampled_from(["", "c1", "c2"])
parts = st.one_of(
    st.builds(TextPart, texts),
    st.builds(call, ids, texts, st.one_of(texts, st.just('{"a": 1}'), st.just("[" * 9999))),
    st.builds(ToolResultPart, ids, texts),
    st.just(ImagePart("ab" * 32, "image/png", "p.png")),
    st.just(FilePart("cd" * 32, "text/plain", "n.txt")),
)
said = st.tuples(st.sampled_from(Role), st.lists(parts, max_size=5), st.sampled_from(Status))


@settings(max_examples=150, deadline=None)
@given(st.lists(said, max_size=7), st.sampled_from([b"notes", b"notes \xff"]))
def test_whatever_was_said_can_be_trained(
    messages: list[tuple[Role, list[Part], Status]], notes: bytes
) -> None:
    chain = branch(*((role, content) for role, content, _ in messages))
    for made, (_, _, status) in zip(chain, messages, strict=True):
        made.status = status
    attachments = {"ab" * 32: b"png", "cd" * 32: notes}
    for line in json_lines(conversation_of(*chain), attachments).split("\n")[:-1]:
        messages_of_line = json.loads(line)["messages"]
        json.dumps(messages_of_line, ensure_ascii=False).encode()  # half a surrogate pair raises
        assert_can_be_trained(messages_of_line)
