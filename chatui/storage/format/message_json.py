"""Messages to JSON and back."""

from datetime import UTC, datetime
from typing import Any, Final

from chatui.conversation.message import FinishReason, Message, ReplyError, Role, Status, Usage
from chatui.conversation.parameters import Parameters
from chatui.errors import ConversationUnreadable, ParameterError
from chatui.storage.format.fields import Fields
from chatui.storage.format.parts_json import decode_content, encode_content

_PARAMETER_NAMES: Final = tuple(Parameters.__dataclass_fields__)


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
    }


def _encode_error(error: ReplyError) -> dict[str, Any]:
    return {
        "kind": error.kind,
        "message": error.message,
        "hint": error.hint,
        "status": error.status,
    }


_NO_PARAMETERS: Final = Parameters()


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
    message.parameters = decode_parameters(fields, rest)
    reason = fields.optional("finish_reason", str)
    message.finish_reason = decode_finish_reason(reason) if reason else None
    message.finish_word = fields.optional("finish_word", str) or ""
    message.first_token_ms = fields.optional("first_token_ms", int)
    message.total_ms = fields.optional("total_ms", int)
    message.attempts = fields.optional("attempts", int) or 1
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
    known = {item.value: item for item in FinishReason}
    return known.get(reason, FinishReason.OTHER)


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
