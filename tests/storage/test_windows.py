"""Several windows on one folder: no update is lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chatui.conversation.message import Status
from chatui.conversation.parts import TextPart
from tests.storage.conversations import (
    add_turn,
    begin_reply,
    conversation_of,
    end_turn,
    store_in,
    texts,
)

CHECKOUT = Path(__file__).parents[2]


def edit_in_four_windows(folder: Path, seed: int) -> None:
    """Run four windows at once, two on each of two conversations, and look at what is left."""
    shared = [conversation_of(("hello", "hi")) for _ in range(2)]
    for conversation in shared:
        store_in(folder).create(conversation)
    windows = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.storage.window"),
                *(str(folder), str(4 * seed + number), shared[number // 2].id),
            ],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(4)
    ]
    for window in windows:
        assert window.stdin is not None
        window.stdin.write(b"go\n")
        window.stdin.flush()
    told = [json.loads(window.communicate()[0]) for window in windows]
    store = store_in(folder)
    for number, conversation in enumerate(shared):
        added, deleted, tags = (
            {*one, *other} for one, other in zip(*told[2 * number : 2 * number + 2], strict=True)
        )
        found = store.load(conversation.id)
        assert added - deleted <= set(found.messages)
        assert tags == set(found.tags)
        for message in found.messages.values():
            assert message.parent is None or message.parent in found.messages
            assert message.status is Status.COMPLETE or message.id in deleted
        assert store_in(folder).load(conversation.id) == found
    assert store.pop_problems() == []
    assert not list((folder / "conversations").glob("*.jsonl"))


def test_four_windows_that_edit_at_random_lose_nothing(tmp_path: Path) -> None:
    edit_in_four_windows(tmp_path, 0)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 50))
def test_four_windows_lose_nothing_however_long_they_edit(seed: int, tmp_path: Path) -> None:
    edit_in_four_windows(tmp_path, seed)


def test_a_save_takes_in_what_another_window_said_and_stays_where_it_is(tmp_path: Path) -> None:
    conversation = conversation_of(("hello", "hi"))
    store_in(tmp_path).create(conversation)
    mine, theirs = store_in(tmp_path), store_in(tmp_path)
    my_version, their_version = mine.load(conversation.id), theirs.load(conversation.id)
    add_turn(their_version, "their prompt", "their answer")
    their_version.title = "Renamed"
    theirs.save(their_version)
    add_turn(my_version, "my prompt", "my answer")
    mine.save(my_version)
    assert texts(my_version) == ["hello", "hi", "my prompt", "my answer"]
    assert my_version.title == "Renamed"
    assert len(my_version.messages) == 6
    assert store_in(tmp_path).load(conversation.id) == my_version


def test_a_window_that_only_watched_a_reply_never_overwrites_how_it_ended(tmp_path: Path) -> None:
    conversation = conversation_of(("hello", "hi"))
    store = store_in(tmp_path)
    store.create(conversation)
    prompt = conversation.add_prompt([TextPart("again")])
    reply = begin_reply(conversation, prompt)
    journal = store.begin_turn(conversation, prompt, reply)
    watcher = store_in(tmp_path)
    watched = watcher.load(conversation.id)
    watched.pinned = True
    watcher.save(watched)
    conversation.messages[reply.id].content = [TextPart("the answer")]
    conversation.end_reply(reply.id, Status.COMPLETE)
    end_turn(store, conversation, journal)
    watched.tags = ("seen",)
    watcher.save(watched)
    found = store_in(tmp_path).load(conversation.id)
    assert found.messages[reply.id].text == "the answer"
    assert found.messages[reply.id].status is Status.COMPLETE
    assert (found.pinned, found.tags) == (True, ("seen",))
    assert watched.messages[reply.id].status is Status.COMPLETE


def test_a_message_that_was_deleted_in_one_window_does_not_come_back(tmp_path: Path) -> None:
    conversation = conversation_of(("hello", "hi"), ("again", "hi again"))
    store_in(tmp_path).create(conversation)
    mine, theirs = store_in(tmp_path), store_in(tmp_path)
    my_version, their_version = mine.load(conversation.id), theirs.load(conversation.id)
    my_version.remove_reply(str(my_version.head))
    mine.save(my_version)
    their_version.pinned = True
    theirs.save(their_version)
    assert texts(store_in(tmp_path).load(conversation.id)) == ["hello", "hi", "again"]
    assert texts(their_version) == ["hello", "hi", "again"]
