"""The tree of an open conversation: which branch is open, what is deleted or left out."""

from collections.abc import Callable, Container

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.conversation.tree_edits import (
    Deletion,
    add_edited,
    delete,
    set_excluded,
    undo_deletion,
)


class Branches:
    """Walks and changes the tree; every change is saved and told by `changed`.

    `running` holds the ids of the replies that are on their way.
    """

    def __init__(
        self, conversation: Conversation, running: Container[str], changed: Callable[[], None]
    ) -> None:
        self._conversation = conversation
        self._running = running
        self._changed = changed
        self._deletions: list[Deletion] = []

    def select(self, message_id: str) -> None:
        """Open the branch through a message, down to what was said last below it."""
        self._conversation.head = self._conversation.newest_leaf(message_id)
        self._changed()

    def edit_reply(self, reply_id: str, text: str) -> Message:
        """Put a reply with another text beside one; what is asked next goes on from it.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        self._conversation.check_writable()
        edited = add_edited(self._conversation, reply_id, text)
        self._changed()
        return edited

    def delete(self, message_id: str) -> int:
        """Delete a message, a prompt with the replies to it; returns how many went.

        What follows is kept. It is 0, and nothing was changed, when a reply is still arriving
        that would go, or whose prompt would.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        conversation = self._conversation
        conversation.check_writable()
        at_stake = (message_id, *(child.id for child in conversation.children(message_id)))
        if any(one in self._running for one in at_stake):
            return 0
        deletion = delete(conversation, message_id)
        self._deletions.append(deletion)
        self._changed()
        return len(deletion.messages)

    def undo(self) -> int:
        """Put back what was deleted last in this window; returns how many messages that were."""
        if not self._deletions:
            return 0
        deletion = self._deletions.pop()
        undo_deletion(self._conversation, deletion)
        self._changed()
        return len(deletion.messages)

    def exclude(self, message_id: str, *, excluded: bool = True) -> None:
        """Leave a message out of what is sent, or send it again.

        Raises:
            NewerFormat: When the conversation can only be read.
        """
        self._conversation.check_writable()
        set_excluded(self._conversation, message_id, excluded=excluded)
        self._changed()
