"""From a session to the screen: shows replies as they come, without a message for each delta."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from chatui.conversation.events import (
    AttemptStarted,
    ContentDelta,
    PartReceived,
    ReasoningDelta,
    RetryScheduled,
    ServerNotice,
    StreamEvent,
    TextWasReasoning,
)
from chatui.conversation.message import Message
from chatui.conversation.tokens import tokens_of_bytes
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import (
    Changed,
    Noticed,
    ReplyBegan,
    ReplyEnded,
    ReplyGrew,
    Saved,
    SessionEvent,
)
from chatui.ui.transcript.message.live_foot import (
    ELSEWHERE,
    FootRole,
    Progress,
    Retry,
    blinks,
    live_foot,
)
from chatui.ui.transcript.transcript import Transcript

_LEFT_OUT: Final = "not sent"


@dataclass(slots=True)
class _Pace:
    received: int = 0  # bytes
    retry: Retry | None = None
    foot: tuple[str, FootRole] | None = None
    is_dim: bool = False


@dataclass(slots=True)
class ReplyFeed:
    """Keeps a transcript equal to the open branch of one session."""

    session: ChatSession
    transcript: Transcript
    noticed: Callable[[str], None]
    skipped: int = 0
    """How many messages at the beginning of the branch are not shown."""
    _shown: list[Message] = field(default_factory=list)
    _tags: dict[str, str] = field(default_factory=dict)
    _paces: dict[str, _Pace] = field(default_factory=dict)

    def load(self, land_on: str | None = None) -> None:
        """Show the branch as it is now."""
        branch = self._branch
        self._shown, self._tags, self._paces = branch, {}, {}
        self.transcript.load(branch, land_on=land_on)
        self._tag()
        for message in branch:
            if message.is_streaming:
                self._begin_pace(message)

    def tick(self) -> None:
        """Bring the lines under running replies up to date."""
        now = monotonic()
        for run in self.session.running.values():
            pace = self._paces.get(run.message.id)
            if pace is not None:
                progress = Progress(
                    run.began, run.first_token, tokens_of_bytes(pace.received), pace.retry
                )
                pace.foot = live_foot(progress, now, is_still=self.transcript.is_still)
                self._show_foot(run.message.id, pace)

    def blink(self) -> None:
        """Dim the sign of what arrives, or light it again."""
        for message_id, pace in self._paces.items():
            pace.is_dim = not (pace.is_dim or self.transcript.is_still)
            self._show_foot(message_id, pace)

    def _show_foot(self, message_id: str, pace: _Pace) -> None:
        if pace.foot is not None:
            text, role = pace.foot
            is_dim = pace.is_dim and blinks(text)
            self.transcript.set_foot(message_id, text, "rule" if is_dim else role)

    def handle(self, event: SessionEvent) -> None:
        """Show what happens."""
        match event:
            case ReplyBegan(reply):
                self._begin(reply)
            case ReplyGrew(reply, growth):
                self._grow(reply, growth)
            case ReplyEnded(reply):
                self._end(reply)
            case Changed():
                self._change()
            case Saved() | Noticed():
                pass

    def _begin(self, reply: Message) -> None:
        """Show the reply and its prompt; what is no longer on the branch goes."""
        is_own = reply.id in self.session.running
        with nullcontext() if is_own else self._staying():
            self._follow_branch()
            self._tag()
        self._begin_pace(reply)

    @property
    def _branch(self) -> list[Message]:
        return self.session.conversation.path()[self.skipped :]

    def _follow_branch(self) -> None:
        """Let the transcript hold the branch as it is now; what has not changed costs nothing."""
        branch = self._branch
        pairs = enumerate(zip(self._shown, branch, strict=False))
        same = next((at for at, (old, now) in pairs if old is not now), None)
        if same is None:
            same = min(len(self._shown), len(branch))
        before = {message.id: message for message in self._shown[same:]}
        after = branch[same:]
        ids = {message.id for message in after}
        kept = [message_id for message_id in before if message_id in ids]
        if kept != [message.id for message in after[: len(kept)]]:
            self.load(self.transcript.current_message_id)
            return
        for message_id in before.keys() - ids:
            self.transcript.remove(message_id)
        for message in after[: len(kept)]:
            if message is not before[message.id]:
                self.transcript.update(message)
        for message in after[len(kept) :]:
            self.transcript.add(message)
        self._shown = branch

    @contextmanager
    def _staying(self) -> Iterator[None]:
        """Leave the view of somebody who reads further up where it is."""
        place, is_at_end = self.transcript.scroll_y, self.transcript.is_vertical_scroll_end
        yield
        if not is_at_end:
            self.transcript.scroll_to(y=place, animate=False)

    def _begin_pace(self, reply: Message) -> None:
        received = _bytes_of(reply.text) + _bytes_of(reply.reasoning)
        self._paces[reply.id] = pace = _Pace(received)
        if reply.id not in self.session.running:
            pace.foot = ELSEWHERE
            self._show_foot(reply.id, pace)

    def _grow(self, reply: Message, event: StreamEvent) -> None:
        pace = self._paces.get(reply.id)
        if pace is None:
            return
        match event:
            case ContentDelta(text):
                self._count(pace, text)
                self.transcript.feed(reply.id, text)
            case ReasoningDelta(text):
                self._count(pace, text)
                self.transcript.feed_reasoning(reply.id, text)
            case TextWasReasoning():
                self.transcript.turn_into_thoughts(reply.id)
            case PartReceived():
                self.transcript.feed_parts(reply.id)
            case RetryScheduled(number, attempts, delay, reason):
                pace.retry = Retry(number, attempts, monotonic() + delay, reason)
                self.tick()
            case AttemptStarted():
                pace.retry = None
            case ServerNotice(text):
                self.noticed(text)
            case _:
                pass

    def _count(self, pace: _Pace, text: str) -> None:
        is_first = not pace.received
        pace.received += _bytes_of(text)
        if is_first:
            self.tick()

    def _end(self, reply: Message) -> None:
        if self._paces.pop(reply.id, None) is not None:
            self.transcript.end(reply.id)

    def _change(self) -> None:
        """Show what is new; whoever reads further up stays there."""
        with self._staying():
            self._follow_branch()
            self._tag()

    def _tag(self) -> None:
        """Say of messages that have other versions which of them they are."""
        messages = self.session.conversation.messages
        shown = {message.id for message in self._shown}
        forks = {one.parent for one in messages.values() if one.id not in shown}
        versions: dict[tuple[str | None, str], list[str]] = {}
        for message in messages.values() if forks else ():
            if message.parent in forks:
                versions.setdefault((message.parent, message.role), []).append(message.id)
        tags: dict[str, str] = {}
        for message in self._shown:
            if message.excluded or message.parent in forks:
                others = versions.get((message.parent, message.role), ())
                words = [f"{others.index(message.id) + 1}/{len(others)}"] if len(others) > 1 else []
                words += [_LEFT_OUT] if message.excluded else []
                tags[message.id] = " · ".join(words)
        for message_id in (self._tags.keys() & shown) | tags.keys():
            self.transcript.set_tag(message_id, tags.get(message_id, ""))
        self._tags = tags


def _bytes_of(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
