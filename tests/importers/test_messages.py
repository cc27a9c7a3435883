"""Lists of messages, as every script can write them.

Source of the shapes, from memory: the API pages of OpenAI, Anthropic and Google, OpenAI's page on
data for fine-tuning, the ShareGPT data sets, LangChain's and the AI SDK's messages.
"""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chatui.conversation.message import Role, Usage
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    ReasoningPart,
    Source,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.errors import CannotImport
from tests.importers.make_fixtures import PNG
from tests.importers.reading import formats_in, imported, json_file, only, said, skipped
from tests.importers.service_exports import PIXEL

ASKED = {"role": "user", "content": "How high?"}
ANSWERED = {"role": "assistant", "content": "To the clouds."}
TIMED = [one | {"timestamp": "2026-03-01T09:00:00Z"} for one in (ASKED, ANSWERED)]
SAID = [("user", "How high?"), ("assistant", "To the clouds.")]
CHAT: list[Any] = [ASKED, ANSWERED]
SHARED = [{"from": "human", "value": "How high?"}, {"from": "gpt", "value": "To the clouds."}]
GOOGLE = [
    {"role": "user", "parts": [{"text": "How high?"}]},
    {"role": "model", "parts": [{"text": "To the clouds."}]},
]


def lines(*values: object) -> str:
    return "".join(f"{json.dumps(value)}\n" for value in values)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (json.dumps(CHAT), 1),
        (json.dumps(CHAT, indent=1), 1),
        (lines(*CHAT), 1),
        (lines(CHAT, [*CHAT, ASKED]), 2),
        (lines(TIMED, [*TIMED, ASKED]), 2),
        (json.dumps([CHAT, [*CHAT, ASKED]]), 2),
        (json.dumps({"messages": CHAT}), 1),
        (lines({"messages": CHAT}, {"messages": [*CHAT, ASKED]}), 2),
        (json.dumps([{"messages": CHAT}, {"messages": [*CHAT, ASKED]}]), 2),
        (json.dumps({"conversations": [{"messages": CHAT}, {"messages": [*CHAT, ASKED]}]}), 2),
        (lines({"id": "a", "conversations": SHARED}, {"id": "b", "conversations": SHARED}), 2),
        (json.dumps([{"conversations": SHARED}]), 1),
        (json.dumps(SHARED), 1),
        (json.dumps(GOOGLE), 1),
        (json.dumps({"contents": GOOGLE}), 1),
        (json.dumps({"turns": CHAT}), 1),
        (json.dumps({"chats": [{"dialogue": CHAT}]}), 1),
        (json.dumps({"data": {"threads": [{"messages": CHAT}]}}), 1),
        (json.dumps({"a": {"messages": CHAT}, "b": {"messages": [*CHAT, ASKED]}}), 2),
        (json.dumps({"chosen": CHAT, "rejected": [*CHAT, ASKED]}), 2),
        (",\r\n\r\n".join(map(json.dumps, CHAT)), 1),
        ("\ufeff" + "\r\n\r\n".join(map(json.dumps, CHAT)) + "\r\n", 1),
        (json.dumps([one | {"author": {"role": one["role"]}, "role": None} for one in CHAT]), 1),
        (
            json.dumps(
                [
                    {"type": "human", "data": {"content": "How high?"}},
                    {"type": "ai", "data": {"content": "To the clouds."}},
                ]
            ),
            1,
        ),
        (
            json.dumps(
                [
                    {"speaker": "You", "message": "How high?"},
                    {"speaker": "Claude", "message": "To the clouds."},
                ]
            ),
            1,
        ),
        (lines({"type": "user", "message": ASKED}, {"type": "assistant", "message": ANSWERED}), 1),
    ],
)
def test_lists_of_messages_are_read_however_they_lie_in_a_file(
    tmp_path: Path, text: str, count: int
) -> None:
    path = tmp_path / "chats"
    path.write_text(text, newline="")
    found = imported(path)
    assert len({(one.conversation.source or {})["id"] for one in found}) == len(found) == count
    assert all(said(one.conversation)[:2] == SAID for one in found)
    assert formats_in(path)[:1] == ["messages"]
    assert skipped(path) == []


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_the_encoding_is_told_by_the_first_bytes(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "chats.json"
    path.write_bytes(json.dumps(CHAT).encode(encoding))
    assert said(only(path).conversation) == SAID


@pytest.mark.parametrize(
    "first", [None, 3, {}, [], {"messages": []}, {"role": "narrator", "content": "…"}]
)
def test_what_comes_first_and_is_broken_does_not_hide_the_rest(
    tmp_path: Path, first: object
) -> None:
    is_chat = isinstance(first, dict) and "messages" in first
    rest: list[Any] = [{"messages": CHAT}] if is_chat else CHAT
    path = json_file(tmp_path / "c.json", [first, *rest])
    assert said(only(path).conversation) == SAID
    assert len(skipped(path)) == 1


@pytest.mark.parametrize(
    ("name", "role"),
    [("human", "user"), ("gpt", "assistant"), ("chatgpt", "assistant"), ("bing", "assistant"),
     ("bard", "assistant"), ("Claude", "assistant"), ("developer", "system"), ("tool", "tool"),
     ("observation", "tool"), ("tool-response", "tool"), ("function_call", "assistant")],
)  # fmt: skip
def test_speakers_are_known_by_the_names_of_data_sets(tmp_path: Path, name: str, role: str) -> None:
    shared = [*SHARED, {"from": name, "value": '{"name": "look", "arguments": {"a": 1}}'}]
    last = only(json_file(tmp_path / "c.json", {"conversations": shared})).conversation.path()[-1]
    assert last.role.value == role
    if name == "function_call":
        (call,) = last.content
        assert isinstance(call, ToolCallPart)
        assert (call.name, call.arguments.text) == ("look", '{"a": 1}')


@pytest.mark.parametrize(
    "line",
    [{"prompt": "How high?", "response": "To the clouds."},
     {"instruction": "How high?", "input": "", "output": "To the clouds."}],
)  # fmt: skip
def test_pairs_are_no_chats_and_the_refusal_says_what_is(
    tmp_path: Path, line: dict[str, str]
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(lines(line, line))
    with pytest.raises(CannotImport, match="pairs of a prompt and an answer, no messages with"):
        imported(path)


def test_items_of_openai_responses_become_replies_calls_and_results(tmp_path: Path) -> None:
    items = [
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Q"}]},
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]},
        {"type": "function_call", "call_id": "c", "name": "look", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "seen"},
        {"type": "reasoning", "summary": [], "encrypted_content": "gAAA"},
        {"type": "message", "role": "assistant", "content": [
            {"type": "output_text", "text": "A"}, {"type": "refusal", "refusal": "No."}]},
    ]  # fmt: skip
    path = json_file(tmp_path / "c.json", {"input": items})
    _, called, result, answered = only(path).conversation.path()
    thought, call = called.content
    assert thought == ReasoningPart("Hm.")
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name) == ("c", "look")
    assert result.content == [ToolResultPart("c", "seen")]
    assert answered.content == [TextPart("A"), TextPart("No.")]
    assert ("thought", "encrypted") in skipped(path)


