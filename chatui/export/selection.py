"""Which part of a conversation is exported: the whole tree, one branch, or its last messages."""

from dataclasses import replace

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message


def branch_of(
    conversation: Conversation, head: str | None = None, *, last: int | None = None
) -> Conversation:
    """Return a conversation that has only the branch that ends at `head`, or its last messages.

    `head` is by default where the conversation is open. The one that is given stays as it is.
    """
    path = conversation.path(head)
    chosen = path[max(len(path) - last, 0) :] if last is not None else path
    messages: dict[str, Message] = {}
    above: str | None = None
    for message in chosen:
        messages[message.id] = replace(message, parent=above)
        above = message.id
    return replace(conversation, messages=messages, head=above)
