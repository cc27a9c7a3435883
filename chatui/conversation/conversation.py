"""A conversation: a tree of messages with a head, and the rules by which it grows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatui.conversation.message import Message, ReplyError, Role, Status
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import (
    Attachment,
    GrowingText,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
)
from chatui.errors import NewerFormat

if TYPE_CHECKING:
    from chatui.conversation.events import StreamEvent

_SUFFIX_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def new_conversation_id(now: datetime) -> str:
    """Return an id such as `20261122-181502-k3f9`: the time in UTC and four random characters."""
    suffix = "".join(secrets.choice(_SUFFIX_ALPHABET) for _ in range(4))
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{suffix}"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Conversation:
    """A tree of messages.

    `messages` maps ids to messages in the order in which they were added; `head` is the last
    message of the branch that is open, `unread` the first reply that nobody has seen, None when all
    were seen. `sends_instructions` says whether the person's instructions and memory stand in front
    of it, `project` the name of the project that it belongs to. `extra` holds fields that this
    version does not know. One that `is_newer` was made by a newer version, in a format that this
    one can show but not write.
    """

    id: str
    created: datetime = field(default_factory=_now)
    updated: datetime = field(default_factory=_now)
    title: str = ""
    title_locked: bool = False
    pinned: bool = False
    archived: bool = False
    tags: tuple[str, ...] = ()
    endpoint: str | None = None
    model: str | None = None
    system: str = ""
    sends_instructions: bool = True
    project: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    head: str | None = None
    draft: str = ""
    draft_parts: tuple[Attachment, ...] = ()
    unread: str | None = None
    source: dict[str, Any] | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    is_newer: bool = False

    @classmethod
    def new(cls, now: datetime | None = None) -> Conversation:
        """Return an empty conversation with a fresh id."""
        now = now or _now()
        return cls(id=new_conversation_id(now), created=now, updated=now)

    @property
    def holds_something(self) -> bool:
        """Whether there is something to keep: a message, or a draft."""
        return bool(self.messages or self.draft or self.draft_parts)

    def snapshot(self) -> Conversation:
        """Return a copy for another thread, which stays as it is while replies go on to grow.

        Messages that have ended are shared: what changes one of them puts another in its place.
        """
        growing = [one for one in self.messages.values() if one.status is Status.STREAMING]
        messages = self.messages.copy()
        messages.update((message.id, _frozen(message)) for message in growing)
        return replace(self, messages=messages)

    def path(self, head: str | None = None) -> list[Message]:
        """Return the branch that ends at `head` (by default the conversation's), oldest first.

        A parent that is missing ends the branch; a circle in a damaged file does as well.
        """
        branch: list[Message] = []
        message = self.messages.get(head or self.head or "")
        for _ in range(len(self.messages)):
            if message is None:
                break
            branch.append(message)
            message = self.messages.get(message.parent or "")
        if message is not None:  # more than there are: it goes round
            branch = list({one.id: one for one in branch}.values())
        return branch[::-1]

    def children(self, parent: str | None) -> list[Message]:
        """Return the messages that follow `parent`, in the order in which they were added."""
        return [message for message in self.messages.values() if message.parent == parent]

    def siblings(self, message_id: str) -> list[Message]:
        """Return the message and its alternatives, in the order in which they were added.

        An alternative follows the same message and has the same role.
        """
        message = self.messages[message_id]
        return [one for one in self.children(message.parent) if one.role is message.role]

    def newest_leaf(self, message_id: str) -> str:
        """Return the last message below this one, always taking the child that was added last."""
        newest: dict[str | None, str] = {one.parent: one.id for one in self.messages.values()}
        seen: set[str] = set()
        while message_id in newest and message_id not in seen:
            seen.add(message_id)
            message_id = newest[message_id]
        return message_id

    def add_prompt(
        self, content: Sequence[Part], parent: str | None = None, *, move_head: bool = True
    ) -> Message:
        """Add a prompt below `parent` (by default the head)."""
        prompt = Message(role=Role.USER, content=list(content), parent=parent or self.head)
        self._add(prompt)
        if move_head:
            self.head = prompt.id
        self.name_after(prompt)
        return prompt

    def name_after(self, prompt: Message) -> None:
        """Take the title from a prompt, where there is none yet and none was given."""
        if not self.title and not self.title_locked:
            from chatui.conversation.title import title_of  # the first prompt gives the title

            self.title = title_of(prompt.text, prompt.content)

    def begin_reply(
        self,
        parent: str,
        *,
        endpoint: str,
        model: str | None,
        parameters: Parameters,
        move_head: bool = True,
    ) -> Message:
        """Add an empty reply below `parent` that `apply` will fill."""
        reply = Message(
            role=Role.ASSISTANT,
            parent=parent,
            status=Status.STREAMING,
            endpoint=endpoint,
            model=model,
            parameters=parameters,
        )
        self._add(reply)
        if move_head:
            self.head = reply.id
        return reply

    def apply(self, event: StreamEvent, reply_id: str) -> None:
        """Let an event of a stream change the reply that it belongs to."""
        from chatui.conversation.growth import grow  # nothing streams before the first frame

        grow(self.messages[reply_id], event)

    def end_reply(self, reply_id: str, status: Status, error: ReplyError | None = None) -> None:
        """Record how a reply ended; what has arrived is kept."""
        reply = self.messages[reply_id]
        reply.status = status
        reply.error = error
        self.updated = _now()

    def remove_reply(self, reply_id: str) -> None:
        """Take a reply that holds nothing out again; the head goes back to its prompt."""
        reply = self.messages.pop(reply_id)
        if self.head == reply_id:
            self.head = reply.parent
        self.updated = _now()

    @property
    def last_answer(self) -> str:
        """The text of the last reply on the branch that is open; empty when there is none yet."""
        replies = (one.text for one in reversed(self.path()) if one.role is Role.ASSISTANT)
        return next(filter(None, replies), "")

    def check_writable(self) -> None:
        """Do nothing where the conversation may be changed.

        Raises:
            NewerFormat: When this version can only show it.
        """
        if self.is_newer:
            raise NewerFormat(
                "Made by a newer chatui: it can only be read here.",
                hint="A fork of it can go on.",
            )

    def touch(self) -> None:
        """Note that something was changed now."""
        self.updated = _now()

    def _add(self, message: Message) -> None:
        self.messages[message.id] = message
        self.updated = message.created


def _frozen(message: Message) -> Message:
    return replace(message, content=[_frozen_part(part) for part in message.content], calls=[])


def _frozen_part(part: Part) -> Part:
    match part:
        case TextPart() | ReasoningPart():
            return type(part)(part.text)
        case ToolCallPart():
            return replace(part, arguments=GrowingText(part.arguments.text))
        case _:
            return part
