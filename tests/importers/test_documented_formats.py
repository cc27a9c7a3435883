"""Formats whose writer cannot be run here: see exports.py for where their shapes come from."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.message import FinishReason, Role, Status
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from tests.importers import exports
from tests.importers.exports import chatgpt, claude, claude_message, node
from tests.importers.reading import (
    PNG,
    database,
    imported,
    json_file,
    leaves,
    only,
    said,
    skipped,
    zip_of,
)


def test_a_chatgpt_export_keeps_every_branch_and_opens_the_one_that_was_open(
    tmp_path: Path,
) -> None:
    found = only(json_file(tmp_path / "any name", [exports.BRANCHED]))
    conversation = found.conversation
    first, second = leaves(conversation)
    begin = ("user", "Question")
    assert said(conversation, first) == [begin, ("assistant", "First answer")]
    assert said(conversation, second)[1:] == [
        ("assistant", "Second answer"),
        ("user", "More?"),
        ("assistant", "More."),
    ]
    assert conversation.head == second.id
    assert found.branches == 2
    assert {m.model for m in conversation.messages.values() if m.role is Role.ASSISTANT} == {
        "gpt-4o"
    }
    assert conversation.title == "Retries"
    assert conversation.created == datetime.fromtimestamp(1_700_000_000, UTC)
    assert conversation.source == {
        "format": "chatgpt",
        "id": "c0ffee00-0000-4000-8000-000000000001",
    }


def test_the_zip_of_a_chatgpt_export_brings_its_images_and_files(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path / "export",
        {
            "conversations-000.json": [exports.BRANCHED],
            "conversations-001.json": [exports.WITH_IMAGE],
            "user.json": {"id": "user-1"},
            "chat.html": b"<html>",
            "file-AbC123-plot.dat": PNG,
            "file-Doc9-notes.txt": b"notes",
        },
    )
    _, picture = imported(path)
    image, text, document, missing = picture.conversation.path()[0].content
    assert isinstance(image, ImagePart)
    assert (image.name, image.media_type) == ("plot.png", "image/png")
    assert text == TextPart("What is this?")
    assert isinstance(document, FilePart)
    assert missing == UnknownPart("missing file", {"name": "gone.pdf"})
    assert picture.attachments == {image.sha256: PNG, document.sha256: b"notes"}
    assert skipped(path) == [
        ("file", "not in the export"),
        ("file", "user.json is of no format that chatui knows"),
    ]


def test_a_prompt_that_is_only_a_file_comes_in(tmp_path: Path) -> None:
    about = {"attachments": [{"id": "file-Doc9", "name": "notes.txt", "mime_type": "text/plain"}]}
    export = chatgpt(node("q", None, "user", "", metadata=about))
    files = {"conversations.json": [export], "file-Doc9-notes.txt": b"BMW, GIF89b: notes"}
    (part,) = only(zip_of(tmp_path / "export.zip", files)).conversation.path()[0].content
    assert isinstance(part, FilePart)
    assert (part.name, part.media_type) == ("notes.txt", "text/plain")


def test_thoughts_and_tools_of_chatgpt_are_parts_of_the_reply_that_they_led_to(
    tmp_path: Path,
) -> None:
    path = json_file(tmp_path / "c.json", {"conversations": [exports.THINKING]})
    conversation = only(path).conversation
    asked, called, result, answered = conversation.path()
    assert asked.text == "Think"
    thought, call = called.content
    assert thought == ReasoningPart("Plan\nFirst this.")
    assert isinstance(call, ToolCallPart)
    assert (call.name, call.arguments.text) == ("python", "1+1")
    assert result.content == [ToolResultPart("code", "2")]
    assert answered.content == [ReasoningPart("So."), TextPart("It is 2.")]
    assert answered.finish_reason is FinishReason.LENGTH
    assert skipped(path) == [("message", "only says how long ChatGPT thought")]


def test_thoughts_that_led_to_nothing_stay(tmp_path: Path) -> None:
    thoughts = {"content_type": "thoughts", "thoughts": [{"content": "Hm."}]}
    export = chatgpt(
        node("q", None, "user", "Think"),
        node("t", "q", "assistant", thoughts, status="in_progress"),
    )
    _, reply = only(json_file(tmp_path / "c.json", [export])).conversation.path()
    assert reply.content == [ReasoningPart("Hm.")]
    assert reply.status is Status.INTERRUPTED


def test_instructions_are_the_system_prompt_and_hidden_messages_are_counted(
    tmp_path: Path,
) -> None:
    instructions = {
        "content_type": "user_editable_context",
        "user_profile": "I am Ann.",
        "user_instructions": "Be brief.",
    }
    path = json_file(
        tmp_path / "c.json",
        [
            chatgpt(
                node("i", None, "user", instructions),
                node("h", "i", "system", "secret prompt", weight=0),
                node("q", "h", "user", "Hello"),
                node("v", "q", "user", {"content_type": "hologram", "depth": 3}),
            )
        ],
    )
    conversation = only(path).conversation
    assert conversation.system == "I am Ann.\n\nBe brief."
    assert [message.text for message in conversation.path()] == ["Hello", ""]
    assert conversation.path()[1].content == [
        UnknownPart("chatgpt hologram", {"content_type": "hologram", "depth": 3})
    ]
    assert skipped(path) == [("message", "hidden by ChatGPT")]


def test_a_claude_export_has_thoughts_tools_and_pasted_texts(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path / "export",
        {
            "conversations.json": [
                claude(
                    claude_message(
                        "m1",
                        "human",
                        "Read this",
                        attachments=[{"file_name": "log.txt", "extracted_content": "error: 1"}],
                        files=[{"file_name": "plot.png"}],
                    ),
                    claude_message(
                        "m2",
                        "assistant",
                        [
                            {"type": "thinking", "thinking": "Let me see."},
                            {"type": "text", "text": "I look."},
                            {"type": "tool_use", "id": "t1", "name": "look", "input": {"a": 1}},
                            {
                                "type": "tool_result",
                                "tool_use_id": "t1",
                                "content": [{"type": "text", "text": "seen"}],
                            },
                            {"type": "token_budget"},
                            {"type": "hologram", "depth": 3},
                        ],
                    ),
                )
            ],
            "users.json": [{"uuid": "u"}],
        },
    )
    found = only(path)
    asked, answered = found.conversation.path()
    pasted, missing, text = asked.content
    assert isinstance(pasted, FilePart)
    assert (pasted.name, pasted.media_type) == ("log.txt", "text/plain")
    assert found.attachments == {pasted.sha256: b"error: 1"}
    assert missing == UnknownPart("missing file", {"name": "plot.png"})
    assert text == TextPart("Read this")
    thought, words, call, result, unknown = answered.content
    assert (thought, words) == (ReasoningPart("Let me see."), TextPart("I look."))
    assert isinstance(call, ToolCallPart)
    assert json.loads(call.arguments.text) == {"a": 1}
    assert result == ToolResultPart("t1", "seen")
    assert unknown == UnknownPart("claude hologram", {"depth": 3})
    assert ("file", "not in the export") in skipped(path)


def test_edited_prompts_of_claude_are_branches_where_the_export_names_parents(
    tmp_path: Path,
) -> None:
    export = claude(
        claude_message("m1", "human", "One", exports.NOBODY),
        claude_message("m2", "assistant", "1", "m1"),
        claude_message("m3", "human", "Two, edited", exports.NOBODY),
        claude_message("m4", "assistant", "2", "m3"),
        current_leaf_message_uuid="m2",
    )
    conversation = only(json_file(tmp_path / "c.json", [export])).conversation
    first, second = leaves(conversation)
    assert said(conversation, first) == [("user", "One"), ("assistant", "1")]
    assert said(conversation, second) == [("user", "Two, edited"), ("assistant", "2")]
    assert conversation.head == first.id


def test_chats_without_ids_are_told_apart_by_what_was_said(tmp_path: Path) -> None:
    exported = [claude(claude_message("", "human", text), uuid=None) for text in ("One", "Two")]
    path = json_file(tmp_path / "c.json", exported)
    ids = [found.conversation.source for found in imported(path)]
    assert ids[0] != ids[1]
    assert ids == [found.conversation.source for found in imported(path)]


@pytest.mark.parametrize("root", ["root", "client-created-root"])
def test_conversations_of_chatgpt_without_ids_all_come_in_and_only_once(
    tmp_path: Path, root: str
) -> None:
    exported = [
        chatgpt(
            node(root, None),
            node("a", root, "user", text),
            id=None,
            conversation_id="",
            title=title,
            create_time=time,
        )
        for title, time, text in [
            ("A", 1.7e9, "One"),
            ("B", 1.7e9, "One"),
            ("A", 1.7e9, "Two"),
            ("A", 1.8e9, "One"),
        ]
    ]
    path = json_file(tmp_path / "c.json", [*exported, exported[0]])
    ids = [(found.conversation.source or {})["id"] for found in imported(path)]
    assert len(set(ids)) == 4
    assert ids[4] == ids[0]
    assert ids == [(found.conversation.source or {})["id"] for found in imported(path)]


def test_conversations_with_one_id_that_began_otherwise_are_told_apart(tmp_path: Path) -> None:
    exported = [claude(claude_message("", "human", text)) for text in ("One", "Two", "One")]
    path = json_file(tmp_path / "c.json", exported)
    first, second, again = [(found.conversation.source or {})["id"] for found in imported(path)]
    assert first == again
    assert second.startswith(f"{first}-")


def test_a_file_of_claude_whose_text_is_among_the_attachments_is_not_missing(
    tmp_path: Path,
) -> None:
    message = claude_message(
        "m",
        "human",
        "Read it",
        attachments=[{"file_name": "plan.md", "extracted_content": "Six tails."}],
        files=[{"file_name": "plan.md"}, {"file_name": "kite.png"}],
    )
    path = json_file(tmp_path / "c.json", [claude(message)])
    plan, missing, text = only(path).conversation.path()[0].content
    assert isinstance(plan, FilePart)
    assert missing == UnknownPart("missing file", {"name": "kite.png"})
    assert text == TextPart("Read it")
    assert skipped(path) == [("file", "not in the export")]


def test_nekot_has_images_thoughts_and_tools(tmp_path: Path) -> None:
    messages = json.dumps(exports.NEKOT_MESSAGES).replace("'", "''")
    insert = (
        "INSERT INTO sessions (sessions_messages, sessions_created_at, sessions_session_name)"
        f" VALUES ('{messages}', '2026-03-01 09:00:00', 'Pixels');"
    )
    found = only(database(tmp_path, "nekot", exports.NEKOT_SCHEMA + insert))
    asked, called, result, answered = found.conversation.path()
    assert isinstance(asked.content[1], ImagePart)
    assert asked.content[1].name == "plot.png"
    assert list(found.attachments.values()) == [PNG]
    thought, call = called.content
    assert thought == ReasoningPart("Let me search.")
    assert isinstance(call, ToolCallPart)
    assert (call.name, json.loads(call.arguments.text)) == ("web_search", {"query": "pixel"})
    assert (result.role, result.content) == (
        Role.TOOL,
        [ToolResultPart("call_1", "A pixel is a dot.")],
    )
    assert (answered.text, answered.model) == ("A dot.", "gpt-4o")
    assert found.conversation.created == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_aichat_has_its_compressed_messages_images_and_tools(tmp_path: Path) -> None:
    path = tmp_path / "20260301T090000-retry-with-backoff.yaml"
    path.write_text(exports.AICHAT)
    found = only(path)
    conversation = found.conversation
    assert (conversation.title, conversation.system) == ("retry with backoff", "Be brief.")
    assert conversation.parameters.temperature == 0.2
    asked, answered, summary, picture, tool, last = conversation.path()
    assert asked.text == "How: do I retry?"
    assert answered.text.endswith("    ...\n```")
    assert (summary.role, summary.text) == (Role.SYSTEM, 'The chat so far: "retries".\n')
    assert isinstance(picture.content[1], ImagePart)
    assert list(found.attachments.values()) == [PNG]
    call, result = tool.content
    assert isinstance(call, ToolCallPart)
    assert json.loads(call.arguments.text) == {"deep": True}
    assert result == ToolResultPart("call_1", '{"seen": 1}')
    assert (last.text, last.model) == ("One pixel.", "openai:gpt-4o")


def test_the_instructions_of_an_agent_of_aichat_are_its_system_prompt(tmp_path: Path) -> None:
    path = tmp_path / "coder.yaml"
    path.write_text(
        "model: openai:gpt-4o\nagent_instructions: |\n  Write code.\nmessages:\n"
        "- role: user\n  content: Hello\n"
    )
    assert only(path).conversation.system == "Write code.\n"
