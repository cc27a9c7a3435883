"""What other programs have saved themselves: see make_fixtures.py."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatui.conversation.message import Role, Usage
from chatui.conversation.parts import FilePart, ImagePart, ReasoningPart
from tests.importers.make_fixtures import CODE, JITTER, RANDOM, RETRY, SYSTEM
from tests.importers.reading import (
    FILES,
    PNG,
    database,
    formats_in,
    imported,
    leaves,
    only,
    said,
    skipped,
)

TWO_TURNS = [("user", RETRY), ("assistant", CODE), ("user", JITTER), ("assistant", RANDOM)]
LLM_TURNS = [
    *TWO_TURNS,
    ("user", "What is in the picture?"),
    ("assistant", "One pixel."),
]


def at(minute: int) -> datetime:
    return datetime(2026, 3, 1, 9, minute, tzinfo=UTC)


def test_elia_has_its_chats_with_their_system_prompts_times_and_models(tmp_path: Path) -> None:
    first, second = imported(database(tmp_path, "elia-1.10.0"))
    conversation = first.conversation
    assert said(conversation) == TWO_TURNS
    assert (conversation.title, conversation.system) == ("Retries in httpx", SYSTEM)
    assert [message.created for message in conversation.path()] == [at(0), at(1), at(2), at(3)]
    assert {m.model for m in conversation.path() if m.role is Role.ASSISTANT} == {"elia-gpt-4o"}
    assert (conversation.created, conversation.archived) == (at(0), False)
    assert (second.conversation.title, second.conversation.archived) == ("Hello", True)


def test_oterm_has_its_chats_with_parameters_and_images(tmp_path: Path) -> None:
    path = database(tmp_path, "oterm-0.26.1")
    found = only(path)
    conversation = found.conversation
    assert said(conversation)[:2] == TWO_TURNS[:2]
    assert conversation.parameters.to_dict() == {"temperature": 0.2}
    assert (conversation.system, conversation.model) == (SYSTEM, "qwen3:8b")
    _, image = conversation.path()[2].content
    assert isinstance(image, ImagePart)
    assert image.media_type == "image/png"
    assert found.attachments == {image.sha256: PNG}
    assert skipped(path) == [("conversation", "holds no messages")]


@pytest.mark.parametrize("name", ["llm-0.31", "llm-0.36"])
def test_llm_of_both_schemas_has_turns_images_fragments_and_usage(
    tmp_path: Path, name: str
) -> None:
    found = imported(database(tmp_path, name))[0]
    conversation = found.conversation
    path = conversation.path()
    assert said(conversation)[:6] == LLM_TURNS
    assert [m.text.split() for m in path[6:]] == [
        ["A", "long", "text.", "Summarise"],
        ["One", "pixel."],
    ]
    assert conversation.system == SYSTEM
    assert path[1].model == "fixed"
    assert path[1].usage == Usage(25, 8)
    assert path[1].parameters.temperature == 0.2
    assert list(found.attachments.values()) == [PNG]


def test_a_fork_of_llm_is_a_branch_and_its_thoughts_are_thoughts(tmp_path: Path) -> None:
    forked = imported(database(tmp_path, "llm-0.36"))[1]
    conversation = forked.conversation
    assert forked.branches == 2
    one, other = leaves(conversation)
    begin = [("user", "Think"), ("assistant", "One pixel.")]
    assert said(conversation, one) == [*begin, *TWO_TURNS[:2]]
    assert said(conversation, other) == [*begin, *TWO_TURNS[2:]]
    assert conversation.head == one.id
    assert conversation.path()[1].content[0] == ReasoningPart("Let me think.")


def test_a_conversation_that_llm_went_on_with_after_an_update_is_one_and_keeps_its_images(
    tmp_path: Path,
) -> None:
    found = imported(database(tmp_path, "llm-0.36"))
    ids = [item.conversation.source["id"] for item in found if item.conversation.source]
    assert len(ids) == len(set(ids)) == 4
    upgraded = found[ids.index("01jnold00000000000000000bb")]
    assert len(upgraded.conversation.path()) == 10
    assert said(upgraded.conversation)[8:] == TWO_TURNS[2:]
    assert list(upgraded.attachments.values()) == [PNG]
    assert upgraded.branches == 1


def test_parllama_has_thoughts_images_and_documents() -> None:
    found = only(FILES / "parllama-0.10.1.json")
    conversation = found.conversation
    assert said(conversation) == TWO_TURNS
    assert (conversation.system, conversation.model) == (SYSTEM, "qwen3:8b")
    assert conversation.parameters.temperature == 0.2
    asked, answered, again, _ = conversation.path()
    assert isinstance(asked.content[1], ImagePart)
    assert answered.content[0] == ReasoningPart("Let me think.")
    document = again.content[1]
    assert isinstance(document, FilePart)
    assert (document.name, document.media_type) == ("notes.txt", "text/plain")
    assert found.attachments[document.sha256] == b"notes\n"
    assert conversation.updated == at(3)


def test_gptme_has_its_branches_joined_where_they_begin_alike() -> None:
    folder = FILES / "gptme-0.35.1"
    found = only(folder)
    conversation = found.conversation
    main, other = leaves(conversation)
    assert conversation.head == main.id
    assert said(conversation, main) == TWO_TURNS
    assert said(conversation, other)[2:] == [
        ("user", "Is there a library for it?"),
        ("assistant", "tenacity."),
    ]
    assert len(conversation.messages) == 6
    assert conversation.system == SYSTEM
    asked, answered, *_ = conversation.path()
    assert isinstance(asked.content[1], ImagePart)
    assert answered.content[0] == ReasoningPart("Let me think.")
    assert answered.usage == Usage(25, 8)
    assert answered.model == "anthropic/claude-sonnet-4-6"
    assert list(found.attachments.values()) == [PNG]


def test_a_log_of_gptme_alone_says_that_its_files_are_elsewhere() -> None:
    path = FILES / "gptme-0.35.1" / "2026-03-01-retries" / "conversation.jsonl"
    assert only(path).conversation.title == "2026-03-01-retries"
    assert skipped(path) == [("file", "not in the log's folder")]


def test_a_folder_may_hold_several_formats() -> None:
    assert sorted(formats_in(FILES)) == ["gptme", "parllama"]


def test_reading_twice_gives_the_same_trees(tmp_path: Path) -> None:
    path = database(tmp_path, "llm-0.36")
    first, second = imported(path), imported(path)
    assert [list(item.conversation.messages) for item in first] == [
        list(item.conversation.messages) for item in second
    ]
    assert [item.conversation.source for item in first] == [
        item.conversation.source for item in second
    ]


def test_reading_leaves_a_database_and_its_folder_as_they_were(tmp_path: Path) -> None:
    path = database(tmp_path, "elia-1.10.0")
    before = path.read_bytes()
    path.chmod(0o400)
    assert len(imported(path)) == 2
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
