"""A conversation in one line, for lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chatui.conversation.conversation import Conversation
from chatui.conversation.title import title_of

ImportOrigin = tuple[str, str]
"""The format of a conversation, and its id there."""


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
    origin: ImportOrigin | None = None
    """The format that it was imported from, and its id there."""
    is_unread: bool = False
    """Whether it holds a reply that nobody has seen."""
    has_draft: bool = False
    is_newer: bool = False
    """Whether a newer version made it, so that it can only be read."""
    is_interrupted: bool = False
    """Whether the last reply was cut."""
    project: str | None = None
    """The project that it belongs to."""
    is_in_memory: bool = False
    """Whether it is more than its file, if it has one: temporary, or refused by the disk."""


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
        title=settings.title or _title_from_draft(settings),
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
        has_draft=bool(settings.draft or settings.draft_parts),
        is_newer=settings.is_newer,
        is_interrupted=is_interrupted,
        project=settings.project,
    )


def _title_from_draft(settings: Conversation) -> str:
    if not (settings.draft.strip() or settings.draft_parts):
        return ""
    return f"Draft: {title_of(settings.draft, settings.draft_parts)}"


def _origin(source: Mapping[str, Any]) -> ImportOrigin | None:
    match source:
        case {"format": str(format), "id": str(id)}:
            return format, id
        case _:
            return None
