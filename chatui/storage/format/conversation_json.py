"""Conversations to JSON and back: version 1 of the file format.

Text is written with `ensure_ascii`, since models send lone surrogates that no UTF-8 encoder takes.
Each message has a line of its own, so that grep and diff show messages. What this version does
not know, fields and parts alike, is kept and written back.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role, new_message_id
from chatui.conversation.parts import TextPart
from chatui.errors import ConversationUnreadable, NewerFormat
from chatui.storage.format.fields import Fields, wrong_shape
from chatui.storage.format.message_json import (
    decode_message,
    decode_parameters,
    encode_message,
    format_time,
    over_rest,
    unread_message,
)
from chatui.storage.format.parts_json import decode_attachments, encode_attachments

VERSION: Final = 1
_DRAFT_PARTS: Final = "draft_parts"
_NOT_SHOWN: Final = "(This message can only be shown by the newer chatui that wrote it.)"
_BEFORE_MESSAGES: Final = b',\n"messages": [\n'
_BETWEEN: Final = b",\n"
_AFTER_MESSAGES: Final = b"\n]}\n"


def to_bytes(document: Mapping[str, Any]) -> bytes:
    """Return the text of a conversation file, a line a field and a line a message."""
    settings = {name: value for name, value in document.items() if name != "messages"}
    lines = [_dumps(message).encode("ascii") for message in document.get("messages", [])]
    return b"".join(file_pieces(settings, lines))


def file_pieces(settings: Mapping[str, Any], lines: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return what makes up a conversation file of these settings and lines of messages."""
    fields = [f"{_dumps(name)}: {_dumps(value)}" for name, value in settings.items()]
    start = ("{" + ",\n".join(fields)).encode("ascii") + _BEFORE_MESSAGES[:-1]
    if not lines:
        return (start, b"]}\n")
    separated = chain.from_iterable((line, _BETWEEN) for line in lines[:-1])
    return (start, b"\n", *separated, lines[-1], _AFTER_MESSAGES)


def encode_line(message: Message) -> bytes:
    """Return a message as a line of a conversation file."""
    return _dumps(encode_message(message)).encode("ascii")


def decode_file(content: bytes) -> Conversation:
    """Return the conversation in a conversation file, however it is laid out.

    Raises:
        ConversationUnreadable: When it holds none, or a newer version's that cannot be shown.
    """
    return decode(from_bytes(content))


def split_file(content: bytes) -> tuple[bytes, ...]:
    """Return the pieces of a file as `file_pieces` makes them; one piece for any other file."""
    mark = content.find(_BEFORE_MESSAGES)
    line, end = mark + len(_BEFORE_MESSAGES), len(content) - len(_AFTER_MESSAGES)
    if mark < 0 or line > end or not content.endswith(_AFTER_MESSAGES):
        return (content,)
    # Piece by piece: what is made of the whole at once takes its size in memory again.
    pieces = [content[: line - 1], b"\n"]
    while (between := content.find(_BETWEEN, line, end)) >= 0:
        pieces += content[line:between], _BETWEEN
        line = between + len(_BETWEEN)
    return (*pieces, content[line:end], _AFTER_MESSAGES)


