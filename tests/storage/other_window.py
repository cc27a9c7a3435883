"""Another window, told what to do by lines on its standard input; each is answered by "done".

Called as `python -m tests.storage.other_window FOLDER CONVERSATION`. Lines: `ask TEXT` begins a
turn, `hear TEXT` lets its reply grow, `thought TEXT` makes thoughts of what it said and lets it
grow, `finish` says why it ends, `end` ends it, `rename TITLE`
saves another title, `die`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from chatui.conversation.events import (
    ContentDelta,
    ReplyFinished,
    StreamEvent,
    TextWasReasoning,
)
from chatui.conversation.message import FinishReason, Message, Status
from chatui.conversation.parts import TextPart
from tests.storage.conversations import begin_reply, end_turn, store_in


def main(folder: Path, conversation_id: str) -> None:
    store = store_in(folder)
    conversation = store.load(conversation_id)
    journal = reply = None
    for line in sys.stdin:
        command, _, text = line.rstrip("\n").partition(" ")
        if command == "ask":
            prompt = conversation.add_prompt([TextPart(text)])
            reply = begin_reply(conversation, prompt)
            journal = store.begin_turn(conversation, prompt, reply)
        elif command == "rename":
            conversation.title, conversation.title_locked = text, True
            store.save(conversation)
        elif command == "die":
            os._exit(1)
        else:
            assert journal is not None
            assert reply is not None
            if command == "end":
                conversation.end_reply(reply.id, Status.COMPLETE)
                end_turn(store, conversation, journal)
            else:
                events = list(_events(command, text, reply))
                for event in events:
                    conversation.apply(event, reply.id)
                journal.append(events)
        sys.stdout.write("done\n")
        sys.stdout.flush()


def _events(command: str, text: str, reply: Message) -> Iterator[StreamEvent]:
    if command == "thought":
        yield TextWasReasoning(len(reply.text))
    yield ContentDelta(text) if text else ReplyFinished(FinishReason.STOP)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
