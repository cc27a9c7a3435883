"""The summary of a conversation's file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Status
from chatui.conversation.summary import Summary, summary_of
from chatui.errors import ConversationUnreadable, NewerFormat
from chatui.storage.format.conversation_json import decode_settings, from_bytes, messages_of
from chatui.storage.format.fields import Fields


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
