"""Prompts of Google AI Studio.

Source of the shape: Sinity/polylogue's page on Gemini, and files of AI Studio that public
repositories hold, 2025 and 2026. From memory: inline files, and what code that was run leaves.
"""

import copy
from datetime import UTC, datetime
from pathlib import Path

from chatui.conversation.message import FinishReason
from chatui.conversation.parts import (
    ImagePart,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from tests.importers.make_fixtures import PNG
from tests.importers.reading import formats_in, imported, json_file, only, skipped
from tests.importers.service_exports import AI_STUDIO


def test_what_one_side_says_in_several_chunks_is_one_message(tmp_path: Path) -> None:
    path = json_file(tmp_path / "About kites", AI_STUDIO)
    assert formats_in(path) == ["ai-studio"]
    found = only(path)
    conversation = found.conversation
    assert (conversation.title, conversation.system) == ("About kites", "Be brief.")
    assert conversation.model == "gemini-2.5-pro"
    assert (conversation.parameters.temperature, conversation.parameters.top_p) == (0.5, 0.9)
    asked, answered = conversation.path()
    missing, image, text = asked.content
    assert missing == UnknownPart("missing image", {"name": "1abc"})
    assert isinstance(image, ImagePart)
    assert found.attachments == {image.sha256: PNG}
    assert text == TextPart("How high?")
    thought, call, result, words, sources = answered.content
    assert sources == SourcesPart(
        (Source("https://a.example/?x=1", "Sky"), Source("https://b.example/", "Wind"))
    )
    assert thought == ReasoningPart("Weigh the wind.")
    assert isinstance(call, ToolCallPart)
    assert (call.arguments.text, result) == ("1+1", ToolResultPart("", "2"))
    assert words == TextPart("To the clouds")
    assert answered.finish_reason is FinishReason.LENGTH
    assert skipped(path) == [("image", "only in Drive")]


def test_two_files_without_ids_are_two_chats_whenever_they_were_copied(tmp_path: Path) -> None:
    kites = json_file(tmp_path / "Kites", AI_STUDIO)
    json_file(tmp_path / "Tails", AI_STUDIO | {"systemInstruction": {}})
    ids = {(found.conversation.source or {})["id"] for found in imported(tmp_path)}
    assert len(ids) == 2
    before = only(kites).conversation.source
    kites.touch()
    assert only(kites).conversation.source == before


def test_a_time_of_a_chunk_is_that_of_its_message(tmp_path: Path) -> None:
    chunk = {"role": "user", "text": "Hi", "createTime": "2026-03-01T09:00:00Z"}
    path = json_file(tmp_path / "a.json", {"chunkedPrompt": {"chunks": [chunk]}})
    conversation = only(path).conversation
    assert conversation.created == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert conversation.title == "a"


def test_calls_of_functions_and_an_instruction_that_is_a_text_are_kept(tmp_path: Path) -> None:
    export = copy.deepcopy(AI_STUDIO)
    export["systemInstruction"] = "Be long."
    prompt = export["chunkedPrompt"]
    prompt["chunks"] = [
        {"role": "user", "text": "How high?"},
        {"role": "model", "functionCall": {"name": "look", "args": {"a": 1}}},
        {"role": "user", "functionResponse": {"name": "look", "response": {"b": 2}}},
    ]
    prompt["pendingInputs"] = [{"role": "user", "text": "And"}]
    path = json_file(tmp_path / "c.json", export)
    conversation = only(path).conversation
    assert conversation.system == "Be long."
    _, called, answered = conversation.path()
    (call,) = called.content
    assert isinstance(call, ToolCallPart)
    assert (call.name, call.arguments.text) == ("look", '{"a": 1}')
    assert answered.content == [ToolResultPart("look", '{"b": 2}')]
    assert skipped(path) == [("prompt", "was not sent")]