def lines_of(pieces: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the lines of messages among the pieces of a file."""
    return pieces[2::2]


def decode_start(pieces: tuple[bytes, ...]) -> Conversation:
    """Return the conversation in a file that has a line for each message, without its messages.

    Raises:
        ConversationUnreadable: When the file is not laid out so, or holds no conversation.
    """
    return decode_settings(from_bytes(pieces[0] + b"]}"))


def decode_beginning(content: bytes) -> Conversation | None:
    """Return the conversation without its messages; None where its settings do not end there.

    `content` is the beginning of a file that has a line for each message.

    Raises:
        ConversationUnreadable: When it is none, or a newer version's that cannot be shown.
    """
    mark = content.find(_BEFORE_MESSAGES)
    if mark < 0:
        return None
    return decode_start((content[: mark + len(_BEFORE_MESSAGES) - 1],))


def decode_line(line: bytes, number: int, *, is_newer: bool = False) -> Message:
    """Return the message in a line of a file.

    Raises:
        ConversationUnreadable: When the line is none; in a newer version's file it may be one that
            this version cannot show, and another message says so.
    """
    return _decode_message(_parsed(line), number, is_newer=is_newer)


def decode_pieces(
    pieces: tuple[bytes, ...], known: Mapping[bytes, Message], *, later: bool = False
) -> Conversation:
    """Return the conversation in a file that has a line for each message.

    Messages whose line is `known` are not decoded. The others are decoded one by one, so that
    the thread that shows the screen never waits long for this one; with `later`, most of each
    when it is asked for.

    Raises:
        ConversationUnreadable: When the file is not laid out so, or holds no conversation.
    """
    conversation = decode_start(pieces)
    for number, line in enumerate(lines_of(pieces)):
        message = known.get(line)
        if message is None and later:
            message = unread_message(line, _read)
        if message is None:
            message = decode_line(line, number, is_newer=conversation.is_newer)
        if message.id in conversation.messages:
            raise ConversationUnreadable(f"messages[{number}] has the id of another.")
        conversation.messages[message.id] = message
    return _with_head(conversation)


def _read(line: bytes) -> Message:
    return decode_line(line, 0)


def from_bytes(content: bytes) -> dict[str, Any]:
    """Return the object in a conversation file of this version or of a newer one.

    Raises:
        ConversationUnreadable: When it holds no JSON object, or no conversation.
    """
    document = _parsed(content)
    if not isinstance(document, dict):
        raise wrong_shape("The file", "an object", document)
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < VERSION:
        raise ConversationUnreadable("The file does not say that it is a conversation.")
    return document


def encode(conversation: Conversation) -> dict[str, Any]:
    """Return the JSON object of a conversation."""
    messages = list(conversation.messages.values())
    return {
        **encode_settings(conversation),
        "messages": [encode_message(message) for message in messages],
    }


def encode_settings(conversation: Conversation) -> dict[str, Any]:
    """Return the JSON object of a conversation without its messages."""
    extra = dict(conversation.extra)
    draft_parts = encode_attachments(conversation.draft_parts, extra, _DRAFT_PARTS)
    known = {
        "version": VERSION,
        "id": conversation.id,
        "title": conversation.title,
        "title_locked": conversation.title_locked,
        "created": format_time(conversation.created),
        "updated": format_time(conversation.updated),
        "pinned": conversation.pinned,
        "archived": conversation.archived,
        "tags": list(conversation.tags),
        "endpoint": conversation.endpoint,
        "model": conversation.model,
        "system": conversation.system,
        **({} if conversation.sends_instructions else {"sends_instructions": False}),
        **({} if conversation.project is None else {"project": conversation.project}),
        "parameters": over_rest(conversation.parameters.to_dict(), extra, "parameters"),
        "head": conversation.head,
        "draft": conversation.draft,
        **({"draft_parts": draft_parts} if draft_parts else {}),
        "unread": conversation.unread,
        "source": conversation.source,
    }
    return known | extra


def decode(document: Mapping[str, Any]) -> Conversation:
    """Return the conversation that a JSON object describes.

    Raises:
        NewerFormat: When a newer version gave the object another shape.
        ConversationUnreadable: When the object has another shape.
    """
    conversation = decode_settings(document)
    messages = messages_of(document)
    for number, value in enumerate(messages):
        message = _decode_message(value, number, is_newer=conversation.is_newer)
        if message.id in conversation.messages:
            message.id = new_message_id()
        conversation.messages[message.id] = message
    return _with_head(conversation)


def _with_head(conversation: Conversation) -> Conversation:
    if conversation.head not in conversation.messages:
        conversation.head = next(reversed(conversation.messages), None)
    return conversation


def messages_of(document: Mapping[str, Any]) -> list[Any]:
    """Return the messages in the object of a conversation, as they are there.

    Raises:
        NewerFormat: When a newer version gave the object another shape.
        ConversationUnreadable: When the object has another shape.
    """
    messages = document.get("messages", [])
    if isinstance(messages, list):
        return messages
    if is_newer(document):
        raise newer_format(document)
    raise wrong_shape("messages", "a list", messages)


def is_newer(document: Mapping[str, Any]) -> bool:
    """Tell whether a newer version wrote an object."""
    version = document.get("version")
    return isinstance(version, int) and version > VERSION


def newer_format(document: Mapping[str, Any]) -> NewerFormat:
    """Return the error for an object of a newer version that this one cannot show."""
    return NewerFormat(
        f"It was written by a newer chatui (format {document['version']}).",
        hint="Update chatui to open it.",
    )


def decode_settings(document: Mapping[str, Any]) -> Conversation:
    """Return the conversation that a JSON object describes, without its messages.

    Raises:
        NewerFormat: When a newer version gave the object another shape.
        ConversationUnreadable: When the object has another shape.
    """
    try:
        conversation = _decode_settings(document)
    except ConversationUnreadable as problem:
        if is_newer(document):
            raise newer_format(document) from problem
        raise
    conversation.is_newer = is_newer(document)
    return conversation


def _decode_settings(document: Mapping[str, Any]) -> Conversation:
    fields = Fields(document, "The file")
    fields.required("version", int)
    fields.optional("messages", object)
    identity = fields.required("id", str)
    created = fields.time("created") or datetime.now(UTC)
    rest: dict[str, Any] = {}
    conversation = Conversation(
        id=identity,
        created=created,
        updated=fields.time("updated") or created,
        title=fields.optional("title", str) or "",
        title_locked=fields.optional("title_locked", bool) or False,
        pinned=fields.optional("pinned", bool) or False,
        archived=fields.optional("archived", bool) or False,
        tags=_tags(fields.optional("tags", list) or []),
        endpoint=fields.optional("endpoint", str),
        model=fields.optional("model", str),
        system=fields.optional("system", str) or "",
        sends_instructions=fields.optional("sends_instructions", bool) is not False,
        project=fields.optional("project", str),
        parameters=decode_parameters(fields, rest),
        head=fields.optional("head", str),
        draft=fields.optional("draft", str) or "",
        draft_parts=decode_attachments(
            fields.optional(_DRAFT_PARTS, list) or [], rest, _DRAFT_PARTS
        ),
        unread=fields.optional("unread", str),
        source=fields.object("source"),
    )
    conversation.extra = rest | fields.rest()
    return conversation


def _decode_message(value: object, number: int, *, is_newer: bool) -> Message:
    try:
        return decode_message(value, f"messages[{number}]")
    except ConversationUnreadable:
        if not is_newer:
            raise
    shown = Message(Role.ASSISTANT, [TextPart(_NOT_SHOWN)])
    match value:
        case {"id": str(id), "parent": str(parent)}:
            shown.id, shown.parent = id, parent
        case {"id": str(id)}:
            shown.id = id
        case _:
            pass
    return shown


def _tags(values: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise wrong_shape("tags", "a list of texts", values)
    return tuple(values)


def _parsed(content: bytes) -> Any:
    # For bytes, json guesses the encoding first, at the cost of reading a short line once more.
    is_plain = content.isascii() and b"\0" not in content
    try:
        return json.loads(content.decode("ascii") if is_plain else content)
    except RecursionError as error:
        raise ConversationUnreadable("The file is nested too deeply.") from error
    except ValueError as error:
        raise ConversationUnreadable(_why_no_json(content, error)) from error


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


def _why_no_json(content: bytes, error: ValueError) -> str:
    if not content.strip():
        return "The file is empty."
    if not content.strip(b"\0"):
        return f"The file holds nothing but {len(content)} zero bytes."
    return f"The file is no JSON: {error}."
