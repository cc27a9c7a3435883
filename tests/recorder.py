"""A listener that remembers what it was told."""

import asyncio

from chatui.conversation.events import ContentDelta, TextWasReasoning
from chatui.sessions.session_events import (
    Changed,
    Noticed,
    ReplyBegan,
    ReplyEnded,
    ReplyGrew,
    Saved,
    SessionEvent,
)


class Recorder:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.grown = asyncio.Event()

    def handle(self, event: SessionEvent) -> None:
        match event:
            case ReplyBegan():
                self.told.append("began")
            case ReplyGrew(event=ContentDelta(text)):
                self.told.append(f"grew {text}")
                self.grown.set()
            case ReplyGrew(event=TextWasReasoning(length)):
                self.told.append(f"{length} were thoughts")
            case ReplyGrew():
                pass
            case ReplyEnded(reply):
                self.told.append(f"ended {reply.status}")
            case Saved():
                self.told.append("saved")
            case Changed():
                self.told.append("changed")
            case Noticed(text):
                self.told.append(text)
