"""Runs an operation again and again in child processes, each killed one system call later.

Prints at how many system calls it was killed; fails when what is left is neither the old state
nor the new one. Called as `python -m tests.storage.killed OPERATION FOLDER`.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
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
from tests.storage.faults import KILLED, Faults

OLD = ["old prompt", "old answer"]
NEW = [*OLD, "new prompt", "new answer"]


def save(folder: Path, conversation: Conversation) -> None:
    store = store_in(folder)
    loaded = store.load(conversation.id)
    add_turn(loaded, "new prompt", "new answer")
    store.save(loaded)


def begin_turn(folder: Path, conversation: Conversation) -> None:
    store = store_in(folder)
    loaded = store.load(conversation.id)
    prompt = loaded.add_prompt([TextPart("new prompt")])
    store.begin_turn(loaded, prompt, begin_reply(loaded, prompt))


def whole_turn(folder: Path, conversation: Conversation) -> None:
    store = store_in(folder)
    loaded = store.load(conversation.id)
    prompt = loaded.add_prompt([TextPart("new prompt")])
    reply = begin_reply(loaded, prompt)
    journal = store.begin_turn(loaded, prompt, reply)
    event = ContentDelta("new answer")
    loaded.apply(event, reply.id)
    journal.append([event])
    loaded.end_reply(reply.id, Status.COMPLETE)
    end_turn(store, loaded, journal)


def create(folder: Path, conversation: Conversation) -> None:
    store_in(folder).create(conversation_of(("another prompt", "another answer")))


def create_without_links(folder: Path, conversation: Conversation) -> None:
    def refuse(source: object, target: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    os.link = refuse  # type: ignore[assignment]  # in the child alone
    create(folder, conversation)


def delete_and_restore(folder: Path, conversation: Conversation) -> None:
    store = store_in(folder)
    store.delete(conversation.id)
    store.restore(conversation.id)


OPERATIONS: dict[str, tuple[Callable[[Path, Conversation], None], list[list[str]]]] = {
    "save": (save, [OLD, NEW]),
    "begin_turn": (begin_turn, [OLD, [*OLD, "new prompt", ""]]),
    "whole_turn": (whole_turn, [OLD, [*OLD, "new prompt", ""], NEW]),
    "create": (create, [OLD]),
    "create_without_links": (create_without_links, [OLD]),
    "delete_and_restore": (delete_and_restore, [OLD]),
}


def main(name: str, folder: Path) -> None:
    operation, allowed = OPERATIONS[name]
    killed = 0
    while True:
        home = folder / str(killed)
        conversation = conversation_of((OLD[0], OLD[1]))
        store_in(home).create(conversation)
        child = os.fork()
        if child == 0:
            with Faults(at=killed + 1):
                operation(home, conversation)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        check(home, conversation.id, allowed)
        shutil.rmtree(home)
        if code == 0:
            break
        assert code == KILLED, code
        killed += 1
    print(killed)


def check(home: Path, conversation_id: str, allowed: list[list[str]]) -> None:
    store = store_in(home)
    if not (home / "conversations" / f"{conversation_id}.json").exists():
        store.restore(conversation_id)
    assert texts(store.load(conversation_id)) in allowed, texts(store.load(conversation_id))
    for summary in store.summaries():
        store.load(summary.id)
    assert store.pop_problems() == []
    assert not list((home / "conversations").glob("*.jsonl"))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
