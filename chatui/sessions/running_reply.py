"""A reply on its way: its task, its clock, and the journal that keeps what has arrived."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Final

from chatui.conversation.events import (
    AttemptStarted,
    ContentDelta,
    ReasoningDelta,
    ReplyFinished,
    StreamEvent,
)
from chatui.conversation.message import Message, ReplyError, Status, Usage
from chatui.conversation.tokens import estimate_tokens
from chatui.errors import (
    BrokenOff,
    ChatUIError,
    ConnectionBroken,
    EndpointError,
    TimedOut,
    mistake_words,
)
from chatui.storage.conversations.journal import Journal

SYNC_SECONDS: Final = 2.0
CLOSED: Final = ReplyError(
    "closed", "chatui was closed while this reply was arriving. Kept up to here."
)


@dataclass(slots=True, eq=False)
class RunningReply:
    """One reply and the task that receives it. Times are seconds of the monotonic clock."""

    message: Message
    task: asyncio.Task[None] | None = None
    began: float = field(default_factory=monotonic)
    """When the person has asked."""
    asked: float | None = None
    """When the first request has left, behind all that chatui does before it."""
    first_token: float | None = None
    stopped: bool = False
    is_whole: bool = False
    """Whether the end of the reply has come; what happens after that does not change it."""
    is_told: bool = False
    """Whether it was told that the reply has begun."""
    journal: Journal | None = None
    _events: list[StreamEvent] = field(default_factory=list)

    @staticmethod
    def is_answer(event: StreamEvent) -> bool:
        """Tell whether an event shows more than that a request has left."""
        return not isinstance(event, AttemptStarted)

    def ask(self) -> None:
        """Measure from now on; text that was there before, which is gone on with, is no token."""
        self.asked, self.first_token = monotonic(), None

    def take(self, event: StreamEvent) -> bool:
        """Note an event for the journal; returns whether it is the first since the last write."""
        if event == AttemptStarted(1):
            self.ask()
        if self.first_token is None and isinstance(event, ContentDelta | ReasoningDelta):
            self.first_token = monotonic()
        self.is_whole = isinstance(event, ReplyFinished)
        self._events.append(event)
        return len(self._events) == 1

    def write(self) -> None:
        """Write what was noted to the journal, in one piece.

        Raises:
            NotSaved: When the disk refused; the journal keeps it and tries again the next time.
        """
        events, self._events = self._events, []
        if self.journal is not None and events:
            self.journal.append(events)

    async def keep_synced(self) -> None:
        """Make the journal durable every two seconds, until cancelled."""
        while self.journal is not None:
            await asyncio.sleep(SYNC_SECONDS)
            await asyncio.to_thread(self.journal.sync)

    def measure(self, context: Callable[[], int]) -> None:
        """Note how long the reply took, and how many tokens where the server did not count.

        `context` returns how many were sent for it.
        """
        reply = self.message
        if self.asked is not None:
            reply.total_ms = round((monotonic() - self.asked) * 1000)
            if self.first_token is not None:
                reply.first_token_ms = round((self.first_token - self.asked) * 1000)
        if reply.usage is None and reply.text:
            completion = estimate_tokens(reply.text) + estimate_tokens(reply.reasoning)
            reply.usage = Usage(context(), completion, estimated=True)


class Ending:
    """How a reply ends: every way out of its `with` block is one, also a mistake of chatui's own.

    `redact` masks what is secret in the words of such a mistake, which are in `mistake`.
    """

    __slots__ = ("_redact", "_run", "error", "mistake", "status")

    def __init__(self, run: RunningReply, redact: Callable[[str], str]) -> None:
        self._run = run
        self._redact = redact
        self.status = Status.INTERRUPTED
        self.error: ReplyError | None = CLOSED
        self.mistake = ""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if isinstance(problem, Exception) and not isinstance(problem, ChatUIError):
            self.mistake = self._redact(mistake_words(problem))
        match problem:
            case _ if problem is None or self._run.is_whole:
                self.status, self.error = Status.COMPLETE, None
            case asyncio.CancelledError():
                if self._run.stopped:
                    self.status, self.error = Status.STOPPED, None
            case ChatUIError():
                self.status, self.error = _outcome(problem)
            case Exception():
                self.error = ReplyError(
                    "internal",
                    f"chatui made a mistake while this reply was arriving ({self.mistake}).",
                    "What had come is kept. Please report it.",
                )
            case _:
                pass  # the program is torn down
        return isinstance(problem, Exception | asyncio.CancelledError)


def _outcome(problem: ChatUIError) -> tuple[Status, ReplyError]:
    """Return how a reply ends that an error has ended."""
    status = problem.status if isinstance(problem, EndpointError) else None
    error = ReplyError(problem.kind, problem.message, problem.hint, status)
    if isinstance(problem, BrokenOff | ConnectionBroken | TimedOut):
        return Status.INTERRUPTED, error
    return Status.FAILED, error