def test_parts_of_google_and_of_the_ai_sdk_are_told_by_their_fields(tmp_path: Path) -> None:
    chat = [
        {"role": "user", "content": "Q", "parts": [
            {"type": "text", "text": "Q"},
            {"type": "file", "mediaType": "image/png", "filename": "a.png", "url": PIXEL}]},
        {"role": "assistant", "content": "A", "parts": [
            {"type": "step-start"},
            {"type": "reasoning", "text": "Hm."},
            {"type": "tool-look", "toolCallId": "c", "state": "output-available",
             "input": {"a": 1}, "output": {"b": 2}},
            {"type": "text", "text": "A"}]},
        {"role": "model", "parts": [
            {"functionCall": {"name": "look", "args": {"a": 1}}},
            {"executableCode": {"code": "1+1"}},
            {"codeExecutionResult": {"output": "2"}}]},
        {"role": "user", "parts": [{"functionResponse": {"name": "look", "response": {"b": 2}}}]},
        {"role": "assistant", "content": None, "audio": {"transcript": "Said."}},
    ]  # fmt: skip
    asked, answered, called, result, spoken = only(
        json_file(tmp_path / "c.json", chat)
    ).conversation.path()
    text, image = asked.content
    assert text == TextPart("Q")
    assert isinstance(image, ImagePart)
    thought, call, answer, words = answered.content
    assert (thought, words) == (ReasoningPart("Hm."), TextPart("A"))
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name, call.arguments.text) == ("c", "look", '{"a": 1}')
    assert answer == ToolResultPart("c", '{"b": 2}')
    assert [type(part) for part in called.content] == [ToolCallPart, ToolCallPart, ToolResultPart]
    assert result.content == [ToolResultPart("look", '{"b": 2}')]
    assert spoken.text == "Said."


def test_system_prompts_beside_the_messages_are_kept(tmp_path: Path) -> None:
    for name, value in [
        ("system", [{"type": "text", "text": "Be brief."}]),
        ("systemInstruction", {"parts": [{"text": "Be brief."}]}),
        ("instructions", "Be brief."),
    ]:
        chat = {name: value, "messages": CHAT}
        assert only(json_file(tmp_path / "c.json", chat)).conversation.system == "Be brief."


def test_what_is_told_of_a_conversation_and_its_messages_is_kept(tmp_path: Path) -> None:
    chat = {
        "id": 7,
        "title": "Kites",
        "model": "m1",
        "temperature": 0.5,
        "created_at": "2026-03-01T09:00:00Z",
        "messages": [
            {"role": "developer", "content": "Be brief."},
            ASKED,
            ANSWERED | {"reasoning_content": "Hm.", "model": "m2", "timestamp": 1_772_355_700},
            {"role": "narrator", "content": "…"},
            {"role": "assistant", "content": "<think>\nSo.\n</think>\n\nYes."},
        ],
    }
    conversation = only(json_file(tmp_path / "c.json", chat)).conversation
    assert (conversation.title, conversation.system) == ("Kites", "Be brief.")
    assert (conversation.model, conversation.parameters.temperature) == ("m1", 0.5)
    asked, answered, last = conversation.path()
    assert asked.created == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (answered.model, answered.created.timestamp()) == ("m2", 1_772_355_700)
    assert answered.content == [ReasoningPart("Hm."), TextPart("To the clouds.")]
    assert last.content == [ReasoningPart("So."), TextPart("Yes.")]
    assert skipped(tmp_path / "c.json") == [("message", "names no speaker that chatui knows")]


