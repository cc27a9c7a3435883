import json
from dataclasses import replace
from typing import Any

import pytest

from chatui.config import Endpoint
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    FilePart,
    GrowingText,
    ImagePart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.transport.protocol.request import (
    ChatRequest,
    EncodedMessages,
    encode_request,
    request_settings,
)

ENDPOINT = Endpoint("x", "https://example.org/v1")


def message(role: Role, *parts: Part | str, **fields: Any) -> Message:
    content = [TextPart(part) if isinstance(part, str) else part for part in parts]
    return Message(role, content, **fields)


def sent(*messages: Message, system: str = "", images: dict[str, bytes] | None = None) -> Any:
    return body(ChatRequest(messages, "m", Parameters(), system=system, images=images or {}))[
        "messages"
    ]


def body(chat_request: ChatRequest) -> Any:
    return json.loads(encode_request(chat_request, request_settings(ENDPOINT, chat_request)))


def call(identity: str) -> ToolCallPart:
    return ToolCallPart(identity, "look", arguments=GrowingText("{}"))


USER, ASSISTANT, SYSTEM, TOOL = Role.USER, Role.ASSISTANT, Role.SYSTEM, Role.TOOL

CASES: dict[str, tuple[list[Message], list[object]]] = {
    "a prompt": ([message(USER, "Hi")], [{"role": "user", "content": "Hi"}]),
    "a branch": (
        [message(USER, "Hi"), message(ASSISTANT, "Hello"), message(USER, "And?")],
        [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello"},
            {"role": "user", "content": "And?"},
        ],
    ),
    "an excluded message": (
        [message(USER, "Secret", excluded=True), message(USER, "Hi")],
        [{"role": "user", "content": "Hi"}],
    ),
    "an empty reply": (
        [message(USER, "Hi"), message(ASSISTANT), message(ASSISTANT, "")],
        [{"role": "user", "content": "Hi"}],
    ),
    "thoughts": (
        [message(ASSISTANT, ReasoningPart("hm"), "Hello"), message(ASSISTANT, ReasoningPart("hm"))],
        [{"role": "assistant", "content": "Hello"}],
    ),
    "a system message": ([message(SYSTEM, "Be kind")], [{"role": "system", "content": "Be kind"}]),
    "an image": (
        [message(USER, "What?", ImagePart("a1", "image/png", "plot.png"))],
        [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What?"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
                ],
            }
        ],
    ),
    "an image that is lost": (
        [message(USER, ImagePart("b2", "image/png", "plot.png"))],
        [{"role": "user", "content": [{"type": "text", "text": "[plot.png is missing]"}]}],
    ),
    "a file of text": (
        [message(USER, FilePart("c3", "text/plain", "notes.txt"))],
        [{"role": "user", "content": "notes.txt:\n\n```\nétude\n```"}],
    ),
    "files of text above a text, as one string": (
        [message(USER, FilePart("c3", "text/plain", "a"), FilePart("d4", "x/y", "b"), "And?")],
        [
            {
                "role": "user",
                "content": "a:\n\n```\nétude\n```\n\nb:\n\n`````\n````\n`````\n\nAnd?",
            }
        ],
    ),
    "a file of text beside an image": (
        [
            message(
                USER, ImagePart("a1", "image/png", "p"), FilePart("c3", "text/plain", "n"), "And?"
            )
        ],
        [
            {
                "role": "user",
                "content": [
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}},
                    {"type": "text", "text": "n:\n\n```\nétude\n```"},
                    {"type": "text", "text": "And?"},
                ],
            }
        ],
    ),
    "a file of bytes": (
        [message(USER, FilePart("a1", "application/pdf", "a.pdf"))],
        [
            {
                "role": "user",
                "content": [
                    {
                        "type": "file",
                        "file": {
                            "filename": "a.pdf",
                            "file_data": "data:application/pdf;base64,iVBORw==",
                        },
                    }
                ],
            }
        ],
    ),
    "a part of another version": (
        [message(USER, "Hi", UnknownPart("hologram", {}))],
        [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}],
    ),
    "a tool call with its result": (
        [message(ASSISTANT, call("c1")), message(TOOL, ToolResultPart("c1", "42"))],
        [
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "c1",
                        "type": "function",
                        "function": {"name": "look", "arguments": "{}"},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "c1", "content": "42"},
        ],
    ),
    "a tool call without a result": ([message(ASSISTANT, call("c1"))], []),
    "a result without its call": ([message(TOOL, ToolResultPart("c1", "42"))], []),
}


@pytest.mark.parametrize(("messages", "expected"), CASES.values(), ids=CASES)
def test_what_is_sent_for_a_branch(messages: list[Message], expected: list[object]) -> None:
    images = {"a1": b"\x89PNG", "c3": "étude".encode(), "d4": b"````\n"}
    assert sent(*messages, images=images) == expected


