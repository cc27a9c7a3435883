"""Messages to JSON and back."""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from chatui.conversation.message import (
    FinishReason,
    Message,
    ReplyError,
    Role,
    Status,
    Unread,
    Usage,
)
from chatui.conversation.parameters import Parameters
from chatui.errors import ConversationUnreadable, ParameterError
from chatui.storage.format.fields import Fields
from chatui.storage.format.parts_json import decode_content, encode_content

_PARAMETER_NAMES: Final = tuple(Parameters.__dataclass_fields__)
_FINISH_REASONS: Final[Mapping[str, FinishReason]] = {one.value: one for one in FinishReason}


def encode_message(message: Message) -> dict[str, Any]:
    """Return the JSON object of a message; only what a reply alone has is left out of others."""
    extra = dict(message.extra)
    known: dict[str, Any] = {
        "id": message.id,
        "parent": message.parent,
        "role": message.role.value,
        "created": format_time(message.created),
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
        "parameters": over_rest(message.parameters.to_dict(), extra, "parameters"),
        "finish_reason": message.finish_reason.value if message.finish_reason else None,
        **({"finish_word": message.finish_word} if message.finish_word else {}),
        "usage": over_rest(encode_usage(usage) if usage else None, extra, "usage"),
        "first_token_ms": message.first_token_ms,
        "total_ms": message.total_ms,
        "attempts": message.attempts,
        "error": over_rest(_encode_error(error) if error else None, extra, "error"),
        **({"edited": True} if message.edited else {}),
    }


def _encode_error(error: ReplyError) -> dict[str, Any]:
    return {
        "kind": error.kind,
        "message": error.message,
        "hint": error.hint,
        "status": error.status,
    }


_NO_PARAMETERS: Final = Parameters()
_TEXT: Final = (
    rb'[^"\\\x00-\x1f\x7f-\xff]*+'
    rb'(?:\\(?:["\\/bfnrt]|u[0-9a-f]{4})[^"\\\x00-\x1f\x7f-\xff]*+)*+'
)
_WORD: Final = rb'(?:null|"' + _TEXT + rb'")'
_COUNT: Final = rb"(?:0|-?[1-9][0-9]{0,14})"
_NUMBER: Final = _COUNT + rb"(?:\.[0-9]{1,24})?(?:e(?:-[0-9]{1,3}|[+]?[0-9]{1,2}))?"
_PLAIN_LINE: Final = re.compile(
    rb'{"id": "(?P<id>[A-Za-z0-9_-]{1,40})", "parent": (?:null|"(?P<parent>[A-Za-z0-9_-]{1,40})")'
    rb', "role": "(?P<role>(?P<reply>assistant)|user|system)"'
    rb', "created": "(?P<created>[0-9-]{10}T[0-9:]{8}(?:\.[0-9]{6})?Z)"'
    rb', "status": "(?P<status>complete|stopped|interrupted|failed)"'
    rb', "excluded": (?P<excluded>true|false)'
    rb'(?(reply), "endpoint": %(word)s, "model": %(word)s'
    rb', "parameters": {(?:"[a-z_]{1,40}": (?:%(number)s|true|false)(?:, (?=")|(?=})))*}'
    rb', "finish_reason": %(word)s(?:, "finish_word": "%(text)s")?'
    rb', "usage": (?:null|{"prompt": %(count)s, "completion": %(count)s'
    rb', "estimated": (?:true|false)(?:, "cached": %(count)s)?'
    rb'(?:, "reasoning": %(count)s)?(?:, "cost": %(number)s)?})'
    rb', "first_token_ms": (?:null|%(count)s), "total_ms": (?:null|%(count)s)'
    rb', "attempts": %(count)s, "error": null(?:, "edited": true)?)'
    rb', "content": \[(?:{"type": "reasoning", "text": "%(text)s"}, )?'
    rb'{"type": "text", "text": "(?P<said>%(text)s)"}\]}'
    % {b"word": _WORD, b"text": _TEXT, b"count": _COUNT, b"number": _NUMBER}
)
"""A message of this version that is text, with or without thoughts, as `encode_message` has it."""
_ROLES: Final = {role.value.encode(): role for role in Role}
_STATUSES: Final = {status.value.encode(): status for status in Status}


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