def test_images_files_and_tools_of_the_apis_are_kept(tmp_path: Path) -> None:
    packed = base64.b64encode(PNG).decode()
    chat = [
        {"role": "user", "content": [
            {"type": "text", "text": "Look"},
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{packed}"}},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png",
                                         "data": packed}},
            {"type": "file", "file": {"filename": "a.pdf", "file_data": "JVBERi0="}},
            {"type": "image_url", "image_url": {"url": "https://a.example/b.png"}},
            {"type": "input_audio", "input_audio": {}},
        ]},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "c", "function": {"name": "look", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c", "content": "seen"},
        {"role": "assistant", "content": [
            {"type": "thinking", "thinking": "Hm."},
            {"type": "tool_use", "id": "d", "name": "find", "input": {"a": 1}}]},
        {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "d", "content": [{"type": "text",
                                                                    "text": "found"}]}]},
    ]  # fmt: skip
    path = json_file(tmp_path / "c.json", chat)
    found = only(path)
    asked, called, result, again, answered = found.conversation.path()
    text, image, same, file, missing, audio = asked.content
    assert text == TextPart("Look")
    assert isinstance(image, ImagePart)
    assert image == same
    assert isinstance(file, FilePart)
    assert found.attachments == {image.sha256: PNG, file.sha256: b"%PDF-"}
    assert isinstance(missing, UnknownPart)
    assert audio == UnknownPart("messages input_audio", {"input_audio": {}})
    assert isinstance(called.content[0], ToolCallPart)
    assert (result.role, result.content) == (Role.TOOL, [ToolResultPart("c", "seen")])
    thought, call = again.content
    assert thought == ReasoningPart("Hm.")
    assert isinstance(call, ToolCallPart)
    assert (call.name, call.arguments.text) == ("find", '{"a": 1}')
    assert answered.content == [ToolResultPart("d", "found")]
    assert skipped(path) == [("image", "its bytes are not in the file")]


def test_what_the_apis_cite_are_sources_in_the_order_of_the_numbers(tmp_path: Path) -> None:
    text = {"type": "output_text", "text": "B.", "annotations": [
        {"type": "url_citation", "url": "https://c.example", "title": "C"},
        {"type": "file_citation", "filename": "notes.pdf"}]}  # fmt: skip
    said = [
        {"role": "assistant", "content": "A.[1][2]",
         "citations": ["https://a.example", "https://b.example"],
         "search_results": [{"title": "B", "url": "https://b.example"}]},
        {"role": "assistant", "content": [text]},
        {"role": "assistant", "content": "C.", "annotations": [
            {"type": "url_citation", "url_citation": {"url": "https://d.example", "title": "D"}}],
         "context": {"citations": [{"title": "E", "url": "https://e.example"}]},
         "usage": {"prompt_tokens": 9, "completion_tokens": 5, "cost": 0.25}},
    ]  # fmt: skip
    conversation = only(json_file(tmp_path / "c.json", said)).conversation
    assert [message.sources for message in conversation.path()] == [
        (Source("https://a.example"), Source("https://b.example", "B")),
        (Source("https://c.example", "C"), Source("", "notes.pdf")),
        (Source("https://d.example", "D"), Source("https://e.example", "E")),
    ]
    assert conversation.path()[-1].usage == Usage(9, 5, cost=0.25)


def test_of_a_list_that_is_cut_what_is_whole_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps([*CHAT, ASKED])[:-5])
    assert said(only(path).conversation) == SAID
    assert [what for what, _ in skipped(path)] == ["rest of a file"]


def test_ids_that_are_numbers_of_lines_do_not_hide_other_chats(tmp_path: Path) -> None:
    other = [ASKED, {"role": "assistant", "content": "No."}]
    one = json_file(tmp_path / "a.json", [{"id": 0, "messages": CHAT}, {"messages": []}])
    two = json_file(tmp_path / "b.json", [{"id": 0, "messages": other}])
    assert only(one).conversation.source != only(two).conversation.source
    assert skipped(one) == [("conversation", "holds no messages")]


def test_a_text_beside_parts_that_hold_none_is_kept(tmp_path: Path) -> None:
    image = {"type": "image_url", "image_url": {"url": PIXEL}}
    chat = [{"role": "user", "content": "Look", "parts": [image]}, ANSWERED]
    text, shown = only(json_file(tmp_path / "c.json", chat)).conversation.path()[0].content
    assert text == TextPart("Look")
    assert isinstance(shown, ImagePart)