def test_the_system_prompt_comes_first() -> None:
    assert sent(message(USER, "Hi"), system="Be kind")[0] == {
        "role": "system",
        "content": "Be kind",
    }
    assert sent(message(USER, "Hi"), system=" \n")[0]["role"] == "user"


def test_every_parameter_is_sent_under_its_name() -> None:
    parameters = Parameters(
        max_tokens=5,
        temperature=0.2,
        top_p=0.9,
        presence_penalty=-1,
        frequency_penalty=1,
        stream=False,
    )
    assert body(ChatRequest([], "m", parameters)) == {
        "messages": [],
        "model": "m",
        **parameters.to_dict(),
    }


def test_without_a_model_none_is_named() -> None:
    assert "model" not in body(ChatRequest([], None, Parameters()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("é 漢 😀", "é 漢 😀"),
        ("\ud83d\ude00", "😀"),
        ("a\ud83db", "a\ufffdb"),
        ("\x00\x1b", "\x00\x1b"),
    ],
)
def test_a_body_can_be_encoded_whatever_was_typed(text: str, expected: str) -> None:
    assert sent(message(USER, text)) == [{"role": "user", "content": expected}]


def test_a_turn_encodes_its_own_messages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for_text: list[str] = []
    text = vars(Message)["text"].fget

    def noted(one: Message) -> str:
        asked_for_text.append(one.id)
        return str(text(one))

    encoded = EncodedMessages()
    branch = [message(role, f"{role} {n}") for n in range(200) for role in (USER, ASSISTANT)]
    first = ChatRequest(branch, "m", Parameters(), encoded=encoded)
    assert encoded.unknown(branch) == branch
    body(first)
    monkeypatch.setattr(Message, "text", property(noted))
    turn = [message(USER, "And?"), message(ASSISTANT, "No.")]
    second = body(ChatRequest([*branch, *turn], "m", Parameters(), encoded=encoded))
    assert set(asked_for_text) == {one.id for one in turn}
    monkeypatch.undo()
    assert second["messages"] == sent(*branch, *turn)


def test_what_stands_in_front_is_encoded_once_as_long_as_it_is_the_same() -> None:
    encoded, long = EncodedMessages(), "word " * 300_000
    first = ChatRequest([message(USER, "Hi")], "m", Parameters(), system=long, encoded=encoded)
    was_short = first.is_short
    assert body(first)["messages"] == sent(message(USER, "Hi"), system=long)
    assert (was_short, first.is_short) == (False, True)
    assert encoded.system(f"{long}") is encoded.system(long)
    assert not replace(first, system=long[1:]).is_short
    assert body(replace(first, system=" "))["messages"] == sent(message(USER, "Hi"))


def test_what_is_known_of_a_request_before_changes_nothing_of_what_is_sent() -> None:
    pictures = {"a1": b"\x89PNG"}
    image = message(USER, "What?", ImagePart("a1", "image/png", "plot.png"))
    reply, asks, answer = message(ASSISTANT, "Hello"), message(ASSISTANT, call("c1")), "42"
    growing = message(ASSISTANT, "Hel", status=Status.STREAMING)
    prompt = message(USER, "Hi")
    encoded = EncodedMessages()
    for branch, images in [
        ([prompt, reply, asks, image], pictures),
        ([prompt, reply, asks, message(TOOL, ToolResultPart("c1", answer)), image], {}),
        ([prompt, reply, asks], {}),
        ([replace(prompt, excluded=True), replace(reply, content=[TextPart("Other")])], {}),
        ([prompt, growing], {}),
    ]:
        again = ChatRequest(branch, "m", Parameters(), images=images, encoded=encoded)
        assert body(again)["messages"] == sent(*branch, images=images)
    growing.content = [TextPart("Hello")]
    again = ChatRequest([prompt, growing], "m", Parameters(), encoded=encoded)
    assert body(again)["messages"] == sent(prompt, growing)


def test_what_another_window_has_changed_in_a_message_counts_for_the_next_request() -> None:
    encoded, secret, cut = EncodedMessages(), message(USER, "Secret"), message(ASSISTANT, "Hel")
    body(ChatRequest([secret, cut], "m", Parameters(), encoded=encoded))
    secret.excluded, cut.content = True, [TextPart("Hello")]  # as `adopt` does, in place
    again = ChatRequest([secret, cut], "m", Parameters(), encoded=encoded)
    assert body(again)["messages"] == sent(cut)
    secret.excluded = False
    assert body(again)["messages"] == sent(secret, cut)


def test_only_what_the_last_request_held_is_kept() -> None:
    encoded, old, new = EncodedMessages(), message(USER, "Old"), message(USER, "New")
    body(ChatRequest([old], "m", Parameters(), encoded=encoded))
    assert encoded.unknown([old, new]) == [new]
    body(ChatRequest([new], "m", Parameters(), encoded=encoded))
    assert encoded.unknown([old, new]) == [old]
