"""One message: who said what, when, with which model, and how it ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    Attachment,
    FilePart,
    ImagePart,
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

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


def new_message_id() -> str:
    """Return a random id of 10 base32 characters; ids carry no order."""
    return "".join(secrets.choice(_ID_ALPHABET) for _ in range(10))


_UNSET = Parameters()


@dataclass(frozen=True, slots=True)
class Unread:
    """What a saved message says, until somebody asks for it: `read` decodes its `line`.

    Its `place` in the tree is known: role, id, parent, time, status, and whether it is left out.
    Of its text the length is known, about so many characters and line ends.
    """

    place: tuple[Role, str, str | None, datetime, Status, bool]
    line: bytes
    read: Callable[[bytes], Message]
    characters: int
    line_ends: int


@dataclass(slots=True)
class Message:
    """One message of a conversation.

    `parent` is the id of the message that it follows, None for the first. `extra` holds fields
    that a newer version wrote; they survive a rewrite.

    One that is `unread` has its place in the tree alone. Whoever asks for more gets it, and does
    not see the difference; whoever changes more has to ask first, or put another message there.
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
    edited: bool = False
    """Whether the text of a reply is a person's own version of what the model said."""
    extra: dict[str, Any] = field(default_factory=dict)
    calls: list[ToolCallPart] = field(default_factory=list, repr=False, compare=False)
    """The tool calls that have come by a stream, by their index: they are in the content too."""
    unread: Unread | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def to_be_read(cls, unread: Unread) -> Self:
        """Return a message of which only the place in the tree is known by now."""
        message = object.__new__(cls)
        message.unread = unread
        message.role, message.id, message.parent = unread.place[:3]
        message.created, message.status, message.excluded = unread.place[3:]
        return message

    @property
    def saved_line(self) -> bytes | None:
        """The line that holds all of it, as long as it is unread and stands where it stood."""
        unread = self.unread
        place = (self.role, self.id, self.parent, self.created, self.status, self.excluded)
        return unread.line if unread is not None and unread.place == place else None

    if not TYPE_CHECKING:  # else every name would be one of its attributes

        def __getattr__(self, name: str) -> object:
            """Return a field that is not set yet, of a message that is unread."""
            unread = object.__getattribute__(self, "unread")
            if unread is not None:
                whole = unread.read(unread.line)
                for field_name in _READ_LATER:
                    setattr(self, field_name, getattr(whole, field_name))
                self.unread = None
            return object.__getattribute__(self, name)  # set by now, perhaps in another thread

    @property
    def text(self) -> str:
        """What was said, without thoughts and attachments."""
        return "\n\n".join(part.text for part in self.content if isinstance(part, TextPart))

    @property
    def text_length(self) -> tuple[int, int]:
        """About how many characters and line ends the text has; one that is unread stays so."""
        if (unread := self.unread) is not None:
            return unread.characters, unread.line_ends
        text = self.text
        return len(text), text.count("\n")

    @property
    def reasoning(self) -> str:
        """What the model thought."""
        return "\n\n".join(part.text for part in self.content if isinstance(part, ReasoningPart))

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The pictures and files that came with it."""
        return tuple(part for part in self.content if isinstance(part, ImagePart | FilePart))

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


_READ_LATER = (
    *("content", "endpoint", "model", "parameters", "finish_reason", "finish_word", "usage"),
    *("first_token_ms", "total_ms", "attempts", "error", "edited", "extra", "calls"),
)
