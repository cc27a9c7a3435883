"""Chats of LM Studio.

Source of the shape: public readers of `*.conversation.json` (an adapter with its types, and a page
that shows a file of version 0.4), and a program that writes such files. From memory: the blocks of
tools, and the reasons of an end.
"""

import copy
from datetime import UTC, datetime
from pathlib import Path

from chatui.conversation.message import FinishReason, Usage
from chatui.conversation.parts import (
    ImagePart,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from tests.importers.make_fixtures import PNG
from tests.importers.reading import formats_in, json_file, leaves, only, said, skipped
from tests.importers.service_exports import LM_STUDIO


def test_versions_are_branches_and_steps_are_thoughts_calls_and_results(tmp_path: Path) -> None:
    path = json_file(tmp_path / "1760000000123.conversation.json", LM_STUDIO)
    assert formats_in(path) == ["lm-studio"]
    conversation = only(path).conversation
    assert (conversation.title, conversation.system, conversation.pinned) == (
        "Kites",
        "Be brief.",
        True,
    )
    assert conversation.created == datetime(2025, 10, 9, 8, 53, 20, 123000, UTC)
    first, second = leaves(conversation)
    assert said(conversation, first)[1:] == [("assistant", "No.")]
    assert conversation.head == second.id
    thought, call, result, text = second.content
    assert (thought, text) == (ReasoningPart("Weigh the wind."), TextPart("To the clouds"))
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name, call.arguments.text) == ("c", "look", '{"a": 1}')
    assert result == ToolResultPart("c", "seen")
    assert (second.model, second.usage) == ("qwen3-8b", Usage(3, 4))
    assert second.finish_reason is FinishReason.LENGTH
    assert conversation.path()[0].content[1] == UnknownPart(
        "missing image", {"name": "1760 - 7.png"}
    )
    assert set(skipped(path)) == {
        ("image", "in another folder of LM Studio, user-files"),
        ("step of a reply", "toolStatus"),
    }


def test_a_file_that_lies_beside_the_chat_comes_along(tmp_path: Path) -> None:
    (tmp_path / "user-files").mkdir()
    (tmp_path / "user-files" / "1760 - 7.png").write_bytes(PNG)
    (tmp_path / "conversations").mkdir()
    json_file(tmp_path / "conversations" / "1.conversation.json", LM_STUDIO)
    found = only(tmp_path)
    assert isinstance(found.conversation.path()[0].content[1], ImagePart)
    assert PNG in found.attachments.values()


def test_the_system_prompt_of_the_settings_counts(tmp_path: Path) -> None:
    export = copy.deepcopy(LM_STUDIO)
    fields = [{"key": "llm.prediction.systemPrompt", "value": "Be long."}]
    export |= {"systemPrompt": "", "perChatPredictionConfig": {"fields": fields}}
    assert only(json_file(tmp_path / "c.json", export)).conversation.system == "Be long."


def test_thoughts_in_a_text_are_thoughts(tmp_path: Path) -> None:
    export = copy.deepcopy(LM_STUDIO)
    step = {"type": "contentBlock", "content": [{"type": "text", "text": "<think>Hm.</think>Yes."}]}
    export["messages"][1]["versions"][1]["steps"] = [step]
    reply = only(json_file(tmp_path / "c.json", export)).conversation.path()[-1]
    assert reply.content == [ReasoningPart("Hm."), TextPart("Yes.")]
