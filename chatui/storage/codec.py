"""Conversations to JSON and back: version 1 of the file format.

Text is written with `ensure_ascii`, since models send lone surrogates that no UTF-8 encoder takes.
Each message has a line of its own, so that grep and diff show messages. What this version does
not know, fields and parts alike, is kept and written back.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import (
    FinishReason,
    Message,
    ReplyError,
    Role,
    Status,
    Usage,
    new_message_id,
)
from chatui.conversation.parameters import Parameters
from chatui.errors import ConversationUnreadable, NewerFormat, ParameterError
from chatui.storage.fields import Fields, wrong_shape
from chatui.storage.parts_codec import decode_content, encode_content

VERSION: Final = 1
_PARAMETER_NAMES: Final = tuple(Parameters.__dataclass_fields__)


def to_bytes(document: Mapping[str, Any]) -> bytes:
    """Return the text of a conversation file, a line a field and a line a message."""
    fields = [f"{_dumps(name)}: {_dumps(value)}" for name, value in document.items()]
    if document.get("messages"):
        messages = ",\n".join(map(_dumps, document["messages"]))
        fields[list(document).index("messages")] = f'"messages": [\n{messages}\n]'
    return ("{" + ",\n".join(fields) + "}\n").encode("ascii")


def from_bytes(content: bytes) -> dict[str, Any]:
    """Return the object in a conversation file.

    Raises:
        ConversationUnreadable: When it holds no JSON object, or a newer version's.
    """
    try:
        document = json.loads(content)
    except RecursionError as error:
        raise ConversationUnreadable("The file is nested too deeply.") from error
    except ValueError as error:
        raise ConversationUnreadable(_why_no_json(content, error)) from error
    if not isinstance(document, dict):
        raise wrong_shape("The file", "an object", document)
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise NewerFormat(
            f"It was written by a newer chatui (format {version}).",
            hint="Update chatui to open it.",
        )
    if version != VERSION or isinstance(version, bool):
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
    known = {
        "version": VERSION,
        "id": conversation.id,
        "title": conversation.title,
        "title_locked": conversation.title_locked,
        "created": _time(conversation.created),
        "updated": _time(conversation.updated),
        "pinned": conversation.pinned,
        "archived": conversation.archived,
        "tags": list(conversation.tags),
        "endpoint": conversation.endpoint,
        "model": conversation.model,
        "system": conversation.system,
        "parameters": _over_rest(conversation.parameters.to_dict(), extra, "parameters"),
        "head": conversation.head,
        "draft": conversation.draft,
        "source": conversation.source,
    }
    return known | extra


def decode(document: Mapping[str, Any]) -> Conversation:
    """Return the conversation that a JSON object describes.

    Raises:
        ConversationUnreadable: When the object has another shape.
    """
    conversation = decode_settings(document)
    messages = document.get("messages", [])
    if not isinstance(messages, list):
        raise wrong_shape("messages", "a list", messages)
    for number, value in enumerate(messages):
        message = decode_message(value, f"messages[{number}]")
        if message.id in conversation.messages:
            message.id = new_message_id()
        conversation.messages[message.id] = message
    if conversation.head not in conversation.messages:
        conversation.head = next(reversed(conversation.messages), None)
    return conversation


def decode_settings(document: Mapping[str, Any]) -> Conversation:
    """Return the conversation that a JSON object describes, without its messages.

    Raises:
        ConversationUnreadable: When the object has another shape.
    """
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
        parameters=_parameters(fields, rest),
        head=fields.optional("head", str),
        draft=fields.optional("draft", str) or "",
        source=_object(fields, "source"),
    )
    conversation.extra = rest | fields.rest()
    return conversation


def encode_message(message: Message) -> dict[str, Any]:
    """Return the JSON object of a message; only what a reply alone has is left out of others."""
    extra = dict(message.extra)
    known: dict[str, Any] = {
        "id": message.id,
        "parent": message.parent,
        "role": message.role.value,
        "created": _time(message.created),
        "status": message.status.value,
        "excluded": message.excluded,
    }
    content = encode_content(list(message.content), extra)
    if message.role is Role.ASSISTANT:
        known |= _encode_reply(message, extra)
    return known | {"content": content} | extra


def _encode_reply(message: Message, extra: dict[str, Any]) -> dict[str, Any]:
    usage, error = message.usage, message.error
    return {
        "endpoint": message.endpoint,
        "model": message.model,
        "parameters": _over_rest(message.parameters.to_dict(), extra, "parameters"),
        "finish_reason": message.finish_reason.value if message.finish_reason else None,
        "usage": _over_rest(encode_usage(usage) if usage else None, extra, "usage"),
        "first_token_ms": message.first_token_ms,
        "total_ms": message.total_ms,
        "attempts": message.attempts,
        "error": _over_rest(_encode_error(error) if error else None, extra, "error"),
    }


def _encode_error(error: ReplyError) -> dict[str, Any]:
    return {
        "kind": error.kind,
        "message": error.message,
        "hint": error.hint,
        "status": error.status,
    }


def decode_message(value: object, where: str) -> Message:
    """Return the message that a JSON object describes.

    Raises:
        ConversationUnreadable: When the object has another shape.
    """
    fields = Fields(value, where)
    rest: dict[str, Any] = {}
    try:
        role = Role(fields.required("role", str))
        status = Status(fields.optional("status", str) or Status.COMPLETE)
    except ValueError as error:
        raise ConversationUnreadable(f"{where}: {error}.") from error
    message = Message(
        role=role,
        content=decode_content(fields.optional("content", list) or [], where, rest),
        id=fields.required("id", str),
        parent=fields.optional("parent", str),
        created=fields.time("created") or datetime.now(UTC),
        status=status,
        excluded=fields.optional("excluded", bool) or False,
    )
    if role is Role.ASSISTANT:
        _decode_reply(message, fields, rest)
    message.extra = rest | fields.rest()
    return message


def _decode_reply(message: Message, fields: Fields, rest: dict[str, Any]) -> None:
    message.endpoint = fields.optional("endpoint", str)
    message.model = fields.optional("model", str)
    message.parameters = _parameters(fields, rest)
    reason = fields.optional("finish_reason", str)
    message.finish_reason = decode_finish_reason(reason) if reason else None
    message.first_token_ms = fields.optional("first_token_ms", int)
    message.total_ms = fields.optional("total_ms", int)
    message.attempts = fields.optional("attempts", int) or 1
    if (usage := _object(fields, "usage")) is not None:
        inner = Fields(usage, "usage")
        message.usage = decode_usage(inner)
        _keep_rest(inner, rest, "usage")
    if (error := _object(fields, "error")) is not None:
        inner = Fields(error, "error")
        message.error = ReplyError(
            inner.required("kind", str),
            inner.required("message", str),
            inner.optional("hint", str) or "",
            inner.optional("status", int),
        )
        _keep_rest(inner, rest, "error")


def encode_usage(usage: Usage) -> dict[str, Any]:
    """Return the JSON object of a token count."""
    return {
        "prompt": usage.prompt,
        "completion": usage.completion,
        "estimated": usage.estimated,
    }


def decode_usage(fields: Fields) -> Usage:
    """Return the token count that a JSON object describes."""
    return Usage(
        fields.required("prompt", int),
        fields.required("completion", int),
        estimated=fields.optional("estimated", bool) or False,
    )


def decode_finish_reason(reason: str) -> FinishReason:
    """Return the reason of that name; one that this version does not know is OTHER."""
    known = {item.value: item for item in FinishReason}
    return known.get(reason, FinishReason.OTHER)


def _parameters(fields: Fields, rest: dict[str, Any]) -> Parameters:
    values = _object(fields, "parameters") or {}
    parameters = Parameters()
    unknown: dict[str, Any] = {}
    for name, value in values.items():
        try:
            if name not in _PARAMETER_NAMES:
                raise ParameterError(f"Unknown parameter {name!r}.")
            parameters = Parameters(**{name: value}).over(parameters)
        except ParameterError:
            unknown[name] = value
    if unknown:
        rest["parameters"] = Fields(unknown, "parameters").rest()
    return parameters


def _over_rest(
    known: dict[str, Any] | None, extra: dict[str, Any], name: str
) -> dict[str, Any] | None:
    rest = extra.pop(name, None)
    return {**rest, **known} if known is not None and isinstance(rest, dict) else known


def _keep_rest(fields: Fields, rest: dict[str, Any], name: str) -> None:
    if unknown := fields.rest():
        rest[name] = unknown


def _object(fields: Fields, name: str) -> dict[str, Any] | None:
    found = fields.optional(name, dict)
    return None if found is None else Fields(found, name).rest()


def _tags(values: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise wrong_shape("tags", "a list of texts", values)
    return tuple(values)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


def _why_no_json(content: bytes, error: ValueError) -> str:
    if not content.strip():
        return "The file is empty."
    if not content.strip(b"\0"):
        return f"The file holds nothing but {len(content)} zero bytes."
    return f"The file is no JSON: {error}."
