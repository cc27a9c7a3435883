"""What a disk that refuses, or a sudden death, leaves behind: the old state or the new one."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Status
from chatui.conversation.parts import TextPart
from chatui.errors import NotSaved, StorageError
from chatui.storage import atomic
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.format.conversation_json import encode, to_bytes
from tests.storage.conversations import (
    add_turn,
    begin_reply,
    conversation_of,
    end_turn,
    store_in,
    texts,
)
from tests.storage.faults import Faults

ERRORS = (errno.EIO, errno.ENOSPC, errno.EACCES)
OLD = ["old prompt", "old answer"]
NEW = [*OLD, "new prompt", "new answer"]
CHECKOUT = Path(__file__).parents[2]


def every_fault(operation: Callable[[Path], None], folder: Path) -> list[tuple[Faults, Path]]:
    """Return a disk for each error, once and lasting, at each system call of an operation."""
    with Faults() as counted:
        operation(folder / "counted")
    assert counted.calls
    return [
        (Faults(at, error, lasting=lasting), folder / f"{at}-{error}-{lasting}")
        for at in range(1, len(counted.calls) + 1)
        for error in ERRORS
        for lasting in (False, True)
    ]


@pytest.mark.parametrize("exists", [False, True])
def test_a_file_holds_the_old_content_or_the_new_whatever_the_disk_refuses(
    tmp_path: Path, exists: bool
) -> None:
    def write(folder: Path) -> None:
        atomic.write_bytes(folder / "file", b"new" * 1000)

    for faults, folder in every_fault(write, tmp_path):
        folder.mkdir()
        if exists:
            (folder / "file").write_bytes(b"old")
        refused = False
        with faults:
            try:
                write(folder)
            except OSError:
                refused = True
        found = (folder / "file").read_bytes() if (folder / "file").exists() else b""
        assert found in (b"old" if exists else b"", b"new" * 1000)
        assert refused or found == b"new" * 1000
        write(folder)
        assert (folder / "file").read_bytes() == b"new" * 1000


def test_a_save_that_the_disk_refuses_harms_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    def prepared(folder: Path) -> tuple[ConversationStore, Conversation]:
        store = store_in(folder)
        conversation = conversation_of((OLD[0], OLD[1]))
        store.create(conversation)
        add_turn(conversation, NEW[2], NEW[3])
        return store, conversation

    store, conversation = prepared(tmp_path / "counted")
    with Faults() as counted:
        store.save(conversation)
    assert {"open", "write", "fsync", "close", "replace"} <= set(counted.calls)
    points = 0
    for at in range(1, len(counted.calls) + 1):
        for error in ERRORS:
            for lasting in (False, True):
                folder = tmp_path / f"{at}-{error}-{lasting}"
                store, conversation = prepared(folder)
                with Faults(at, error, lasting=lasting):
                    refused = not is_saved(lambda: store.save(conversation))  # noqa: B023  # called at once
                found = texts(store_in(folder).load(conversation.id))
                assert found in ([NEW, OLD] if refused else [NEW])
                assert texts(conversation) == NEW
                store.save(conversation)
                assert texts(store_in(folder).load(conversation.id)) == NEW
                points += 1
    assert points == len(counted.calls) * len(ERRORS) * 2


@pytest.mark.parametrize("foreign", ["changed", "broken"])
def test_a_save_and_a_look_that_find_another_windows_file_harm_nothing(
    foreign: str, tmp_path: Path
) -> None:
    def prepared(folder: Path) -> tuple[ConversationStore, Conversation]:
        store = store_in(folder)
        conversation = conversation_of((OLD[0], OLD[1]))
        store.create(conversation)
        if foreign == "broken":
            store.path(conversation.id).write_bytes(b"{")
        else:
            theirs = store_in(folder).load(conversation.id)
            add_turn(theirs, "their prompt", "their answer")
            store_in(folder).save(theirs)
        add_turn(conversation, NEW[2], NEW[3])
        return store, conversation

    def look_and_save(store: ConversationStore, conversation: Conversation) -> bool:
        watch = store.watch(conversation.id)
        with suppress(StorageError):
            if watch.has_news(()):
                watch.poll(conversation.snapshot(), ())
        return is_saved(lambda: store.save(conversation))

    store, conversation = prepared(tmp_path / "counted")
    with Faults(reads=True) as counted:
        assert look_and_save(store, conversation)
    for at in range(1, len(counted.calls) + 1):
        for error, lasting in ((errno.EIO, False), (errno.EACCES, True)):
            folder = tmp_path / f"{at}-{lasting}"
            store, conversation = prepared(folder)
            path = store.path(conversation.id)
            before = path.read_bytes()
            with Faults(at, error, lasting=lasting, reads=True):
                look_and_save(store, conversation)
            kept = [one.read_bytes() for one in (*folder.glob("broken/*"), *path.parent.glob("*"))]
            assert foreign == "changed" or before in kept
            store.save(conversation)
            found = store_in(folder).load(conversation.id)
            assert texts(found) == NEW
            assert len(found.messages) == (4 if foreign == "broken" else 6)


def test_a_turn_that_the_disk_refuses_at_any_point_loses_nothing_that_was_accepted(
    tmp_path: Path,
) -> None:
    accepted: list[str] = []

    def turn(folder: Path) -> None:
        accepted.clear()
        store = store_in(folder)
        conversation = conversation_of((OLD[0], OLD[1]))
        if is_saved(lambda: store.create(conversation)):
            accepted[:] = OLD
        prompt = conversation.add_prompt([TextPart(NEW[2])])
        reply = begin_reply(conversation, prompt)
        try:
            journal = store.begin_turn(conversation, prompt, reply)
        except NotSaved:
            return
        accepted[:] = [*OLD, NEW[2], ""] if accepted else [NEW[2], ""]
        for piece in ("new ", "answer"):
            conversation.apply(ContentDelta(piece), reply.id)
            if is_saved(lambda: journal.append([ContentDelta(piece)])):  # noqa: B023  # called at once
                accepted[-1] = reply.text
        journal.sync()
        conversation.end_reply(reply.id, Status.COMPLETE)
        if is_saved(lambda: end_turn(store, conversation, journal)):
            accepted[:] = NEW
        journal.close()

    for faults, folder in every_fault(turn, tmp_path):
        with faults:
            turn(folder)
        found = store_in(folder)
        kept = [texts(found.load(summary.id)) for summary in found.summaries()]
        assert len(kept) <= 1
        if accepted:
            assert len(kept[0]) >= len(accepted)
            assert all(map(str.startswith, kept[0], accepted))


def test_reading_what_the_disk_refuses_is_told_and_harms_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = store_in(home)
    conversation = conversation_of((OLD[0], OLD[1]))
    store.create(conversation)
    prompt = conversation.add_prompt([TextPart(NEW[2])])
    reply = begin_reply(conversation, prompt)
    journal = store.begin_turn(conversation, prompt, reply)
    journal.append([ContentDelta(NEW[3])])
    journal.close()
    other = conversation_of((OLD[0], OLD[1]))
    store.create(other)
    add_turn(other, NEW[2], NEW[3])
    copy = store.path(other.id).with_stem(f"{other.id}.sync-conflict-1")
    copy.write_bytes(to_bytes(encode(other)))
    (home / "trash").mkdir()

    def read(folder: Path) -> None:
        found = store_in(folder)
        for step in (found.summaries, found.newest, found.signatures):
            with suppress(StorageError):
                step()
        for one in (conversation, other):
            with suppress(StorageError):
                found.load(one.id)
            with suppress(StorageError):
                watch = found.watch(one.id)
                if watch.has_news(()):
                    watch.poll(one, ())

    shutil.copytree(home, tmp_path / "counted")
    with Faults(reads=True) as counted:
        read(tmp_path / "counted")
    assert {"stat", "scandir", "open", "replace", "fsync"} <= set(counted.calls)
    for at in range(1, len(counted.calls) + 1):
        for error, lasting in ((errno.EIO, False), (errno.EACCES, True)):
            folder = shutil.copytree(home, tmp_path / f"{at}-{lasting}")
            with Faults(at, error, lasting=lasting, reads=True):
                read(folder)
            found = store_in(folder)
            assert sorted(summary.id for summary in found.summaries()) == sorted(
                (conversation.id, other.id)
            )
            assert texts(found.load(conversation.id)) == NEW
            assert texts(found.load(other.id)) == NEW
            assert found.pop_problems() == []
            shutil.rmtree(folder)


def test_a_prompt_is_on_the_disk_when_the_turn_begins_or_the_turn_says_that_it_is_not(
    tmp_path: Path,
) -> None:
    def begin(folder: Path) -> None:
        store = store_in(folder)
        conversation = conversation_of((OLD[0], OLD[1]))
        store.create(conversation)
        prompt = conversation.add_prompt([TextPart(NEW[2])])
        store.begin_turn(conversation, prompt, begin_reply(conversation, prompt)).close()

    for faults, folder in every_fault(begin, tmp_path):
        with faults:
            said = is_saved(lambda: begin(folder))  # noqa: B023  # called at once
        for summary in store_in(folder).summaries():
            kept = texts(store_in(folder).load(summary.id))
            assert kept in ([[*OLD, NEW[2], ""]] if said else [OLD, [*OLD, NEW[2], ""]])


@pytest.mark.parametrize(
    ("operation", "fewest"),
    [
        ("save", 10),
        ("begin_turn", 9),
        ("whole_turn", 20),
        ("create", 6),
        ("create_without_links", 6),
        ("delete_and_restore", 15),
    ],
)
def test_a_process_that_dies_at_any_system_call_leaves_the_old_state_or_the_new(
    operation: str, fewest: int, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.killed", operation, str(tmp_path)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= fewest


def test_a_save_syncs_the_file_before_the_rename_and_the_folder_after_it(tmp_path: Path) -> None:
    with Faults() as disk:
        atomic.write_bytes(tmp_path / "file", b"content")
    assert disk.calls == ["open", "write", "fsync", "close", "replace", "open", "fsync", "close"]


def test_a_write_that_the_system_takes_in_pieces_is_whole_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, content: real(file, content[:7]))
    atomic.write_bytes(tmp_path / "file", b"a content of more than seven bytes")
    assert (tmp_path / "file").read_bytes() == b"a content of more than seven bytes"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errno.ENOSPC, "Not saved: the disk is full."),
        (errno.EROFS, "Not saved: the disk is read-only."),
        (errno.EACCES, "Not saved: the permission is missing."),
        (errno.EXDEV, "Not saved: invalid cross-device link."),
    ],
)
def test_the_user_reads_why_the_disk_refused(error: int, words: str) -> None:
    with pytest.raises(NotSaved) as refused, atomic.saving():
        raise OSError(error, os.strerror(error))
    assert refused.value.message == words


def is_saved(operation: Callable[[], object]) -> bool:
    try:
        operation()
    except NotSaved:
        return False
    return True
