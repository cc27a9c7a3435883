"""One of several windows that write into one folder at once.

Called as `python -m tests.storage.window FOLDER NAME SHARED`: saves five conversations of its own,
and adds ten turns to the shared one, loading it before each other turn.
"""

import sys
from pathlib import Path

from tests.storage.conversations import add_turn, conversation_of, store_in


def main(folder: Path, name: str, shared: str) -> None:
    store = store_in(folder)
    conversation = store.load(shared)
    sys.stdin.readline()
    for number in range(10):
        if number % 2:
            conversation = store.load(shared)
        add_turn(conversation, f"{name} asks {number}", f"{name} hears {number}")
        store.save(conversation)
        if number % 2:
            store.create(conversation_of((f"{name} alone {number}", "yes")))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
