"""A saved conversation in one line, for lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from chatui.storage.codec import decode_settings, from_bytes
from chatui.storage.fields import wrong_shape


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
    path: Path
    origin: tuple[str, str] | None = None
    """The format that it was imported from, and its id there."""


def read_summary(path: Path, content: bytes) -> Summary:
    """Return the summary of a conversation's file.

    Raises:
        ConversationUnreadable: When it is none.
    """
    document = from_bytes(content)
    settings = decode_settings(document)
    messages = document.get("messages", [])
    if not isinstance(messages, list):
        raise wrong_shape("messages", "a list", messages)
    return Summary(
        id=path.stem,
        title=settings.title,
        updated=settings.updated,
        created=settings.created,
        endpoint=settings.endpoint,
        model=settings.model,
        message_count=len(messages),
        pinned=settings.pinned,
        archived=settings.archived,
        tags=settings.tags,
        path=path,
        origin=_origin(settings.source or {}),
    )


def _origin(source: Mapping[str, Any]) -> tuple[str, str] | None:
    match source:
        case {"format": str(format), "id": str(id)}:
            return format, id
        case _:
            return None