def unread_message(line: bytes, read: Callable[[bytes], Message]) -> Message | None:
    """Return the message in a line of a file, most of which `read` decodes when it is needed.

    None where that could fail, or where it holds more than text and thoughts: such a line is to be
    decoded at once. Every other has the very shape that `encode_message` gives it.
    """
    found = _PLAIN_LINE.fullmatch(line)
    if found is None:
        return None
    try:
        created = datetime.fromisoformat(found["created"].decode())
    except ValueError:  # a 31st of February
        return None
    said, parent = found["said"], found["parent"]
    line_ends = said.count(b"\\n")
    characters = len(said) - line_ends - 5 * said.count(b"\\u")
    place = (
        _ROLES[found["role"]],
        found["id"].decode(),
        None if parent is None else parent.decode(),
        created,
        _STATUSES[found["status"]],
        found["excluded"] == b"true",
    )
    return Message.to_be_read(Unread(place, line, read, characters, line_ends))


def _decode_reply(message: Message, fields: Fields, rest: dict[str, Any]) -> None:
    message.endpoint = _shared(fields.optional("endpoint", str))
    message.model = _shared(fields.optional("model", str))
    message.parameters = decode_parameters(fields, rest)
    reason = fields.optional("finish_reason", str)
    message.finish_reason = decode_finish_reason(reason) if reason else None
    message.finish_word = fields.optional("finish_word", str) or ""
    message.first_token_ms = fields.optional("first_token_ms", int)
    message.total_ms = fields.optional("total_ms", int)
    message.attempts = fields.optional("attempts", int) or 1
    message.edited = fields.optional("edited", bool) or False
    if (usage := fields.object("usage")) is not None:
        inner = Fields(usage, "usage")
        message.usage = decode_usage(inner)
        _keep_rest(inner, rest, "usage")
    if (error := fields.object("error")) is not None:
        inner = Fields(error, "error")
        message.error = ReplyError(
            inner.required("kind", str),
            inner.required("message", str),
            inner.optional("hint", str) or "",
            inner.optional("status", int),
        )
        _keep_rest(inner, rest, "error")


def _shared(name: str | None) -> str | None:
    """Return the one object for a name that thousands of messages hold."""
    return None if name is None else sys.intern(name)


def encode_usage(usage: Usage) -> dict[str, Any]:
    """Return the JSON object of a token count."""
    told = {"cached": usage.cached, "reasoning": usage.reasoning, "cost": usage.cost}
    return {
        "prompt": usage.prompt,
        "completion": usage.completion,
        "estimated": usage.estimated,
        **{name: value for name, value in told.items() if value is not None},
    }


def decode_usage(fields: Fields) -> Usage:
    """Return the token count that a JSON object describes."""
    return Usage(
        fields.required("prompt", int),
        fields.required("completion", int),
        estimated=fields.optional("estimated", bool) or False,
        cached=fields.optional("cached", int),
        reasoning=fields.optional("reasoning", int),
        cost=fields.number("cost"),
    )


def decode_finish_reason(reason: str) -> FinishReason:
    """Return the reason of that name; one that this version does not know is OTHER."""
    return _FINISH_REASONS.get(reason, FinishReason.OTHER)


def decode_parameters(fields: Fields, rest: dict[str, Any]) -> Parameters:
    """Return the field `parameters`; what is unknown or out of range goes into `rest`."""
    values = fields.object("parameters")
    if not values:
        return _NO_PARAMETERS
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


def over_rest(
    known: dict[str, Any] | None, extra: dict[str, Any], name: str
) -> dict[str, Any] | None:
    """Return an object with the fields put back that nobody knew, taken out of `extra`."""
    rest = extra.pop(name, None)
    return {**rest, **known} if known is not None and isinstance(rest, dict) else known


def _keep_rest(fields: Fields, rest: dict[str, Any], name: str) -> None:
    if unknown := fields.rest():
        rest[name] = unknown


def format_time(moment: datetime) -> str:
    """Return a time as the files have it: ISO 8601, UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
