"""A saved conversation in one line, for lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Status
from chatui.conversation.title import title_from
from chatui.errors import ConversationUnreadable, NewerFormat
from chatui.storage.codec import decode_settings, from_bytes, messages_of
from chatui.storage.fields import Fields


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a conversation."""

    id: str
    title: str
    updated: datetime
    created: datetime
    endpoint: str | None
    model: str | None
    message_count: int
    pinned: bool
    archived: bool
    tags: tuple[str, ...]
    origin: tuple[str, str] | None = None
    """The format that it was imported from, and its id there."""
    is_unread: bool = False
    """Whether it holds a reply that nobody has seen."""
    has_draft: bool = False
    is_newer: bool = False
    """Whether a newer version made it, so that it can only be read."""
    is_interrupted: bool = False
    """Whether the last reply was cut."""
    is_in_memory: bool = False
    """Whether it is more than its file, if it has one: temporary, or refused by the disk."""


def read_summary(conversation_id: str, content: bytes) -> Summary:
    """Return the summary of a conversation's file.

    Raises:
        ConversationUnreadable: When it is none.
    """
    document = from_bytes(content)
    try:
        settings, messages = decode_settings(document), messages_of(document)
    except NewerFormat:
        return _of_another_shape(document, conversation_id)
    last = next((one for one in messages if _id_of(one) == settings.head), None)
    is_interrupted = isinstance(last, dict) and last.get("status") == Status.INTERRUPTED.value
    return summary_of(settings, conversation_id, len(messages), is_interrupted=bool(is_interrupted))


def summary_of(
    settings: Conversation,
    conversation_id: str,
    message_count: int,
    *,
    is_interrupted: bool = False,
) -> Summary:
    """Return the summary of a conversation, of which only the settings are looked at."""
    return Summary(
        id=conversation_id,
        title=settings.title or _title_from_draft(settings.draft),
        updated=settings.updated,
        created=settings.created,
        endpoint=settings.endpoint,
        model=settings.model,
        message_count=message_count,
        pinned=settings.pinned,
        archived=settings.archived,
        tags=settings.tags,
        origin=_origin(settings.source or {}),
        is_unread=settings.unread is not None,
        has_draft=bool(settings.draft),
        is_newer=settings.is_newer,
        is_interrupted=is_interrupted,
    )


def _of_another_shape(document: Mapping[str, Any], conversation_id: str) -> Summary:
    """Return what can be said of a conversation of a newer version that this one cannot show."""
    title, created = document.get("title"), Conversation.new().created
    return summary_of(
        Conversation(
            conversation_id,
            created,
            _time(document.get("updated")) or _time(document.get("created")) or created,
            title if isinstance(title, str) else "",
            is_newer=True,
        ),
        conversation_id,
        0,
    )


def _time(value: object) -> datetime | None:
    try:
        return Fields({"time": value}, "").time("time")
    except ConversationUnreadable:
        return None


def _id_of(message: object) -> object:
    return message.get("id") if isinstance(message, dict) else None


def _title_from_draft(draft: str) -> str:
    return f"Draft: {title_from(draft)}" if draft.strip() else ""


def _origin(source: Mapping[str, Any]) -> tuple[str, str] | None:
    match source:
        case {"format": str(format), "id": str(id)}:
            return format, id
        case _:
            return None
