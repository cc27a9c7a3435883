"""What happens in a session, and who wants to know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatui.conversation.message import Message

if TYPE_CHECKING:
    from chatui.conversation.events import StreamEvent


@dataclass(frozen=True, slots=True)
class ReplyBegan:
    """A reply was begun, and its prompt added, if that is new; its request may have left."""

    reply: Message


@dataclass(frozen=True, slots=True)
class ReplyGrew:
    """An event was applied to the reply."""

    reply: Message
    event: StreamEvent


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The reply is final; how it ended is in its journal, and the conversation saved next."""

    reply: Message


@dataclass(frozen=True, slots=True)
class Saved:
    """The file of the conversation holds what happened until now."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Messages or settings are not what they were, and no reply has told it."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something happened that the reader should know."""

    text: str


SessionEvent = ReplyBegan | ReplyGrew | ReplyEnded | Saved | Changed | Noticed
Listener = Callable[[SessionEvent], None]
"""Is told what happens: called in the event loop, never awaited."""


class Listeners:
    """Everyone who is told what happens in one session."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener everything from now on; call the result to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self, event: SessionEvent) -> None:
        """Tell everyone; who is subscribed or not any more because of it, counts from the next."""
        for listener in tuple(self._listeners):
            listener(event)
