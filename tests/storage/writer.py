"""A process that streams a reply into a journal until it is killed.

Called as `python -m tests.storage.writer FOLDER`. Prints the conversation's id and the reply's,
then each word once it is in the journal.
"""

import sys
from itertools import count
from pathlib import Path

from chatui.conversation.events import ContentDelta
from chatui.conversation.parts import TextPart
from tests.storage.conversations import begin_reply, conversation_of, store_in


def main(folder: Path) -> None:
    store = store_in(folder)
    conversation = conversation_of(("old prompt", "old answer"))
    store.create(conversation)
    prompt = conversation.add_prompt([TextPart("new prompt")])
    reply = begin_reply(conversation, prompt)
    journal = store.begin_turn(conversation, prompt, reply)
    print(conversation.id, reply.id, flush=True)
    for number in count():
        journal.append([ContentDelta(f"{number} ")])
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
