"""A conversation on its way in: a tree by the other program's own message ids."""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role
from chatui.conversation.parts import FilePart, ImagePart, Part, TextPart, UnknownPart
from chatui.conversation.title import title_from
from chatui.importers.source import LARGEST_ATTACHMENT
from chatui.importers.values import sources_last
from chatui.media_type import media_type_of, picture_size, picture_type

_LONGEST_NAME: Final = 200
_FEWEST: Final = 2
"""Messages by which a conversation without an id is known when it has grown."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that does not come in, and why."""

    what: str
    """In the singular: "message", "image", "conversation"."""
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A conversation from another program, with what belongs to it.

    `conversation.source` names the format and the id there, so that it comes in only once.
    `attachments` holds the bytes of its images and files by their SHA-256.
    """

    conversation: Conversation
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    skipped: Sequence[Skipped] = ()
    earlier: Sequence[str] = ()
    """The ids of a conversation without one when it was shorter, the shortest first."""

    @property
    def branches(self) -> int:
        """How many ways the conversation ends: 1 when it never forks."""
        parents = {message.parent for message in self.conversation.messages.values()}
        return sum(id not in parents for id in self.conversation.messages)


Found = Imported | Skipped


class Draft:
    """Collects the messages of one conversation, in any order, then builds its tree.

    Without an id it is known by a fingerprint of its title, its time and all that was said.
    """

    def __init__(
        self,
        format: str,
        id: str,
        *,
        title: object = None,
        created: datetime | None = None,
        updated: datetime | None = None,
    ) -> None:
        self._key = f"{format}\0{id}"
        self._created = created
        self._updated = updated
        self._messages: dict[str, Message] = {}
        self._copies: dict[str, int] = {}
        self._stands_for: dict[str, str | None] = {}
        self._attachments: dict[str, bytes] = {}
        self._skipped: list[Skipped] = []
        self.conversation = Conversation.new(created)
        self.conversation.source = {"format": format, "id": id}
        self.conversation.title = " ".join(title.split())[:200] if isinstance(title, str) else ""

    def add(self, id: str, parent: str | None, message: Message) -> None:
        """Add a message below another one; both ids are the other program's."""
        own = id
        while id in self._messages:
            self._copies[own] = self._copies.get(own, 0) + 1
            id = f"{own}+{self._copies[own]}"
        message.id = _message_id(self._key, id)
        message.parent = parent
        self._messages[id] = message

    @property
    def added(self) -> list[tuple[str, Role]]:
        """The ids and roles of the messages so far, in the order in which they were added."""
        return [(id, message.role) for id, message in self._messages.items()]

    def has(self, id: str) -> bool:
        """Tell whether a message of that id was added."""
        return id in self._messages

    def append(self, message: Message, id: str | None = None) -> None:
        """Add a message below the one that was added before it."""
        id = str(len(self._messages)) if id is None else id
        self.add(id, next(reversed(self._messages), None), message)

    def add_system(self, text: str) -> None:
        """Add a system prompt: the conversation's when it is the first, else a message."""
        if not self._messages and not self.conversation.system:
            self.conversation.system = text
        elif text:
            self.append(Message(Role.SYSTEM, [TextPart(text)]))

    def pass_by(self, id: str, parent: str | None) -> None:
        """Leave a message out: what follows it follows its parent instead."""
        self._stands_for[id] = parent

    def skip(self, what: str, reason: str) -> None:
        """Note something that does not come in."""
        self._skipped.append(Skipped(what, reason))

    def attach(self, content: bytes, name: str, media_type: str = "") -> Part:
        """Return the part for the bytes of an image or a file."""
        if len(content) > LARGEST_ATTACHMENT:
            return self.missing(name, "attachment", "larger than 64 MB")
        sha256 = hashlib.sha256(content).hexdigest()
        self._attachments[sha256] = content
        known = picture_type(content) or media_type or media_type_of(content)
        kind = known or "application/octet-stream"
        made = ImagePart if kind.startswith("image/") else FilePart
        measures = *(picture_size(content) or (0, 0)), len(content)
        return made(sha256, kind[:100], name[-_LONGEST_NAME:] or "attachment", *measures)

    def attach_base64(self, text: object, name: str, media_type: str = "") -> Part:
        """Return the part for an image or a file in base64, alone or in a `data:` address."""
        if not isinstance(text, str):
            return self.missing(name, "image", "not in the file")
        head, comma, tail = text.partition(",")
        if head.startswith("data:") and comma:
            media_type = head[5:].partition(";")[0]
            text = tail
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if not media_type and not media_type_of(content):
            return self.missing(name, "image", "its bytes are not in the file")
        return self.attach(content, name, media_type)

    def missing(self, name: str, what: str, reason: str) -> Part:
        """Return the part that keeps the name of something that did not come along."""
        self.skip(what, reason)
        return UnknownPart(f"missing {what}", {"name": name[-_LONGEST_NAME:]})

    def finished(self, head: str | None = None) -> Found:
        """Return the conversation whose open branch ends at `head`, or the last message."""
        if not self._messages:
            return Skipped("conversation", "holds no messages")
        for message in self._messages.values():
            message.parent = self._real_parent(message.parent)
        conversation = self.conversation
        for id in self._in_tree_order():
            message = self._messages[id]
            parent = self._messages.get(message.parent or "")
            message.parent = None if parent is None else parent.id
            message.content = sources_last(message.content)
            conversation.messages[message.id] = message
        end = self._messages.get(self._real_parent(head) or "")
        conversation.head = end.id if end else next(reversed(conversation.messages))
        earlier: list[str] = []
        if conversation.source and not conversation.source["id"]:
            earlier = list(self._ids_by_what_was_said())
            conversation.source["id"] = earlier.pop()
        times = [message.created for message in conversation.messages.values()]
        conversation.created = self._created or min(times)
        conversation.updated = max([*times, self._updated or conversation.created])
        if not conversation.title:
            prompts = (m.text for m in conversation.messages.values() if m.role is Role.USER)
            conversation.title = title_from(next(prompts, ""))
        return Imported(
            conversation, self._attachments, tuple(self._skipped), tuple(earlier[_FEWEST - 1 :])
        )

    def _ids_by_what_was_said(self) -> Iterator[str]:
        """Yield an id for each length that the conversation had, the whole one last."""
        said = hashlib.sha256(
            f"{self.conversation.title}\0{self._created}".encode("utf-8", "replace")
        )
        for message in self.conversation.messages.values():
            said.update(f"\0{message.role}\0{message.text}".encode("utf-8", "replace"))
            yield said.hexdigest()[:16]

    def _real_parent(self, id: str | None) -> str | None:
        seen: set[str] = set()
        while id is not None and id not in self._messages and id not in seen:
            seen.add(id)
            id = self._stands_for.get(id)
        found = id if id in self._messages else None
        # So that a long way is not gone again for each message that stands at its end.
        self._stands_for.update(dict.fromkeys(seen, found))
        return found

    def _in_tree_order(self) -> Iterator[str]:
        """Yield every id, parents first; a circle is opened where it is met."""
        children: dict[str | None, list[str]] = {}
        for id, message in self._messages.items():
            children.setdefault(message.parent, []).append(id)
        seen: set[str] = set()
        for start in (*children.get(None, ()), *self._messages):
            if start not in seen and self._messages[start].parent is not None:
                self._messages[start].parent = None
            waiting = [start]
            while waiting:
                id = waiting.pop()
                if id not in seen:
                    seen.add(id)
                    yield id
                    waiting += reversed(children.get(id, ()))


def _message_id(key: str, id: str) -> str:
    """Return an id of chatui's form that is the same at every import."""
    digest = hashlib.sha256(f"{key}\0{id}".encode("utf-8", "replace")).digest()
    return base64.b32encode(digest)[:10].decode().lower()
