"""Conversations of LibreChat.

Source of the shape: danny-avila/LibreChat (api/server/utils/import), 2025. From memory: the parts
of `content`, the files, and the fields of `options`.
"""

import copy
from pathlib import Path

import pytest

from chatui.conversation.message import Status
from chatui.conversation.parts import ReasoningPart, TextPart, ToolCallPart, ToolResultPart
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


def test_a_deep_tree_is_read_without_recursion(tmp_path: Path) -> None:
    export = copy.deepcopy(LIBRE_CHAT)
    message: dict[str, object] = {"messageId": "0", "text": "x", "isCreatedByUser": True}
    for number in range(1, 150):
        message = {"messageId": str(number), "text": "x", "children": [message]}
    export["messages"] = [message]
    assert len(only(json_file(tmp_path / "c.json", export)).conversation.path()) == 150
