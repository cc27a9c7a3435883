"""What happens while a reply arrives, in the order in which it happens.

The transport makes these from bytes, the session applies them to the conversation and hands them
on to whoever shows it.
"""

from dataclasses import dataclass

from chatui.conversation.message import FinishReason, Usage


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A request leaves; `number` counts from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """An attempt failed before any content came; attempt `number` starts in `delay` seconds."""

    number: int
    attempts: int
    delay: float
    reason: str


@dataclass(frozen=True, slots=True)
class ResponseStarted:
    """The status line and headers have arrived; nothing of the reply yet."""

    status: int
    model: str | None = None


@dataclass(frozen=True, slots=True)
class ContentDelta:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of the model's thoughts."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of a tool call; pieces with the same index belong together."""

    index: int
    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class UsageReport:
    """How many tokens the request took, in the server's own count."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class ServerNotice:
    """Something odd that the reader should know, such as a malformed event that was skipped."""

    text: str


@dataclass(frozen=True, slots=True)
class ReplyFinished:
    """The server said that the reply is complete, and why it ended."""

    reason: FinishReason


StreamEvent = (
    AttemptStarted
    | RetryScheduled
    | ResponseStarted
    | ContentDelta
    | ReasoningDelta
    | ToolCallDelta
    | UsageReport
    | ServerNotice
    | ReplyFinished
)
