"""The saved conversations: lists, ids, broken files, the trash, permissions."""

import errno
import json
import os
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chatui.cli import main
from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Status
from chatui.conversation.parts import TextPart
from chatui.errors import (
    ConversationNotFound,
    ConversationUnreadable,
    NewerFormat,
    NotSaved,
    StorageError,
)
from chatui.storage import atomic
from chatui.storage.format.conversation_json import encode, to_bytes
from chatui.storage.lock import Patience
from chatui.storage.search.index import SearchIndex
from tests.storage.conversations import (
    add_turn,
    begin_reply,
    conversation_of,
    store_in,
    texts,
)

START = datetime(2026, 11, 22, 18, 15, tzinfo=UTC)


def saved(folder: Path, *turns: tuple[str, str], **changes: object) -> Conversation:
    conversation = replace(conversation_of(*turns), **changes)  # type: ignore[arg-type]  # its fields
    store_in(folder).create(conversation)
    return conversation


def file_of(folder: Path, conversation: Conversation) -> Path:
    return folder / "conversations" / f"{conversation.id}.json"


def test_a_conversation_that_was_saved_is_loaded_as_it_was(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"), tags=("work",), pinned=True)
    assert store_in(tmp_path).load(conversation.id) == conversation


def test_a_new_conversation_never_takes_the_id_of_another(tmp_path: Path) -> None:
    first = saved(tmp_path, ("first", "answer"))
    second = saved(tmp_path, ("second", "answer"), id=first.id)
    assert second.id != first.id
    assert second.id[:16] == f"{second.created:%Y%m%d-%H%M%S}-"
    assert texts(store_in(tmp_path).load(first.id)) == ["first", "answer"]
    assert texts(store_in(tmp_path).load(second.id)) == ["second", "answer"]


def test_a_new_conversation_is_saved_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: str, target: str) -> None:
        raise PermissionError(1, "Operation not permitted")

    first = saved(tmp_path, ("first", "answer"))
    monkeypatch.setattr(os, "link", no_links)
    second = saved(tmp_path, ("second", "answer"))
    assert texts(store_in(tmp_path).load(second.id)) == ["second", "answer"]
    assert saved(tmp_path, ("third", "answer"), id=first.id).id != first.id


