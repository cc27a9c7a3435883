"""One message: who said what, when, with which model, and how it ended."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
)

_ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class Status(StrEnum):
    """How far a message has come."""

    COMPLETE = "complete"
    STREAMING = "streaming"
    STOPPED = "stopped"
    """Stopped by the person who reads it."""
    INTERRUPTED = "interrupted"
    """The connection broke, the server broke off, or chatui was ended, before it was complete."""
    FAILED = "failed"
    """An error ended it; `error` says which."""


class FinishReason(StrEnum):
    """Why the server ended a reply."""

    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    TOOL_CALLS = "tool_calls"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request; `estimated` when the server did not count them.

    `cached` are those of the prompt that the server had read before, `reasoning` those of the reply
    that were thoughts, `cost` is in US dollars; None where the server does not say.
    """

    prompt: int
    completion: int
    estimated: bool = False
    cached: int | None = None
    reasoning: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class ReplyError:
    """What went wrong with a reply, as it is saved: the fields of the error that was raised."""

    kind: str
    message: str
    hint: str = ""
    status: int | None = None


def new_message_id() -> str:
    """Return a random id of 10 base32 characters; ids carry no order."""
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(10))


_UNSET = Parameters()


@dataclass(slots=True)
class Message:
    """One message of a conversation.

    `parent` is the id of the message that it follows, None for the first. `extra` holds fields
    that a newer version wrote; they survive a rewrite.
    """

    role: Role
    content: list[Part] = field(default_factory=list)
    id: str = field(default_factory=new_message_id)
    parent: str | None = None
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: Status = Status.COMPLETE
    excluded: bool = False
    endpoint: str | None = None
    model: str | None = None
    parameters: Parameters = _UNSET
    finish_reason: FinishReason | None = None
    finish_word: str = ""
    """The server's own word for the finish reason, where that is another one."""
    usage: Usage | None = None
    first_token_ms: int | None = None
    total_ms: int | None = None
    attempts: int = 1
    error: ReplyError | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    calls: list[ToolCallPart] = field(default_factory=list, repr=False, compare=False)
    """The tool calls that have come by a stream, by their index: they are in the content too."""

    @property
    def text(self) -> str:
        """What was said, without thoughts and attachments."""
        return "\n\n".join(part.text for part in self.content if isinstance(part, TextPart))

    @property
    def reasoning(self) -> str:
        """What the model thought."""
        return "\n\n".join(part.text for part in self.content if isinstance(part, ReasoningPart))

    @property
    def sources(self) -> tuple[Source, ...]:
        """What a reply goes by, in the order of their numbers in the text."""
        parts = (part for part in self.content if isinstance(part, SourcesPart))
        return tuple(source for part in parts for source in part.sources)

    @property
    def searched_text(self) -> str:
        """What a search looks at: the text, and a line for each source."""
        lines = (f"{source.title} {source.url}".strip() for source in self.sources)
        return "\n".join([self.text, *lines])

    @property
    def is_streaming(self) -> bool:
        """Whether more may come."""
        return self.status is Status.STREAMING

    @property
    def can_continue(self) -> bool:
        """Whether a reply was cut and holds text to go on from."""
        cut = self.finish_reason in (FinishReason.LENGTH, FinishReason.OTHER) or self.status in (
            Status.STOPPED,
            Status.INTERRUPTED,
            Status.FAILED,
        )
        return self.role is Role.ASSISTANT and cut and bool(self.text)
