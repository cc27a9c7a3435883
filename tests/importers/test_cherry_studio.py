"""Backups of Cherry Studio.

Source of the shape: CherryHQ/cherry-studio (src/renderer/src/types/newMessage.ts and the backup
service), and a public converter of its backups, 2025. From memory: `rawMcpToolResponse`, and the
results of a search.
"""

import copy
from pathlib import Path

from chatui.conversation.message import Usage
from chatui.conversation.parts import (
    ImagePart,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from tests.importers.make_fixtures import PNG
from tests.importers.reading import formats_in, json_file, leaves, only, said, skipped, zip_of
from tests.importers.service_exports import CHERRY_STUDIO


def test_a_backup_brings_topics_with_their_blocks_files_and_parallel_replies(
    tmp_path: Path,
) -> None:
    files = {"data.json": CHERRY_STUDIO, "Data/Files/f1.png": PNG}
    path = zip_of(tmp_path / "cherry-studio.zip", files)
    assert formats_in(path) == ["cherry-studio"]
    found = only(path)
    conversation = found.conversation
    assert (conversation.title, conversation.system, conversation.pinned) == (
        "Kites",
        "Be brief.",
        True,
    )
    other, _ = leaves(conversation)
    assert said(conversation, other) == [("user", "How high?"), ("assistant", "No.")]
    asked, answered, last = conversation.path()
    image = asked.content[1]
    assert isinstance(image, ImagePart)
    assert (image.name, found.attachments) == ("kite.png", {image.sha256: PNG})
    thought, call, result, text, sources = answered.content
    assert (thought, text) == (ReasoningPart("Weigh the wind."), TextPart("To the clouds."))
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name, call.arguments.text) == ("c", "look", '{"a": 1}')
    assert result == ToolResultPart("c", "seen")
    assert "https://a.example" in str(sources)
    assert (answered.model, answered.usage, other.model) == ("qwen3", Usage(3, 4), "gpt-4o")
    assert last.text == "Sure?"
    assert set(skipped(path)) == {
        ("error of a reply", "cut"),
        ("message", "only marks where a new context begins"),
    }


def test_older_backups_have_the_text_in_the_message(tmp_path: Path) -> None:
    messages = [
        {"id": "1", "role": "user", "content": "How high?"},
        {"id": "2", "role": "assistant", "content": "<think>Hm.</think>Very.", "modelId": "m"},
    ]
    topic = {"id": "t1", "messages": messages}
    newer = copy.deepcopy(CHERRY_STUDIO)
    newer["indexedDB"] = {"topics": [topic]}
    oldest = copy.deepcopy(CHERRY_STUDIO)
    oldest["indexedDB"] = [{"key": "topic:t1", "value": topic}, {"key": "image://avatar"}]
    for export in (newer, oldest):
        conversation = only(json_file(tmp_path / "data.json", export)).conversation
        assert said(conversation) == [("user", "How high?"), ("assistant", "Very.")]
        assert conversation.path()[1].reasoning == "Hm."
        assert conversation.title == "Kites"
