"""The tree of a conversation as rows: one a message, the versions of one below each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.text_safety import display_line

_DEEPEST = 8
_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A message in the tree.

    `branch` draws where it hangs: what comes after the last version of a message stands as far
    left as the message before it, so that a long conversation does not wander off to the right.
    """

    message: Message
    branch: str
    is_on_path: bool

    @property
    def words(self) -> str:
        """The first words of the message."""
        text = display_line(self.message.text[:_CHARACTERS]).strip()
        return text or ("no text" if self.message.content else "nothing yet")


def tree_rows(conversation: Conversation) -> list[TreeRow]:
    """Return every message, each after the one that it follows, in the order they were added."""
    path = {message.id for message in conversation.path()}
    return [
        TreeRow(message, branch, message.id in path) for message, branch in _in_order(conversation)
    ]


def _in_order(conversation: Conversation) -> Iterator[tuple[Message, str]]:
    messages = conversation.messages
    below: dict[str | None, list[Message]] = {}
    for message in messages.values():
        parent = message.parent if message.parent in messages else None
        below.setdefault(parent, []).append(message)
    waiting = _hung(below.get(None, []), "")
    while waiting:
        message, branch, room = waiting.pop()
        yield message, branch
        waiting += _hung(below.get(message.id, []), room)


def _hung(versions: list[Message], room: str) -> list[tuple[Message, str, str]]:
    """Return messages with what is drawn before them and before what follows; the first last."""
    if len(versions) < 2 or len(room) >= 2 * _DEEPEST:
        return [(message, room, room) for message in reversed(versions)]
    *others, last = versions
    above = [(message, f"{room}├ ", f"{room}│ ") for message in reversed(others)]
    return [(last, f"{room}└ ", room), *above]
