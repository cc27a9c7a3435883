"""One of several windows that write into one folder at once.

Called as `python -m tests.storage.window FOLDER SEED SHARED`: begins conversations of its own and
edits the shared one at random. Prints, as JSON, what it added to the shared one and deleted there:
the ids of messages, and tags.
"""

import json
import random
import sys
from pathlib import Path

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import ContentDelta
from chatui.conversation.message import Status
from chatui.conversation.parts import TextPart
from chatui.conversation.tree_edits import delete, set_excluded
from chatui.storage.conversations.store import ConversationStore
from tests.storage.conversations import (
    add_turn,
    begin_reply,
    conversation_of,
    end_turn,
    store_in,
)

EDITS = ("ask", "ask", "ask", "stream", "branch", "delete", "exclude", "tag", "look", "begin")
COUNT = 40


class Window:
    def __init__(self, store: ConversationStore, seed: int, shared: str) -> None:
        self.store = store
        self.seed = seed
        self.chance = random.Random(seed)
        self.conversation = store.load(shared)
        self.watch = store.watch(shared)
        self.added: list[str] = []
        self.deleted: list[str] = []
        self.tags: list[str] = []

    def edit(self, number: int) -> None:
        conversation = self.conversation
        words = f"{self.seed} says {number}"
        ended = [one.id for one in conversation.messages.values() if not one.is_streaming]
        chosen = self.chance.choice(ended)
        match self.chance.choice(EDITS):
            case "look":
                self.look()
                return
            case "begin":
                self.store.create(conversation_of((words, "yes")))
                return
            case "stream":
                self.stream(words)
                return
            case "ask":
                self.turn(conversation, words)
            case "branch":
                conversation.head = chosen
                self.turn(conversation, words)
            case "delete" if len(ended) > 3:
                self.deleted += [one.id for one in delete(conversation, chosen).messages]
            case "exclude":
                set_excluded(conversation, chosen, excluded=True)
            case "tag":
                self.tags.append(words)
                conversation.tags += (words,)
                conversation.touch()
            case _:
                return
        self.store.save(conversation)

    def turn(self, conversation: Conversation, words: str) -> None:
        reply = add_turn(conversation, words, "yes")
        self.added += [str(reply.parent), reply.id]

    def stream(self, words: str) -> None:
        conversation = self.conversation
        prompt = conversation.add_prompt([TextPart(words)])
        reply = begin_reply(conversation, prompt)
        self.added += [prompt.id, reply.id]
        journal = self.store.begin_turn(conversation, prompt, reply)
        for _ in range(3):
            conversation.apply(ContentDelta("word "), reply.id)
            journal.append([ContentDelta("word ")])
            self.store.save(conversation)
        conversation.end_reply(reply.id, Status.COMPLETE)
        end_turn(self.store, conversation, journal)

    def look(self) -> None:
        if self.watch.has_news(()):
            snapshot = self.conversation.snapshot()
            news = self.watch.poll(snapshot, ())
            if news.written is not None:
                self.store.take(self.conversation, news.written, snapshot)


def main(folder: Path, seed: int, shared: str) -> None:
    window = Window(store_in(folder), seed, shared)
    sys.stdin.readline()
    for number in range(COUNT):
        window.edit(number)
    assert window.store.pop_problems() == []
    print(json.dumps([window.added, window.deleted, window.tags]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