def test_a_save_without_changes_writes_nothing(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    conversation = conversation_of(("prompt", "answer"))
    store.create(conversation)
    before = file_of(tmp_path, conversation).stat()
    store.save(conversation)
    assert file_of(tmp_path, conversation).stat().st_ino == before.st_ino
    add_turn(conversation, "another", "answer")
    store.save(conversation)
    assert file_of(tmp_path, conversation).stat().st_ino != before.st_ino


def test_the_list_is_newest_first_and_says_what_a_list_needs(tmp_path: Path) -> None:
    old = saved(tmp_path, ("old", "a"), updated=START, tags=("x",), archived=True)
    new = saved(tmp_path, ("new", "a"), updated=START + timedelta(hours=1), endpoint="modelslab")
    store = store_in(tmp_path)
    first, second = store.summaries()
    assert (first.id, first.title, first.message_count, first.endpoint) == (
        new.id,
        "new",
        2,
        "modelslab",
    )
    assert (second.id, second.tags, second.archived, second.updated) == (
        old.id,
        ("x",),
        True,
        START,
    )


def test_the_list_shows_a_change_that_another_window_made(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    store, other = store_in(tmp_path), store_in(tmp_path)
    assert [summary.title for summary in store.summaries()] == ["prompt"]
    loaded = other.load(conversation.id)
    loaded.title = "renamed"
    other.save(loaded)
    assert [summary.title for summary in store.summaries()] == ["renamed"]


def test_without_conversations_lists_are_empty(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    assert store.summaries() == []
    assert store.newest() is None
    with pytest.raises(ConversationNotFound):
        store.find("k3f9")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_newest_is_the_one_that_was_changed_last_whatever_was_touched_since(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    made = [
        saved(tmp_path, (f"{hours}", "a"), updated=START + timedelta(hours=hours))
        for hours in order
    ]
    pinned = min(made, key=lambda conversation: conversation.updated)
    store = store_in(tmp_path)
    loaded = store.load(pinned.id)
    loaded.pinned = True
    store.save(loaded)
    newest = max(made, key=lambda conversation: conversation.updated)
    assert store_in(tmp_path).newest() == newest.id


def test_the_newest_is_the_one_whose_reply_was_cut_last(tmp_path: Path) -> None:
    cut = saved(tmp_path, ("old", "a"), updated=START)
    saved(tmp_path, ("newer", "a"), updated=START + timedelta(hours=1))
    store = store_in(tmp_path)
    loaded = store.load(cut.id)
    prompt = loaded.add_prompt([TextPart("again")])
    store.begin_turn(loaded, prompt, begin_reply(loaded, prompt)).close()
    assert store_in(tmp_path).newest() == cut.id


@pytest.mark.parametrize(
    ("short_end", "found"),
    [
        ("k3f9", "20261122-181502-k3f9"),
        ("K3F9 ", "20261122-181502-k3f9"),
        ("20261122-181502-k3f9", "20261122-181502-k3f9"),
        ("181502-k3f9", "20261122-181502-k3f9"),
        ("3f9", None),
        ("aaaa", None),
        ("", None),
        ("zzzz", None),
        ("../k3f9", None),
        ("f7", "20261122-181503-a3f7"),
    ],
)
def test_the_short_end_of_an_id_is_enough_when_it_fits_one(
    short_end: str, found: str | None, tmp_path: Path
) -> None:
    for identity in (
        "20261122-181502-k3f9",
        "20261122-181503-a3f7",
        "20261122-181503-b3f9",
        "20261121-181503-aaaa",
        "20261122-181503-aaaa",
    ):
        saved(tmp_path, ("prompt", "answer"), id=identity)
    store = store_in(tmp_path)
    if found is not None:
        assert store.find(short_end) == found
        return
    with pytest.raises(ConversationNotFound) as caught:
        store.find(short_end)
    if short_end == "aaaa":
        assert "20261121-181503-aaaa, 20261122-181503-aaaa" in caught.value.message


@pytest.mark.parametrize("identity", ["../../etc/passwd", "", ".hidden", "a/b", "x" * 200, "a\0b"])
def test_an_id_is_never_a_path(identity: str, tmp_path: Path) -> None:
    with pytest.raises(ConversationNotFound):
        store_in(tmp_path).load(identity)


def broken(change: Callable[[dict[str, object]], object]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        document = json.loads(content)
        change(document)
        return json.dumps(document).encode()

    return changed


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "truncated": lambda content: content[: len(content) // 2],
    "zero bytes": lambda content: b"\0" * len(content),
    "not UTF-8": lambda content: content.replace(b"prompt", b"\xff\xfe"),
    "a list": lambda content: b"[]",
    "too deep": lambda content: b"[" * 100_000,
    "a deep field": broken(lambda found: found.update(new=json.loads("[" * 200 + "]" * 200))),
    "a huge number": lambda content: content.replace(b'"version": 1', b'"version": ' + b"1" * 5000),
    "no version": broken(lambda found: found.pop("version")),
    "a true version": broken(lambda found: found.update(version=True)),
    "an old version": broken(lambda found: found.update(version=0)),
    "no id": broken(lambda found: found.pop("id")),
    "a title that is no text": broken(lambda found: found.update(title=["x"])),
    "a time that is none": broken(lambda found: found.update(updated="yesterday")),
    "a time out of range": broken(lambda found: found.update(updated="0001-01-01T00:00:00+14:00")),
    "tags that are none": broken(lambda found: found.update(tags=[1])),
    "messages that are none": broken(lambda found: found.update(messages={"a": 1})),
}
BROKEN_MESSAGES: dict[str, Callable[[bytes], bytes]] = {
    "a message that is none": broken(lambda found: found.update(messages=["x"])),
    "a message without an id": broken(lambda found: found.update(messages=[{"role": "user"}])),
    "an unknown role": broken(lambda found: found.update(messages=[{"id": "a", "role": "x"}])),
    "an unknown status": broken(
        lambda found: found.update(messages=[{"id": "a", "role": "user", "status": "x"}])
    ),
    "a part without a type": broken(
        lambda found: found.update(messages=[{"id": "a", "role": "user", "content": [{}]}])
    ),
    "a text that is none": broken(
        lambda found: found.update(
            messages=[{"id": "a", "role": "user", "content": [{"type": "text", "text": 3}]}]
        )
    ),
}


@pytest.mark.parametrize("case", [*BROKEN, *BROKEN_MESSAGES])
def test_a_broken_file_is_moved_aside_and_told_and_never_overwritten(
    case: str, tmp_path: Path
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    healthy = saved(tmp_path, ("healthy", "answer"))
    path = file_of(tmp_path, conversation)
    content = {**BROKEN, **BROKEN_MESSAGES}[case](path.read_bytes())
    path.write_bytes(content)
    store = store_in(tmp_path)
    with pytest.raises(ConversationUnreadable, match="is broken") as caught:
        store.load(conversation.id)
    [aside] = (tmp_path / "broken").iterdir()
    assert aside.read_bytes() == content
    assert str(aside) in caught.value.hint
    assert not path.exists()
    assert [summary.id for summary in store.summaries()] == [healthy.id]
    store.save(conversation)
    assert aside.read_bytes() == content


@pytest.mark.parametrize("case", BROKEN)
def test_the_list_moves_broken_files_aside_tells_so_and_shows_the_rest(
    case: str, tmp_path: Path
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    healthy = saved(tmp_path, ("healthy", "answer"))
    path = file_of(tmp_path, conversation)
    path.write_bytes(BROKEN[case](path.read_bytes()))
    store = store_in(tmp_path)
    assert [summary.id for summary in store.summaries()] == [healthy.id]
    [problem] = store.pop_problems()
    [aside] = (tmp_path / "broken").iterdir()
    assert conversation.id in problem
    assert str(aside) in problem
    assert [summary.id for summary in store.summaries()] == [healthy.id]
    assert store.pop_problems() == []


@pytest.mark.parametrize("case", BROKEN_MESSAGES)
def test_a_broken_message_is_moved_aside_and_told_by_whoever_looks_at_it(
    case: str, tmp_path: Path
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    path = file_of(tmp_path, conversation)
    path.write_bytes(content := BROKEN_MESSAGES[case](path.read_bytes()))
    store = store_in(tmp_path)
    index = SearchIndex(tmp_path / "search.sqlite", store)
    while index.refresh():
        pass
    assert index.summaries() == []
    index.close()
    [problem] = store.pop_problems()
    assert f"{path.name} is broken. messages[0]" in problem
    assert [aside.read_bytes() for aside in (tmp_path / "broken").iterdir()] == [content]


def test_a_file_that_broke_while_it_was_open_is_moved_aside_by_the_next_save(
    tmp_path: Path,
) -> None:
    store = store_in(tmp_path)
    conversation = conversation_of(("prompt", "answer"))
    store.create(conversation)
    file_of(tmp_path, conversation).write_bytes(b"broken")
    add_turn(conversation, "more", "answer")
    store.save(conversation)
    assert len(texts(store_in(tmp_path).load(conversation.id))) == 4
    assert [path.read_bytes() for path in (tmp_path / "broken").iterdir()] == [b"broken"]
    assert len(store.pop_problems()) == 1


def made_newer(path: Path, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Let a newer version have written a file; returns what it holds."""
    document = json.loads(path.read_bytes())
    document["version"] = 2
    change(document)
    content = json.dumps(document).encode()
    path.write_bytes(content)
    return content


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (lambda document: document.update(future={"a": [1]}), ["prompt", "answer"]),
        (
            lambda document: document["messages"][0]["content"].append({"type": "smell", "a": 1}),
            ["prompt", "answer"],
        ),
        (
            lambda document: document["messages"][1].update(role="critic"),
            ["prompt", "(This message can only be shown by the newer chatui that wrote it.)"],
        ),
    ],
)
def test_the_file_of_a_newer_version_is_listed_and_shown_and_never_written(
    change: Callable[[dict[str, Any]], object], shown: list[str], tmp_path: Path
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    path = file_of(tmp_path, conversation)
    content = made_newer(path, change)
    store = store_in(tmp_path)
    loaded = store.load(conversation.id)
    assert loaded.is_newer
    assert texts(loaded) == shown
    index = SearchIndex(tmp_path / "search.sqlite", store)
    while index.refresh():
        pass
    [listed] = store.summaries()
    assert (listed.title, listed.message_count, listed.is_newer) == ("prompt", 2, True)
    assert index.summaries() == [listed]
    assert [hit.snippet for hit in index.search("prompt")] == ["prompt", "prompt"]
    index.close()
    loaded.draft = "a draft"
    for write in (store.save, lambda one: store.write(one, patience=Patience(0))):
        with pytest.raises(NotSaved, match="newer chatui"):
            write(loaded)
    assert path.read_bytes() == content
    assert store.pop_problems() == []


def test_the_printed_list_says_what_was_cut_and_what_can_only_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = saved(tmp_path, ("from elsewhere", "answer"))
    made_newer(file_of(tmp_path, newer), lambda document: None)
    cut = conversation_of(("half said", "answ"))
    assert cut.head is not None
    cut.messages[cut.head].status = Status.INTERRUPTED
    store_in(tmp_path).create(cut)
    saved(tmp_path, ("plain", "answer"))
    for name in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"CHATUI_{name}_DIR", str(tmp_path))
    assert main(["--list"]) == 0
    ends = [line.partition("msg  ")[2] for line in capsys.readouterr().out.splitlines()]
    assert sorted(ends) == ["from elsewhere  [read only]", "half said  [interrupted]", "plain"]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(messages={"tree": []}),
        lambda document: document.update(title={"text": "prompt"}, created=[2026]),
        lambda document: document.pop("id"),
    ],
)
def test_the_file_of_a_newer_version_that_cannot_be_shown_is_listed_all_the_same(
    change: Callable[[dict[str, Any]], object], tmp_path: Path
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    content = made_newer(file_of(tmp_path, conversation), change)
    store = store_in(tmp_path)
    index = SearchIndex(tmp_path / "search.sqlite", store)
    while index.refresh():
        pass
    assert [one.is_newer for one in (*store.summaries(), *index.summaries())] == [True, True]
    index.close()
    with pytest.raises(NewerFormat, match="newer chatui"):
        store.load(conversation.id)
    assert file_of(tmp_path, conversation).read_bytes() == content


def test_a_newer_version_that_saves_an_open_conversation_is_not_overwritten(
    tmp_path: Path,
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    store = store_in(tmp_path)
    loaded = store.load(conversation.id)
    content = made_newer(file_of(tmp_path, conversation), lambda document: None)
    add_turn(loaded, "more", "answer")
    with pytest.raises(NotSaved, match="newer chatui"):
        store.save(loaded)
    assert file_of(tmp_path, conversation).read_bytes() == content


def test_a_conversation_of_a_newer_version_is_deleted_and_restored_as_it_is(
    tmp_path: Path,
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    content = made_newer(file_of(tmp_path, conversation), lambda document: None)
    store = store_in(tmp_path)
    store.delete(conversation.id)
    [(_, deleted)] = store.deleted()
    assert deleted.is_newer
    store.restore(conversation.id)
    assert file_of(tmp_path, conversation).read_bytes() == content
    assert store.deleted() == []


def test_a_copy_that_a_newer_version_wrote_is_left_where_it_is(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    path = file_of(tmp_path, conversation)
    copy = path.with_name(f"{path.stem}.sync-conflict-20261128-153000-ABCDEFG.json")
    copy.write_bytes(path.read_bytes())
    content = made_newer(copy, lambda document: None)
    store = store_in(tmp_path)
    assert not store.load(conversation.id).is_newer
    assert copy.read_bytes() == content
    assert "newer chatui" in store.pop_problems()[0]


def test_a_file_that_is_too_large_is_told_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatui.storage.conversations.file_version.LARGEST", 1000)
    conversation = saved(tmp_path, ("prompt" * 1000, "answer"))
    store = store_in(tmp_path)
    assert store.summaries() == []
    assert "larger than" in store.pop_problems()[0]
    with pytest.raises(ConversationUnreadable, match="larger than"):
        store.load(conversation.id)
    assert file_of(tmp_path, conversation).exists()


def test_a_file_that_may_not_be_read_is_told_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path, limit: int) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    conversation = saved(tmp_path, ("prompt", "answer"))
    monkeypatch.setattr("chatui.storage.conversations.file_version.read_bytes", forbidden)
    store = store_in(tmp_path)
    assert store.summaries() == []
    assert "permission denied" in store.pop_problems()[0]
    with pytest.raises(ConversationUnreadable, match="permission denied"):
        store.load(conversation.id)
    with pytest.raises(NotSaved, match="permission denied"):
        store.save(conversation)
    other = store_in(tmp_path)
    index = SearchIndex(tmp_path / "search.sqlite", other)
    while index.refresh():
        pass
    index.close()
    assert "permission denied" in other.pop_problems()[0]
    assert texts(conversation) == ["prompt", "answer"]
    assert file_of(tmp_path, conversation).exists()


def test_a_pipe_in_place_of_a_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    healthy = saved(tmp_path, ("healthy", "answer"))
    store = store_in(tmp_path)
    loaded = store.load(conversation.id)
    path = file_of(tmp_path, conversation)
    path.unlink()
    os.mkfifo(path)
    os.mkfifo(path.with_suffix(".abcdefghij.jsonl"))
    os.mkfifo(path.with_stem(f"{healthy.id}.sync-conflict-1"))
    assert [summary.id for summary in store.summaries()] == [healthy.id]
    with pytest.raises(ConversationUnreadable, match="it is a pipe"):
        store.load(conversation.id)
    with pytest.raises(NotSaved, match="it is a pipe"):
        store.save(loaded)
    assert texts(store.load(healthy.id)) == ["healthy", "answer"]


def test_a_problem_is_told_once_however_often_it_is_met(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    file_of(tmp_path, conversation).with_stem(f"{conversation.id}.sync-conflict-1").mkdir()
    store = store_in(tmp_path)
    for _ in range(3):
        assert texts(store.load(conversation.id)) == ["prompt", "answer"]
    assert len(store.pop_problems()) == 1
    store.summaries()
    assert store.pop_problems() == []


def test_a_folder_that_may_not_be_read_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "conversations").write_bytes(b"a file")
    with pytest.raises(StorageError, match="not a directory"):
        store_in(tmp_path).summaries()
    with pytest.raises(NotSaved):
        store_in(tmp_path).create(conversation_of(("prompt", "answer")))


def test_files_that_are_no_conversations_are_left_alone(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    strangers = [
        f"{conversation.id} (old).json",
        ".DS_Store.json",
        "notes.txt",
    ]
    for name in strangers:
        (tmp_path / "conversations" / name).write_bytes(b"?")
    store = store_in(tmp_path)
    assert len(store.summaries()) == 1
    assert store.pop_problems() == []
    assert all((tmp_path / "conversations" / name).exists() for name in strangers)


def test_a_copy_under_another_name_is_another_conversation(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    path = file_of(tmp_path, conversation)
    (path.parent / "20200101-000000-copy.json").write_bytes(path.read_bytes())
    store = store_in(tmp_path)
    assert store.load("20200101-000000-copy").id == "20200101-000000-copy"
    assert len({summary.id for summary in store.summaries()}) == 2


def test_a_name_that_goes_on_behind_an_id_is_a_copy_only_of_what_it_holds(tmp_path: Path) -> None:
    conversation, other = saved(tmp_path, ("one", "answer")), saved(tmp_path, ("two", "answer"))
    path = file_of(tmp_path, conversation)
    named = path.with_stem(f"{conversation.id}-x")
    named.write_bytes(file_of(tmp_path, other).read_bytes())
    alone = path.with_name("20200101-000000-aaaa-HOST.json")
    alone.write_bytes(path.read_bytes().replace(conversation.id.encode(), b"20200101-000000-aaaa"))
    ids = {summary.id for summary in store_in(tmp_path).summaries()}
    assert ids == {conversation.id, other.id, named.stem, alone.stem}
    assert not (tmp_path / "trash").exists()


def test_a_copy_that_comes_while_the_program_runs_never_is_a_conversation(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    store = store_in(tmp_path)
    assert len(store.signatures()) == 1
    path = file_of(tmp_path, conversation)
    path.with_stem(f"{conversation.id}-HOST").write_bytes(path.read_bytes())
    assert set(store.signatures()) == {conversation.id}
    [(_, entry)] = store.deleted()
    assert store.restore(entry.id) == conversation.id
    assert set(store.signatures()) == {conversation.id}


def test_a_reply_that_is_said_to_run_but_has_no_writer_was_interrupted(tmp_path: Path) -> None:
    conversation = conversation_of(("prompt", "answer"))
    reply = conversation.messages[str(conversation.head)]
    reply.status = Status.STREAMING
    empty = begin_reply(conversation, conversation.messages[str(reply.parent)])
    store_in(tmp_path).create(conversation)
    found = store_in(tmp_path).load(conversation.id)
    assert found.messages[reply.id].status is Status.INTERRUPTED
    assert empty.id not in found.messages
    assert found.head == reply.parent


def test_a_deleted_conversation_lies_in_the_trash_and_can_be_restored(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    store = store_in(tmp_path)
    store.delete(conversation.id)
    assert store.summaries() == []
    with pytest.raises(ConversationNotFound):
        store.load(conversation.id)
    with pytest.raises(ConversationNotFound):
        store.delete(conversation.id)
    store.restore(conversation.id)
    assert store.load(conversation.id) == conversation
    assert list((tmp_path / "trash").iterdir()) == []
    with pytest.raises(ConversationNotFound):
        store.restore(conversation.id)


def test_a_conversation_that_was_deleted_is_not_brought_back_by_a_save_without_changes(
    tmp_path: Path,
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    store, other = store_in(tmp_path), store_in(tmp_path)
    loaded = store.load(conversation.id)
    other.delete(conversation.id)
    store.save(loaded)
    assert store.summaries() == []
    add_turn(loaded, "more", "answer")
    store.save(loaded)
    assert [summary.message_count for summary in store.summaries()] == [4]
    other.restore(conversation.id)
    assert len(texts(other.load(conversation.id))) == 4


def test_deleting_takes_in_a_reply_that_was_cut_first(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    store = store_in(tmp_path)
    loaded = store.load(conversation.id)
    prompt = loaded.add_prompt([TextPart("again")])
    store.begin_turn(loaded, prompt, begin_reply(loaded, prompt)).close()
    other = store_in(tmp_path)
    other.delete(conversation.id)
    assert other.summaries() == []
    other.restore(conversation.id)
    assert texts(other.load(conversation.id)) == ["prompt", "answer", "again", ""]


@pytest.mark.parametrize("rest", ["-x", "_old", "-HOST"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_deleted_conversation_whose_name_goes_on_behind_another_id_stays_itself(
    rest: str, times: int, tmp_path: Path
) -> None:
    other = saved(tmp_path, ("one", "answer"))
    store = store_in(tmp_path)
    named = f"{other.id}{rest}"
    for number in range(times):
        conversation = replace(conversation_of((f"two {number}", "answer")), id=named)
        file_of(tmp_path, conversation).write_bytes(to_bytes(encode(conversation)))
        store.delete(named)
    entries = sorted(summary.id for _, summary in store.deleted())
    assert entries == [named, f"{named}.1"][:times]
    for entry in entries:
        assert store.restore(entry) == named
    assert texts(store_in(tmp_path).load(other.id)) == ["one", "answer"]
    assert {message.text for message in store.load(named).messages.values()} == {
        "answer",
        *(f"two {number}" for number in range(times)),
    }


def test_the_trash_keeps_what_it_holds_for_thirty_days(tmp_path: Path) -> None:
    kept, expired = saved(tmp_path, ("kept", "a")), saved(tmp_path, ("expired", "a"))
    store = store_in(tmp_path)
    for conversation, days in ((kept, 29), (expired, 31)):
        store.delete(conversation.id)
        when = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(tmp_path / "trash" / f"{conversation.id}.json", (when, when))
    store_in(tmp_path).summaries()
    assert [path.stem for path in (tmp_path / "trash").iterdir()] == [kept.id]


@pytest.mark.parametrize("comes_back", ["imported", "restored", "saved by another window"])
def test_what_was_deleted_again_lies_in_the_trash_twice(comes_back: str, tmp_path: Path) -> None:
    store = store_in(tmp_path)
    conversation = saved(tmp_path, ("prompt", "first answer"))
    other = store_in(tmp_path)
    elsewhere = other.load(conversation.id)
    store.delete(conversation.id)
    match comes_back:
        case "imported":
            again = replace(conversation_of(("prompt", "second answer")), id=conversation.id)
            store.create(again)
        case "restored":
            store.restore(conversation.id)
            store.delete(conversation.id)
            add_turn(elsewhere, "more", "second answer")
            other.save(elsewhere)
        case _:
            add_turn(elsewhere, "more", "second answer")
            other.save(elsewhere)
    store_in(tmp_path).delete(conversation.id)
    entries = [summary.id for _, summary in store.deleted()]
    assert sorted(entries) == [f"{conversation.id}", f"{conversation.id}.1"]
    assert store.restore(conversation.id) == conversation.id
    assert texts(store.load(conversation.id))[-1] == "second answer"
    assert store.restore(f"{conversation.id}.1") == conversation.id
    assert store.deleted() == []
    loaded = store_in(tmp_path).load(conversation.id)
    found = {message.text for message in loaded.messages.values()}
    assert found >= {"first answer", "second answer"}


def test_what_is_restored_joins_what_is_open_under_its_id(tmp_path: Path) -> None:
    store, other = store_in(tmp_path), store_in(tmp_path)
    conversation = saved(tmp_path, ("prompt", "answer"))
    opened = other.load(conversation.id)
    store.delete(conversation.id)
    add_turn(opened, "more", "said meanwhile")
    other.save(opened)
    store.restore(conversation.id)
    add_turn(opened, "and more", "said afterwards")
    other.save(opened)
    found = texts(store_in(tmp_path).load(conversation.id))
    assert found[1::2] == ["answer", "said meanwhile", "said afterwards"]


@pytest.mark.parametrize("years", [-30, 14])
def test_a_clock_that_is_wrong_takes_nothing_out_of_the_trash(
    years: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    now = time.time()
    with monkeypatch.context() as clock:
        clock.setattr(time, "time", lambda: now + years * 365 * 86400)
        store_in(tmp_path).delete(conversation.id)
    store = store_in(tmp_path)
    store.summaries()
    assert [summary.id for _, summary in store.deleted()] == [conversation.id]


def test_an_old_conversation_is_kept_from_the_day_it_was_deleted(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    long_ago = time.time() - 400 * 86400
    os.utime(file_of(tmp_path, conversation), (long_ago, long_ago))
    store_in(tmp_path).delete(conversation.id)
    store = store_in(tmp_path)
    store.summaries()
    [(deleted, _)] = store.deleted()
    assert abs(deleted.timestamp() - time.time()) < 600


def test_what_cannot_be_restored_stays_in_the_trash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    store = store_in(tmp_path)
    store.delete(conversation.id)

    def refuse(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("chatui.storage.atomic.write_bytes", refuse)
        with pytest.raises(NotSaved, match="disk is full"):
            store.restore(conversation.id)
    assert [summary.id for _, summary in store.deleted()] == [conversation.id]
    store.restore(conversation.id)
    assert texts(store.load(conversation.id)) == ["prompt", "answer"]
    for entry in (conversation.id, "../x", "", "x/y"):
        with pytest.raises(ConversationNotFound):
            store.restore(entry)


@pytest.mark.parametrize("place", ["conversations", "attachments", "."])
def test_what_a_dead_process_was_writing_is_removed_once_it_is_old(
    place: str, tmp_path: Path
) -> None:
    saved(tmp_path, ("prompt", "answer"))
    (tmp_path / place).mkdir(exist_ok=True)
    old, fresh = (tmp_path / place / f".{name}.json.tmp" for name in ("old", "fresh"))
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    store_in(tmp_path).summaries()
    assert not old.exists()
    assert fresh.exists()


def test_everything_is_private_whatever_the_umask_says(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        store = store_in(tmp_path / "home" / "data")
        conversation = conversation_of(("prompt", "answer"))
        store.create(conversation)
        prompt = conversation.add_prompt([TextPart("more")])
        journal = store.begin_turn(conversation, prompt, begin_reply(conversation, prompt))
        store.save(conversation)
        other = saved(tmp_path / "home" / "data", ("other", "answer"))
        store.delete(other.id)
    finally:
        os.umask(previous)
    found = [tmp_path / "home", *(tmp_path / "home").rglob("*")]
    assert {path.name for path in found} >= {"home", "data", "conversations", "trash", "locks"}
    for path in found:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    journal.close()


def test_a_read_only_folder_still_shows_what_was_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = saved(tmp_path, ("prompt", "answer"))
    store = store_in(tmp_path)
    loaded = store.load(conversation.id)
    prompt = loaded.add_prompt([TextPart("again")])
    store.begin_turn(loaded, prompt, begin_reply(loaded, prompt)).close()

    def read_only(folder: Path) -> None:
        raise OSError(30, "Read-only file system", str(folder))

    monkeypatch.setattr("chatui.storage.lock.make_private", read_only)
    found = store_in(tmp_path).load(conversation.id)
    assert texts(found) == ["prompt", "answer", "again", ""]
    assert len(list(tmp_path.rglob("*.jsonl"))) == 1


def test_the_file_is_readable_ascii_with_a_message_a_line(tmp_path: Path) -> None:
    conversation = saved(tmp_path, ("Grüße \ud800", "answer"))
    content = file_of(tmp_path, conversation).read_bytes()
    assert content.isascii()
    assert content == to_bytes(encode(conversation))
    lines = [line for line in content.splitlines() if b'"role"' in line]
    assert [json.loads(line.rstrip(b","))["role"] for line in lines] == ["user", "assistant"]


def test_the_newest_is_found_by_the_beginning_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = saved(tmp_path, ("old", "a"), updated=START)
    long = saved(tmp_path, *[("prompt", "word " * 2_000)] * 40, updated=START + timedelta(hours=1))
    drafted = saved(tmp_path, ("draft", "a"), updated=START - timedelta(hours=1))
    store = store_in(tmp_path)
    loaded = store.load(drafted.id)
    loaded.draft = "much " * 40_000
    store.save(loaded)
    whole: list[str] = []

    def read_bytes(path: Path, limit: int) -> bytes:
        whole.append(path.stem)
        return atomic.read_bytes(path, limit)

    monkeypatch.setattr("chatui.storage.conversations.file_version.read_bytes", read_bytes)
    assert store_in(tmp_path).newest() == long.id
    assert older.id not in whole
    assert long.id not in whole
