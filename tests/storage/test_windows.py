"""Several windows on one folder: no update is lost."""

import subprocess
import sys
from pathlib import Path

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


def test_four_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    shared = conversation_of(("hello", "hi"))
    store_in(tmp_path).create(shared)
    windows = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.storage.window", str(tmp_path), name, shared.id],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
        )
        for name in "ABCD"
    ]
    for window in windows:
        window.communicate(b"go\n")
    assert [window.returncode for window in windows] == [0, 0, 0, 0]
    store = store_in(tmp_path)
    said = {message.text for message in store.load(shared.id).messages.values()}
    assert said == {"hello", "hi"} | {
        f"{name} {verb} {number}"
        for name in "ABCD"
        for verb in ("asks", "hears")
        for number in range(10)
    }
    titles = {summary.title for summary in store.summaries()}
    assert titles == {"hello"} | {
        f"{n} alone {number}" for n in "ABCD" for number in (1, 3, 5, 7, 9)
    }
    assert store.take_problems() == []


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
