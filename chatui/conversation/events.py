"""What happens while a reply arrives, in the order in which it happens.

The transport makes these from bytes, the session applies them to the conversation and hands them
on to whoever shows it.
"""

from dataclasses import dataclass

from chatui.conversation.message import FinishReason, Usage
from chatui.conversation.parts import Part


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

    @property
    def words(self) -> str:
        """What happened and what follows, for where nothing counts down."""
        wait = f"in {self.delay:.0f} s" if self.delay >= 1 else "now"
        return f"{self.reason} Trying again {wait} ({self.number} of {self.attempts})."


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
class TextWasReasoning:
    """The last `length` characters of the answer were thoughts: only their end was marked."""

    length: int


@dataclass(frozen=True, slots=True)
class PartReceived:
    """A part that comes whole: an image, a file, sources."""

    part: Part


@dataclass(frozen=True, slots=True)
class AttachmentReceived:
    """The bytes of an image or of another file, before they are kept."""

    content: bytes
    media_type: str
    name: str


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
    """The server said that the reply is complete, and why it ended.

    `word` is the server's own for it, empty where it is that of the reason.
    """

    reason: FinishReason
    word: str = ""


GrowthEvent = ContentDelta | ReasoningDelta | TextWasReasoning | PartReceived | ToolCallDelta
"""What changes the content of the reply."""
StreamEvent = (
    AttemptStarted
    | RetryScheduled
    | ResponseStarted
    | GrowthEvent
    | UsageReport
    | ServerNotice
    | ReplyFinished
)
ReceivedEvent = StreamEvent | AttachmentReceived
"""What the transport makes: the session keeps an attachment, and hands it on as a part."""
