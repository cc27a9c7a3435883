"""The journal of a reply: what survives, who may touch it."""

import errno
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import (
    AttemptStarted,
    ContentDelta,
    ReasoningDelta,
    ReplyFinished,
    ResponseStarted,
    RetryScheduled,
    ServerNotice,
    StreamEvent,
    TextWasReasoning,
    ToolCallDelta,
    UsageReport,
)
from chatui.conversation.message import FinishReason, Message, Status, Usage
from chatui.conversation.parts import TextPart
from chatui.errors import NotSaved
from chatui.storage.conversations.files import ConversationFiles
from chatui.storage.conversations.journal import Journal
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.format.conversation_json import decode_file, encode, to_bytes
from chatui.storage.search.index import SearchIndex
from tests.storage.conversations import add_turn, begin_reply, conversation_of, store_in, texts
from tests.storage.faults import Faults

CHECKOUT = Path(__file__).parents[2]


@contextmanager
def writer(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str, str]]:
    """Run a process that streams a reply; yields it, the conversation's id and the reply's."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writer", str(folder)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        conversation_id, reply_id = child.stdout.readline().split()
        yield child, conversation_id, reply_id
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def begun(folder: Path) -> tuple[ConversationStore, Conversation, Message, Journal]:
    store = store_in(folder)
    conversation = conversation_of(("old prompt", "old answer"))
    store.create(conversation)
    prompt = conversation.add_prompt([TextPart("new prompt")])
    reply = begin_reply(conversation, prompt)
    return store, conversation, reply, store.begin_turn(conversation, prompt, reply)


def kill_at_a_random_word(folder: Path, chance: random.Random) -> None:
    with writer(folder) as (child, conversation_id, reply_id):
        assert child.stdout is not None
        for _ in range(chance.randrange(200)):
            child.stdout.readline()
        child.kill()
        rest = child.stdout.read()
    shown = rest.split("\n")[-2] if rest.count("\n") else "-1"
    found = store_in(folder).load(conversation_id)
    words = found.messages[reply_id].text.split()
    assert texts(found)[:3] == ["old prompt", "old answer", "new prompt"]
    assert words == [str(number) for number in range(len(words))]
    assert len(words) > int(shown)
    assert found.messages[reply_id].status is Status.INTERRUPTED
    assert store_in(folder).load(conversation_id) == found
    assert not list(folder.rglob("*.jsonl"))


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_writer_loses_no_prompt_and_nothing_that_it_had_noted(
    seed: int, tmp_path: Path
) -> None:
    kill_at_a_random_word(tmp_path, random.Random(seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5, 200))
def test_a_killed_writer_loses_nothing_however_often_it_is_killed(
    seed: int, tmp_path: Path
) -> None:
    kill_at_a_random_word(tmp_path, random.Random(seed))


def test_another_process_sees_a_living_reply_and_leaves_it_alone(tmp_path: Path) -> None:
    with writer(tmp_path) as (child, conversation_id, reply_id):
        assert child.stdout is not None
        for _ in range(5):
            child.stdout.readline()
        store = store_in(tmp_path)
        before = (tmp_path / "conversations" / f"{conversation_id}.json").read_bytes()
        living = store.load(conversation_id)
        assert living.messages[reply_id].status is Status.STREAMING
        assert living.messages[reply_id].text.startswith("0 1 2 3 4 ")
        assert [summary.id for summary in store.summaries()] == [conversation_id]
        assert (tmp_path / "conversations" / f"{conversation_id}.json").read_bytes() == before
        assert child.poll() is None
    dead = store.load(conversation_id)
    assert dead.messages[reply_id].status is Status.INTERRUPTED
    assert dead.messages[reply_id].text.startswith(living.messages[reply_id].text)


def test_a_reply_that_ended_before_the_save_keeps_how_it_ended(tmp_path: Path) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    events: list[StreamEvent] = [
        AttemptStarted(1),
        RetryScheduled(2, 3, 0.5, "busy"),
        AttemptStarted(2),
        ResponseStarted(200, "m-1"),
        ReasoningDelta("hm"),
        ContentDelta("half \ud83d"),
        ContentDelta("\ude00"),
        ToolCallDelta(0, "call", "look", "{}"),
        UsageReport(Usage(3, 5)),
        ServerNotice("odd"),
        ReplyFinished(FinishReason.LENGTH),
    ]
    for event in events:
        conversation.apply(event, reply.id)
        journal.append([event])
    reply.total_ms = 1234
    conversation.end_reply(reply.id, Status.COMPLETE)
    journal.end(reply)
    journal.close()
    found = store_in(tmp_path).load(conversation.id).messages[reply.id]
    assert found == reply
    assert found.text == "half 😀"
    assert (found.attempts, found.usage, found.total_ms) == (2, Usage(3, 5), 1234)


def test_text_that_had_turned_out_to_be_thoughts_is_thoughts_though_its_writer_died(
    tmp_path: Path,
) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    reads: list[list[StreamEvent]] = [
        [ContentDelta("First "), ContentDelta("the wind.\n")],
        [TextWasReasoning(len("First the wind.\n")), ContentDelta("At ")],
        [ContentDelta("noon.")],
    ]
    for events in reads:
        for event in events:
            conversation.apply(event, reply.id)
        journal.append(events)
    journal.close()
    found = store_in(tmp_path).load(conversation.id).messages[reply.id]
    assert found.content == reply.content
    assert (found.reasoning, found.text) == ("First the wind.\n", "At noon.")


def test_a_reply_that_had_come_to_its_end_is_complete_though_its_writer_died(
    tmp_path: Path,
) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    journal.append([ContentDelta("all of it"), ReplyFinished(FinishReason.STOP)])
    journal.close()
    found = store_in(tmp_path).load(conversation.id).messages[reply.id]
    assert (found.text, found.status) == ("all of it", Status.COMPLETE)


def test_a_reply_that_was_taken_back_before_the_save_stays_away(tmp_path: Path) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    conversation.remove_reply(reply.id)
    journal.end(None)
    journal.close()
    assert texts(store_in(tmp_path).load(conversation.id)) == [
        "old prompt",
        "old answer",
        "new prompt",
    ]


def test_a_reply_that_was_saved_is_not_taken_from_a_journal_that_was_left(tmp_path: Path) -> None:
    store, conversation, reply, journal = begun(tmp_path)
    journal.append([ContentDelta("less")])
    conversation.apply(ContentDelta("less and more"), reply.id)
    conversation.end_reply(reply.id, Status.STOPPED)
    store.save(conversation)
    journal.close()
    found = store_in(tmp_path).load(conversation.id)
    assert (found.messages[reply.id].text, found.messages[reply.id].status) == (
        "less and more",
        Status.STOPPED,
    )
    assert not list(tmp_path.rglob("*.jsonl"))


@pytest.mark.parametrize(
    "line",
    [
        b"\0\0\0",
        b'{"ms": 1, "events": [["con',
        b'{"ms": 1, "events": 5}',
        b'{"ms": 1, "events": [{"type": "content", "text": 7}]}',
        b'{"ms": 1, "ended": {"id": 3}}',
        b'{"ms": 1, "ended": "yes"}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_line_ends_what_is_taken_from_a_journal(line: bytes, tmp_path: Path) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    journal.append([ContentDelta("whole ")])
    journal.append([ContentDelta("cut ")])
    journal.append([ContentDelta("after")])
    journal.close()
    lines = journal.path.read_bytes().split(b"\n")
    lines[2] = line
    journal.path.write_bytes(damaged := b"\n".join(lines))
    store = store_in(tmp_path)
    assert store.load(conversation.id).messages[reply.id].text == "whole "
    assert not list((tmp_path / "conversations").glob("*.jsonl"))
    assert [path.read_bytes() for path in (tmp_path / "broken").iterdir()] == [damaged]
    assert "is broken. A line in it is damaged. It was moved to" in store.pop_problems()[0]


@pytest.mark.parametrize("is_saved_meanwhile", [False, True])
def test_a_journal_that_cannot_be_read_now_is_kept_until_it_can(
    is_saved_meanwhile: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, limit: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error", str(path))

    writer, conversation, reply, journal = begun(tmp_path)
    for piece in ("half ", "and half"):
        conversation.apply(ContentDelta(piece), reply.id)
        journal.append([ContentDelta(piece)])
        if piece == "half " and is_saved_meanwhile:
            writer.save(conversation)
    journal.close()
    store = store_in(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr("chatui.storage.conversations.recovery.read_bytes", refuse)
        loaded = store.load(conversation.id)
        loaded.pinned = True
        store.save(loaded)
    assert "cannot be read: input/output error" in store.pop_problems()[0]
    assert journal.path.exists()
    found = store_in(tmp_path).load(conversation.id)
    assert (found.messages[reply.id].text, found.pinned) == ("half and half", True)
    assert found.messages[reply.id].status is Status.INTERRUPTED
    assert not journal.path.exists()


@pytest.mark.parametrize("content", [b"", b'{"version": 1, "id"', b"\0" * 100, b"[]\n"])
def test_a_journal_without_a_prompt_does_not_stop_the_conversation(
    content: bytes, tmp_path: Path
) -> None:
    store = store_in(tmp_path)
    conversation = conversation_of(("old prompt", "old answer"))
    store.create(conversation)
    path = tmp_path / "conversations" / f"{conversation.id}.abcdefghij.jsonl"
    path.write_bytes(content)
    assert texts(store.load(conversation.id)) == ["old prompt", "old answer"]
    assert not path.exists()
    kept = [path.read_bytes() for path in (tmp_path / "broken").glob("*")]
    assert kept == ([content] if content else [])
    assert len(store.pop_problems()) == len(kept)


def test_what_was_cut_is_listed_as_that_and_found_before_anyone_opens_it(tmp_path: Path) -> None:
    with writer(tmp_path) as (child, conversation_id, _):
        assert child.stdout is not None
        for _ in range(5):
            child.stdout.readline()
        store = store_in(tmp_path)
        assert [one.is_interrupted for one in store.summaries()] == [False]
        child.kill()
        child.wait()
    (tmp_path / "locks" / "20200101-000000-aaaa.bbbbbbbbbb.lock").touch()
    os.utime(tmp_path / "locks" / "20200101-000000-aaaa.bbbbbbbbbb.lock", (0, 0))
    store = store_in(tmp_path)
    index = SearchIndex(tmp_path / "search.sqlite", store)
    while index.refresh():
        pass
    for listed in (store.summaries(), index.summaries()):
        assert [(one.id, one.is_interrupted) for one in listed] == [(conversation_id, True)]
    assert [hit.conversation_id for hit in index.search("role:reply 4")] == [conversation_id]
    assert not list((tmp_path / "conversations").glob("*.jsonl"))
    assert [path.name[:5] for path in (tmp_path / "locks").iterdir()] == ["save-"]
    conversation = store.load(conversation_id)
    add_turn(conversation, "and then?", "Gladly.")
    store.save(conversation)
    while index.refresh():
        pass
    assert [one.is_interrupted for one in index.summaries()] == [False]
    index.close()


def test_a_list_never_takes_the_ground_from_under_a_conversation_that_is_open(
    tmp_path: Path,
) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    other = store_in(tmp_path)
    opened = other.load(conversation.id)
    journal.append([ContentDelta("from a process that died")])
    journal.close()
    other.summaries()
    add_turn(opened, "and then?", "Gladly.")
    other.save(opened)
    found = store_in(tmp_path).load(conversation.id)
    assert found.messages[reply.id].text == "from a process that died"
    assert {message.text for message in found.messages.values()} >= {"and then?", "new prompt"}


@pytest.mark.parametrize(
    "name", ["{}.sync-conflict-20261128-153000-ABCDEFG", "{}-HOST", "{} (1)", "{}.{}"]
)
def test_a_copy_of_a_journal_ends_no_reply_that_is_on_its_way(name: str, tmp_path: Path) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    journal.append([ContentDelta("still ")])
    copy = journal.path.with_stem(name.format(journal.path.stem, "x"))
    copy.write_bytes(journal.path.read_bytes())
    os.utime(copy, (0, 0))
    store = store_in(tmp_path)
    assert [one.is_interrupted for one in store.summaries()] == [False]
    journal.append([ContentDelta("arriving")])
    journal.close()
    found = store_in(tmp_path).load(conversation.id)
    assert found.messages[reply.id].text == "still arriving"
    assert not list((tmp_path / "conversations").glob("*.jsonl"))


def test_a_reply_that_may_still_arrive_on_another_machine_is_left_alone(tmp_path: Path) -> None:
    _, conversation, _, journal = begun(tmp_path)
    journal.append([ContentDelta("synchronised")])
    elsewhere = journal.path.read_bytes()
    path = journal.path
    journal.discard()
    path.write_bytes(elsewhere)
    store_in(tmp_path).summaries()
    assert path.exists()
    os.utime(path, (0, 0))
    [listed] = store_in(tmp_path).summaries()
    assert listed.is_interrupted
    assert texts(store_in(tmp_path).load(conversation.id))[-1] == "synchronised"
    assert not path.exists()


def test_a_conversation_whose_file_is_gone_comes_back_from_its_journal(tmp_path: Path) -> None:
    store, conversation, reply, journal = begun(tmp_path)
    journal.append([ContentDelta("answer")])
    journal.close()
    (tmp_path / "conversations" / f"{conversation.id}.json").unlink()
    assert [summary.title for summary in store.summaries()] == ["old prompt"]
    assert texts(store.load(conversation.id)) == ["new prompt", "answer"]
    assert store.load(conversation.id).messages[reply.id].status is Status.INTERRUPTED


def test_a_reply_that_begins_while_its_conversation_is_loaded_is_not_taken_for_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, conversation, reply, journal = begun(tmp_path)
    conversation.apply(ContentDelta("half"), reply.id)
    journal.append([ContentDelta("half")])
    writer.save(conversation)
    looks: list[str] = []
    real = ConversationFiles.journals

    def too_early(files: ConversationFiles, conversation_id: str) -> list[Path]:
        looks.append(conversation_id)
        return real(files, conversation_id) if len(looks) > 1 else []

    monkeypatch.setattr(ConversationFiles, "journals", too_early)
    found = store_in(tmp_path).load(conversation.id)
    assert found.messages[reply.id].status is Status.STREAMING
    journal.close()


def test_a_prompt_whose_context_was_deleted_elsewhere_follows_what_is_left(tmp_path: Path) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    journal.append([ContentDelta("new answer")])
    journal.close()
    other = store_in(tmp_path)
    path = other.path(conversation.id)
    theirs = decode_file(path.read_bytes())
    theirs.remove_reply(str(theirs.head))
    path.write_bytes(to_bytes(encode(theirs)))
    found = other.load(conversation.id)
    assert texts(found) == ["old prompt", "new prompt", "new answer"]
    assert found.head == reply.id


def test_a_clock_that_was_set_back_hides_nothing(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    conversation = conversation_of(("old prompt", "old answer"))
    conversation.updated += timedelta(hours=5)
    store.create(conversation)
    prompt = conversation.add_prompt([TextPart("new prompt")])
    reply = begin_reply(conversation, prompt)
    journal = store.begin_turn(conversation, prompt, reply)
    journal.append([ContentDelta("answer")])
    journal.close()
    found = store_in(tmp_path).load(conversation.id)
    assert texts(found) == ["old prompt", "old answer", "new prompt", "answer"]


def test_two_replies_of_one_conversation_have_journals_of_their_own(tmp_path: Path) -> None:
    store, conversation, reply, journal = begun(tmp_path)
    other = begin_reply(conversation, conversation.messages[str(reply.parent)])
    second = store.begin_turn(conversation, None, other)
    journal.append([ContentDelta("one")])
    second.append([ContentDelta("two")])
    journal.close()
    found = store_in(tmp_path).load(conversation.id)
    assert (found.messages[reply.id].text, found.messages[reply.id].status) == (
        "one",
        Status.INTERRUPTED,
    )
    assert (found.messages[other.id].text, found.messages[other.id].status) == (
        "two",
        Status.STREAMING,
    )
    second.close()


def test_a_full_disk_leaves_no_hole_in_a_journal_that_goes_on(tmp_path: Path) -> None:
    _, conversation, reply, journal = begun(tmp_path)
    journal.append([ContentDelta("one ")])
    with Faults(1, errno.ENOSPC, lasting=True):
        for word in ("two ", "three "):
            with pytest.raises(NotSaved, match="the disk is full"):
                journal.append([ContentDelta(word)])
    journal.append([ContentDelta("four")])
    journal.close()
    found = store_in(tmp_path).load(conversation.id)
    assert found.messages[reply.id].text == "one two three four"


def test_what_a_sync_was_refused_is_told_by_the_next_line(tmp_path: Path) -> None:
    _, _, _, journal = begun(tmp_path)
    journal.append([ContentDelta("one ")])
    with Faults(1, errno.EIO):
        journal.sync()
    with pytest.raises(NotSaved, match="the disk reports an error"):
        journal.append([ContentDelta("two ")])
    journal.append([ContentDelta("three")])
    journal.close()


def test_a_line_is_one_write_and_a_sync_without_news_is_none(tmp_path: Path) -> None:
    _, _, _, journal = begun(tmp_path)
    with Faults() as disk:
        journal.append([ContentDelta("one"), ContentDelta("two")])
        journal.sync()
        journal.sync()
    assert disk.calls == ["write", "fsync"]
    journal.close()
    journal.sync()
    journal.close()
    with pytest.raises(NotSaved, match="closed"):
        journal.append([ContentDelta("three")])


def test_the_cost_of_a_prompt_does_not_depend_on_the_length_of_the_conversation(
    tmp_path: Path,
) -> None:
    sizes = []
    for turns in (1, 500):
        store = store_in(tmp_path)
        conversation = conversation_of(*[("prompt", "answer")] * turns)
        store.create(conversation)
        prompt = conversation.add_prompt([TextPart("new prompt")])
        journal = store.begin_turn(conversation, prompt, begin_reply(conversation, prompt))
        sizes.append(journal.path.stat().st_size)
        journal.close()
    assert sizes[0] == sizes[1]
