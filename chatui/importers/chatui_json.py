"""chatui's own conversations: a JSON export, a saved file, or a folder of them.

Images and files come in from the export's `attachments`, or where they lie beside, under their
SHA-256.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from chatui.conversation.conversation import Conversation, new_conversation_id
from chatui.conversation.parts import FilePart, ImagePart
from chatui.errors import CannotImport, ConversationUnreadable
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Found, Imported, Skipped
from chatui.importers.source import LARGEST_ATTACHMENT, ImportSource
from chatui.importers.values import time_of
from chatui.storage.format.conversation_json import VERSION, decode

FORMAT: Final = "chatui"
_ID: Final = re.compile(r"\d{8}-\d{6}-[a-z0-9]{4}")


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    if not isinstance(document, JsonDocument):
        return False
    first = document.first
    return isinstance(first, dict) and {"version", "id", "messages", "head"} <= first.keys()


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of a file."""
    assert isinstance(document, JsonDocument)
    if document.entry.folder.endswith("/trash/"):
        yield Skipped("conversation", "deleted there")
        return
    for value in document.values():
        if isinstance(value, Skipped):
            yield value
        elif not isinstance(value, dict):
            yield Skipped("conversation", "not of the shape of a chatui conversation")
        elif value.get("version") != VERSION:
            yield Skipped("conversation", "written by another version of chatui")
        else:
            inside = value.pop("attachments", None)
            try:
                conversation = decode(value)
                _set_possible_times(conversation, document.entry.modified)
                yield _with_attachments(conversation, inside, source)
            except ConversationUnreadable as problem:
                yield Skipped("conversation", problem.message)


def _set_possible_times(conversation: Conversation, otherwise: datetime) -> None:
    """Give what has a time that no chat can have had the one nearest to it."""
    conversation.created = time_of(conversation.created.isoformat()) or otherwise
    for message in conversation.messages.values():
        message.created = time_of(message.created.isoformat()) or conversation.created
    last = max((message.created for message in conversation.messages.values()), default=None)
    conversation.updated = time_of(conversation.updated.isoformat()) or last or conversation.created


def _with_attachments(conversation: Conversation, inside: object, source: ImportSource) -> Imported:
    if not _has_origin(conversation):
        conversation.source = {"format": FORMAT, "id": conversation.id}
    if _ID.fullmatch(conversation.id) is None:
        conversation.id = new_conversation_id(conversation.created)
    attachments: dict[str, bytes] = {}
    skipped: list[Skipped] = []
    messages = conversation.messages.values()
    parts = (*(part for one in messages for part in one.content), *conversation.draft_parts)
    wanted = {part.sha256: part.type for part in parts if isinstance(part, ImagePart | FilePart)}
    for sha256, what in wanted.items():
        content = _inside(inside, sha256)
        content = _beside(source, sha256) if content is None else content
        if content is None:
            skipped.append(Skipped(what, "neither in the conversation's file nor beside it"))
        else:
            attachments[sha256] = content
    return Imported(conversation, attachments, skipped)


def _has_origin(conversation: Conversation) -> bool:
    source = conversation.source or {}
    return isinstance(source.get("format"), str) and isinstance(source.get("id"), str)


def _inside(attachments: object, sha256: str) -> bytes | None:
    packed: Any = attachments.get(sha256) if isinstance(attachments, dict) else None
    try:
        content = base64.b64decode(packed, validate=True) if isinstance(packed, str) else None
    except (binascii.Error, ValueError):
        return None
    is_it = content is not None and hashlib.sha256(content).hexdigest() == sha256
    return content if is_it else None


def _beside(source: ImportSource, sha256: str) -> bytes | None:
    entry = source.find_base(sha256)
    if entry is None:
        return None
    try:
        content = source.read(entry, LARGEST_ATTACHMENT)
    except CannotImport:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
