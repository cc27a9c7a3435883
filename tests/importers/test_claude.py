"""What Claude's exports hold beside prompts and answers, as those of 2024 to 2026 have it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chatui.conversation.parts import (
    FilePart,
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from tests.importers.exports import claude, claude_message
from tests.importers.reading import formats_in, imported, json_file, only, skipped, zip_of


def content_of(folder: Path, blocks: list[Any], **more: Any) -> list[Part]:
    export = claude(claude_message("m", "assistant", blocks, **more))
    return only(json_file(folder / "c.json", [export])).conversation.path()[0].content


def test_what_was_found_on_the_web_keeps_its_title_and_address(tmp_path: Path) -> None:
    found = {"type": "knowledge", "title": "A page", "url": "https://a.example", "text": "Words."}
    blocks = [
        {"type": "tool_result", "tool_use_id": "t", "content": [found, {"type": "image", "id": 1}]}
    ]
    result, sources = content_of(tmp_path, blocks)
    assert sources == SourcesPart((Source("https://a.example", "A page"),))
    assert result == ToolResultPart(
        "t", 'A page\nhttps://a.example\nWords.\n\n{"type": "image", "id": 1}'
    )


def test_a_text_links_to_its_sources(tmp_path: Path) -> None:
    citations = [
        {"end_index": 4, "details": {"type": "web_search_citation", "url": "https://b.example/x"}},
        {"end_index": 4, "url": "https://a.example/(1)", "title": "A [page]"},
        {"end_index": 99, "url": "https://c.example"},
        {"end_index": 1, "url": "javascript:alert(1)"},
        {"end_index": -1, "url": "https://a.example"},
        {"end_index": 2, "details": 3},
    ]
    found = {"type": "knowledge", "title": "B", "url": "https://b.example/x", "text": "Words."}
    more = {"type": "rich_link", "title": "D", "url": "https://d.example"}
    blocks = [
        {"type": "tool_result", "content": [found], "display_content": {"content": [more]}},
        {"type": "text", "text": "So. No.", "citations": citations},
        {"type": "text", "text": "Yes.", "citations": [{"document_title": "notes.pdf"}]},
    ]
    _, text, _, sources = content_of(tmp_path, blocks)
    assert sources == SourcesPart(
        (
            Source("https://b.example/x", "B"),
            Source("https://a.example/(1)", "A [page]"),
            Source("https://c.example"),
            Source("https://a.example"),
            Source("", "notes.pdf"),
            Source("https://d.example", "D"),
        )
    )
    assert text == TextPart(
        "So. ([b.example](https://b.example/x), [A (page)](https://a.example/%281%29)) No."
        " ([c.example](https://c.example))"
    )


@pytest.mark.parametrize(
    ("blocks", "text", "read"),
    [
        ([{"type": "voice_note", "title": "Note", "text": "Hello"}], "", [TextPart("Hello")]),
        (
            [{"type": "thinking", "thinking": "", "summaries": [{"summary": "A"}, {}]}],
            "",
            [ReasoningPart("A")],
        ),
        (
            [{"type": "tool_result", "tool_use_id": "t", "content": "x"}],
            "\n```\nThis block is not supported on your current device yet.\n```\n",
            [ToolResultPart("t", "x")],
        ),
        ([], "```\nThis block is not supported on your current device yet.\n```", None),
    ],
)
def test_blocks_of_every_kind_are_read(
    tmp_path: Path, blocks: list[Any], text: str, read: list[Part] | None
) -> None:
    assert content_of(tmp_path, blocks, text=text) == (read or [TextPart(text)])


def test_a_chat_about_a_design_comes_in_with_its_tools_and_attachments(tmp_path: Path) -> None:
    design = {
        "uuid": "d1",
        "title": "A logo",
        "project": {"name": "Brand"},
        "created_at": "2026-05-01T09:00:00Z",
        "messages": [
            {"uuid": "a", "role": "user", "created_at": "2026-05-01T09:00:00.123456789Z",
             "content": {"content": "Draw it", "attachments": [{"name": "b.md", "content": "B"}]}},
            {"uuid": "b", "role": "assistant", "content": {
                "timestamp": "2026-05-01T09:01:00+00:00",
                "contentBlocks": [
                    {"type": "thinking", "text": "Hm."},
                    {"type": "tool_call", "toolCall": {"id": "t", "name": "draw", "input": {}}},
                    {"type": "text", "text": "Done."},
                    {"type": "error", "message": "late"},
                ]}},
        ],
    }  # fmt: skip
    files = {
        "design_chats/d1.json": design,
        "conversations.json": [],
        "users.json": [{"uuid": "u"}],
    }
    path = zip_of(tmp_path / "export.zip", files)
    found = only(path)
    asked, answered = found.conversation.path()
    attached, words = asked.content
    assert isinstance(attached, FilePart)
    assert words == TextPart("Draw it")
    assert asked.created == datetime(2026, 5, 1, 9, 0, 0, 123456, UTC)
    thought, call, text, error = answered.content
    assert (thought, text) == (ReasoningPart("Hm."), TextPart("Done."))
    assert isinstance(call, ToolCallPart)
    assert (call.id, call.name) == ("t", "draw")
    assert error == UnknownPart("claude error", {"message": "late"})
    assert found.conversation.title == "A logo"
    assert formats_in(path) == ["claude"]


def test_projects_memories_and_empty_chats_are_listed_as_left_out(tmp_path: Path) -> None:
    files = {
        "conversations.json": [claude(), claude(claude_message("m", "human", ""), uuid="e")],
        "projects/p.json": {"uuid": "p", "name": "P", "docs": [{"filename": "a", "content": "b"}]},
        "memories.json": [{"conversations_memory": "…"}],
    }
    path = zip_of(tmp_path / "export.zip", files)
    assert imported(path) == []
    assert skipped(path) == [
        ("conversation", "holds no messages"),
        ("conversation", "holds no messages"),
        ("file", "projects/p.json is of no format that chatui knows"),
        ("file", "memories.json is of no format that chatui knows"),
    ]


def test_files_of_both_lists_are_named_once(tmp_path: Path) -> None:
    message = claude_message("m1", "human", "Look")
    message |= {
        "files": [{"file_name": "plan.md"}, {"file_name": "kite.png"}],
        "files_v2": [{"file_name": "kite.png"}, {"file_name": "sky.png"}],
        "attachments": [{"file_name": "plan.md", "extracted_content": "x"}],
    }
    path = json_file(tmp_path / "c.json", claude(message))
    missing = only(path).conversation.path()[0].content[1:3]
    assert [part.data["name"] for part in missing if isinstance(part, UnknownPart)] == [
        "kite.png",
        "sky.png",
    ]
    assert skipped(path) == [("file", "not in the export")] * 2
