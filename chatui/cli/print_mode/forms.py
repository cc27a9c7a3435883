"""The forms in which an answer is printed: as text, as what was asked for of it, as JSON."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chatui.cli.print_mode.json_answer import JsonAnswer, event_line
from chatui.cli.print_mode.output_writer import OutputWriter
from chatui.conversation.events import (
    ContentDelta,
    ReasoningDelta,
    StreamEvent,
    TextWasReasoning,
)
from chatui.conversation.message import Message
from chatui.errors import NotInAnswer
from chatui.text.safety import display_text, unfinished, written_text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a prompt: the replies to it, of which the last one counts."""

    replies: Sequence[Message]
    asked_for: str | None = None
    """What was asked for of the answer, None where that is its text, or not in it."""
    value: Any = None
    """The JSON that was asked for."""
    lack: NotInAnswer | None = None
    """Why what was asked for is not there."""

    @property
    def reply(self) -> Message:
        """The last reply."""
        return self.replies[-1]


class Form(Protocol):
    """Prints what comes in one form."""

    def begin(self, reply: Message) -> None:
        """Take the beginning of a reply."""

    def grow(self, event: StreamEvent) -> None:
        """Take what makes it grow."""

    def note(self, words: str) -> None:
        """Take what is said on standard error meanwhile."""

    def finish(self, outcome: Outcome) -> None:
        """Take the end, and print what is left."""


class TextForm:
    """Prints the answer as it arrives; nothing of it can act on a terminal.

    `is_kept` tells whether the conversation is saved.
    """

    def __init__(self, writer: OutputWriter, *, is_kept: bool) -> None:
        self._writer = writer
        self._is_kept = is_kept
        self._safe = _safe_text()
        self._held = ""
        self._last = "\n"

    def begin(self, reply: Message) -> None:
        """Print nothing yet."""

    def note(self, words: str) -> None:
        """Print nothing of it."""

    def grow(self, event: StreamEvent) -> None:
        """Print what comes of the answer, and say what was none."""
        match event:
            case ContentDelta(text):
                text = self._held + text
                self._held = unfinished(text)
                self._emit(self._safe(text.removesuffix(self._held)))
            case TextWasReasoning():
                apart = "; the saved conversation tells them apart" if self._is_kept else ""
                self._writer.remark(
                    f"What was printed up to here were the model's thoughts{apart}."
                )
            case _:
                pass

    def finish(self, outcome: Outcome) -> None:
        """End the output with what is left, and a newline."""
        self._emit(self._safe(self._held))
        if self._last != "\n":
            self._emit("\n")

    def _emit(self, text: str) -> None:
        if text:
            self._writer.write(text)
            self._last = text[-1]


class AskedForForm:
    """Prints what was asked for of the answer when all of that is known, else nothing."""

    def __init__(self, writer: OutputWriter) -> None:
        self._writer = writer

    def begin(self, reply: Message) -> None:
        """Print nothing yet."""

    def grow(self, event: StreamEvent) -> None:
        """Print nothing yet."""

    def note(self, words: str) -> None:
        """Print nothing of it."""

    def finish(self, outcome: Outcome) -> None:
        """Print it, if it is there."""
        if outcome.asked_for is not None:
            self._writer.write(_safe_text()(f"{outcome.asked_for}\n"))


class JsonForm(AskedForForm):
    """Prints one JSON object at the end; `conversation` is the id under which it is kept."""

    _is_event = False

    def __init__(self, writer: OutputWriter, conversation: str | None) -> None:
        super().__init__(writer)
        self._conversation = conversation

    def finish(self, outcome: Outcome) -> None:
        """Print the object."""
        said = JsonAnswer.of(outcome.replies, self._conversation, outcome.value, outcome.lack)
        self._writer.write(said.line(is_event=self._is_event))


class JsonEventsForm(JsonForm):
    """Prints an event a line as they come, each at a cost of its own length."""

    _is_event = True

    def begin(self, reply: Message) -> None:
        """Print where the prompt went."""
        self._event(
            "begin",
            endpoint=reply.endpoint,
            model=reply.model,
            conversation=self._conversation,
        )

    def grow(self, event: StreamEvent) -> None:
        """Print what came."""
        match event:
            case ContentDelta(text) if text:
                self._event("text", text=text)
            case ReasoningDelta(text) if text:
                self._event("reasoning", text=text)
            case TextWasReasoning(length):
                self._event("thoughts", length=length)
            case _:
                pass

    def note(self, words: str) -> None:
        """Print it."""
        self._event("notice", text=words)

    def _event(self, kind: str, **said: object) -> None:
        self._writer.write(event_line(kind, said))


def _safe_text() -> Callable[[str], str]:
    return display_text if os.isatty(1) else written_text
