"""A reply on its way: its task, its clock, and the journal that keeps what has arrived."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

from chatui.conversation.events import ContentDelta, ReasoningDelta, StreamEvent
from chatui.conversation.message import Message, ReplyError, Status, Usage
from chatui.conversation.tokens import context_tokens, estimate_tokens
from chatui.errors import ChatUIError, ConnectionBroken, EndpointError, TimedOut
from chatui.storage.journal import Journal

if TYPE_CHECKING:
    from chatui.transport.wire_record import WireRecord

SYNC_SECONDS: Final = 2.0
CLOSED: Final = ReplyError(
    "closed", "chatui was closed while this reply was arriving. Kept up to here."
)


@dataclass(slots=True, eq=False)
class RunningReply:
    """One reply and the task that receives it. Times are those of the monotonic clock, in seconds.

    `records` takes what happens on the wire; it goes to the journal with the next events.
    """

    message: Message
    task: asyncio.Task[None] | None = None
    began: float = field(default_factory=monotonic)
    first_token: float | None = None
    stopped: bool = False
    journal: Journal | None = None
    records: list["WireRecord"] = field(default_factory=list)
    _events: list[StreamEvent] = field(default_factory=list)

    def take(self, event: StreamEvent) -> bool:
        """Note an event for the journal; returns whether it is the first since the last write."""
        if self.first_token is None and isinstance(event, ContentDelta | ReasoningDelta):
            self.first_token = monotonic()
        self._events.append(event)
        return len(self._events) == 1

    def write(self) -> None:
        """Write what was noted to the journal, in one piece.

        Raises:
            NotSaved: When the disk refused; the journal keeps it and tries again the next time.
        """
        events, self._events = self._events, []
        records = self._take_records()
        if self.journal is None:
            return
        if records:
            self.journal.record({"records": records})
        if events:
            self.journal.append(events)

    def _take_records(self) -> list[dict[str, object]]:
        if not self.records:
            return []
        from chatui.transport.wire_record import encode_record  # imported with the client

        records = [encode_record(record) for record in self.records]
        self.records.clear()
        return records

    async def keep_synced(self) -> None:
        """Make the journal durable every two seconds, until cancelled."""
        while self.journal is not None:
            await asyncio.sleep(SYNC_SECONDS)
            await asyncio.to_thread(self.journal.sync)

    def measure(self, before: Sequence[Message], system: str) -> None:
        """Note how long the reply took, and how many tokens where the server did not count."""
        reply = self.message
        reply.total_ms = round((monotonic() - self.began) * 1000)
        if self.first_token is not None:
            reply.first_token_ms = round((self.first_token - self.began) * 1000)
        if reply.usage is None and reply.text:
            completion = estimate_tokens(reply.text) + estimate_tokens(reply.reasoning)
            reply.usage = Usage(context_tokens(before, system)[0], completion, estimated=True)


def outcome(problem: ChatUIError) -> tuple[Status, ReplyError]:
    """Return how a reply ends that an error has ended."""
    status = problem.status if isinstance(problem, EndpointError) else None
    error = ReplyError(problem.kind, problem.message, problem.hint, status)
    if isinstance(problem, ConnectionBroken | TimedOut):
        return Status.INTERRUPTED, error
    return Status.FAILED, error
