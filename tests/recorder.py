"""A listener that remembers what it was told."""

import asyncio

from chatui.conversation.events import ContentDelta, StreamEvent, TextWasReasoning
from chatui.conversation.message import Message


class Recorder:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.grown = asyncio.Event()

    def reply_began(self, reply: Message) -> None:
        self.told.append("began")

    def reply_grew(self, reply: Message, event: StreamEvent) -> None:
        if isinstance(event, ContentDelta):
            self.told.append(f"grew {event.text}")
            self.grown.set()
        elif isinstance(event, TextWasReasoning):
            self.told.append(f"{event.length} were thoughts")

    def reply_ended(self, reply: Message) -> None:
        self.told.append(f"ended {reply.status}")

    def conversation_saved(self) -> None:
        self.told.append("saved")

    def conversation_changed(self) -> None:
        self.told.append("changed")

    def session_noticed(self, text: str) -> None:
        self.told.append(text)
