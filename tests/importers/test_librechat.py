"""Conversations of LibreChat.

Source of the shape: danny-avila/LibreChat (api/server/utils/import), 2025. From memory: the parts
of `content`, the files, and the fields of `options`.
"""

import copy
from pathlib import Path

import pytest

from chatui.conversation.message import Status
from chatui.conversation.parts import (
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from tests.importers.reading import formats_in, json_file, leaves, only, said, skipped
from tests.importers.service_exports import LIBRE_CHAT


def flat() -> dict[str, object]:
    export = copy.deepcopy(LIBRE_CHAT)
    (first,) = export["messages"]
    children = first.pop("children")
    replies = [child | {"parentMessageId": "m1"} for child in children]
    return export | {"recursive": False, "messages": [first, *replies]}


def as_tree() -> dict[str, object]:
    export = copy.deepcopy(LIBRE_CHAT)
    export["messagesTree"] = export.pop("messages")
    return export


@pytest.mark.parametrize("export", [LIBRE_CHAT, flat(), as_tree()])
def test_a_conversation_is_read_recursive_or_flat(
    tmp_path: Path, export: dict[str, object]
) -> None:
    path = json_file(tmp_path / "c.json", export)
    assert formats_in(path) == ["librechat"]
    conversation = only(path).conversation
    assert (conversation.title, conversation.system) == ("Kites", "Be brief.")
    assert (conversation.model, conversation.parameters.temperature) == ("gpt-4o", 0.5)
    first, second = leaves(conversation)
    assert said(conversation, first) == [("user", "How high?"), ("assistant", "To the clouds.")]
    assert conversation.head == second.id
    thought, call, result, text = second.content
    assert thought == ReasoningPart("Weigh the wind.")
    assert isinstance(call, ToolCallPart)
    assert (call.name, result) == ("look", ToolResultPart("c", "seen"))
    assert text == TextPart("To the stars.")
    assert second.status is Status.STOPPED
    assert skipped(path) == [("file", "not in the export")]


def test_marks_become_the_numbers_of_what_was_found(tmp_path: Path) -> None:
    export = flat()
    reply = export["messages"][1]  # type: ignore[index]  # a list of messages
    reply["text"] = (
        "\ue203Up\ue204 \ue202turn0search1, or \ue200\\ue202turn0file0\ue202turn0search1\ue201."
        " Not \ue202turn9search9."
    )
    reply["attachments"] = [
        {"type": "web_search", "web_search": {"turn": 0, "organic": [
            {"link": "https://a.example", "title": "Sky"},
            {"link": "https://b.example", "title": "Wind"}]}},
        {"type": "file_search", "file_search": {"sources": [{"fileName": "notes.pdf"}]}},
    ]  # fmt: skip
    path = json_file(tmp_path / "c.json", export)
    first, _ = leaves(only(path).conversation)
    assert first.content == [
        TextPart("Up [1], or [2][1]. Not ."),
        SourcesPart(
            (
                Source("https://b.example", "Wind"),
                Source("", "notes.pdf"),
                Source("https://a.example", "Sky"),
            )
        ),
    ]
    assert skipped(path) == [("file", "not in the export")]


def test_a_deep_tree_is_read_without_recursion(tmp_path: Path) -> None:
    export = copy.deepcopy(LIBRE_CHAT)
    message: dict[str, object] = {"messageId": "0", "text": "x", "isCreatedByUser": True}
    for number in range(1, 150):
        message = {"messageId": str(number), "text": "x", "children": [message]}
    export["messages"] = [message]
    assert len(only(json_file(tmp_path / "c.json", export)).conversation.path()) == 150


def test_results_that_are_objects_and_plugins_are_kept(tmp_path: Path) -> None:
    export = copy.deepcopy(LIBRE_CHAT)
    first, second = export["messages"][0]["children"]
    first["plugins"] = [{"inputs": [{"plugin": "look", "input": "wind"}], "outputs": "windy"}]
    call = {"id": "c", "name": "look", "args": "{}", "output": {"b": 2}}
    second |= {"content": [{"type": "tool_call", "tool_call": call}], "text": "To the stars."}
    conversation = only(json_file(tmp_path / "c.json", export)).conversation
    older, newer = leaves(conversation)
    used, answer, _ = older.content
    assert isinstance(used, ToolCallPart)
    assert (used.name, used.arguments.text, answer) == ("look", "wind", ToolResultPart("", "windy"))
    assert newer.content[1:] == [ToolResultPart("c", '{"b": 2}'), TextPart("To the stars.")]
