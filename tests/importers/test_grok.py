"""Grok's exports.

Source of the shape: real exports as the mappings of the Portable AI Memory importers list them,
2026. From memory: the object form of an attachment, and `leaf_response_id`.
"""

from datetime import UTC, datetime
from pathlib import Path

from chatui.conversation.parts import (
    FilePart,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    UnknownPart,
)
from tests.importers.reading import formats_in, json_file, leaves, only, said, skipped, zip_of
from tests.importers.service_exports import GROK

FOLDER = "ttl/30d/export_data/u"


def test_an_export_brings_branches_thoughts_files_and_sources(tmp_path: Path) -> None:
    files = {
        f"{FOLDER}/prod-grok-backend.json": GROK,
        f"{FOLDER}/prod-mc-auth-mgmt-api.json": {"user": {}},
        f"{FOLDER}/prod-mc-asset-server/asset-1/content": b"print(1)",
    }
    path = zip_of(tmp_path / "export.zip", files)
    assert formats_in(path) == ["grok"]
    found = only(path)
    conversation = found.conversation
    first, second = leaves(conversation)
    assert said(conversation, first) == [("user", "How high?"), ("assistant", "No.")]
    assert conversation.head == second.id
    assert conversation.pinned
    file, missing, text = conversation.path()[0].content
    assert isinstance(file, FilePart)
    assert found.attachments == {file.sha256: b"print(1)"}
    assert missing == UnknownPart("missing file", {"name": "asset-2"})
    assert text == TextPart("How high?")
    thought, words, image, sources = second.content
    assert (thought, words) == (ReasoningPart("Weigh the wind."), TextPart("To the clouds."))
    assert image == UnknownPart("missing image", {"name": "https://a.example/kite.jpg"})
    assert sources == SourcesPart(
        (Source("https://a.example", "Sky"), Source("https://b.example", "Wind"))
    )
    assert (second.model, second.created) == ("grok-3", datetime(2026, 1, 1, 0, 0, 6, tzinfo=UTC))
    assert {what for what, _ in skipped(path)} == {"file", "image"}


def test_one_conversation_alone_is_read(tmp_path: Path) -> None:
    path = json_file(tmp_path / "c.json", GROK["conversations"])
    assert formats_in(path) == ["grok"]
