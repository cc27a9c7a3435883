"""Who wants to know what happens in a session."""

from typing import Protocol

from chatui.conversation.events import StreamEvent
from chatui.conversation.message import Message


class Listener(Protocol):
    """Who wants to know what happens in a session; called in the event loop, never awaited."""

    def reply_began(self, reply: Message) -> None:
        """A reply was begun, and its prompt added, if that is new."""

    def reply_grew(self, reply: Message, event: StreamEvent) -> None:
        """An event was applied to the reply."""

    def reply_ended(self, reply: Message) -> None:
        """The reply is final; how it ended is in its journal, and the conversation saved next."""

    def conversation_saved(self) -> None:
        """The file of the conversation holds what happened until now."""

    def conversation_changed(self) -> None:
        """Messages or settings are not what they were, and no reply has told it."""

    def session_noticed(self, text: str) -> None:
        """Something happened that the reader should know."""
