"""The events of a stream to the JSON objects of a journal, and back."""

from typing import Any, assert_never

from chatui.conversation.events import (
    AttemptStarted,
    ContentDelta,
    PartReceived,
    ReasoningDelta,
    ReplyFinished,
    ResponseStarted,
    RetryScheduled,
    ServerNotice,
    StreamEvent,
    TextWasReasoning,
    ToolCallDelta,
    UsageReport,
)
from chatui.storage.format.fields import Fields
from chatui.storage.format.message_json import decode_finish_reason, decode_usage, encode_usage
from chatui.storage.format.parts_json import decode_part, encode_part


def encode_event(event: StreamEvent) -> dict[str, Any]:
    """Return the JSON object of an event."""
    match event:
        case ContentDelta(text):
            return {"type": "content", "text": text}
        case ReasoningDelta(text):
            return {"type": "reasoning", "text": text}
        case TextWasReasoning(length):
            return {"type": "text_was_reasoning", "length": length}
        case PartReceived(part):
            return {"type": "part", "part": encode_part(part)}
        case ToolCallDelta(index, identity, name, arguments):
            return {
                "type": "tool_call",
                "index": index,
                "id": identity,
                "name": name,
                "arguments": arguments,
            }
        case UsageReport(usage):
            return {"type": "usage", **encode_usage(usage)}
        case ReplyFinished(reason, word):
            return {"type": "finished", "reason": reason.value, "word": word}
        case AttemptStarted(number):
            return {"type": "attempt", "number": number}
        case ResponseStarted(status, model):
            return {"type": "response", "status": status, "model": model}
        case RetryScheduled(number, attempts, delay, reason):
            return {
                "type": "retry",
                "number": number,
                "attempts": attempts,
                "delay": delay,
                "reason": reason,
            }
        case ServerNotice(text):
            return {"type": "notice", "text": text}
        case _:
            assert_never(event)


def decode_event(value: object) -> StreamEvent | None:
    """Return the event that a JSON object describes, None for one that a newer version wrote.

    Raises:
        ConversationUnreadable: When the object has another shape.
    """
    fields = Fields(value, "event")
    match fields.required("type", str):
        case "content":
            return ContentDelta(fields.required("text", str))
        case "reasoning":
            return ReasoningDelta(fields.required("text", str))
        case "text_was_reasoning":
            return TextWasReasoning(fields.required("length", int))
        case "part":
            return PartReceived(decode_part(Fields(fields.required("part", dict), "part")))
        case "tool_call":
            return ToolCallDelta(
                fields.required("index", int),
                fields.required("id", str),
                fields.required("name", str),
                fields.required("arguments", str),
            )
        case "usage":
            return UsageReport(decode_usage(fields))
        case "finished":
            reason = decode_finish_reason(fields.required("reason", str))
            return ReplyFinished(reason, fields.optional("word", str) or "")
        case "attempt":
            return AttemptStarted(fields.required("number", int))
        case "response":
            return ResponseStarted(fields.required("status", int), fields.optional("model", str))
        case "retry":
            return RetryScheduled(
                fields.required("number", int),
                fields.required("attempts", int),
                fields.number("delay") or 0.0,
                fields.required("reason", str),
            )
        case "notice":
            return ServerNotice(fields.required("text", str))
        case _:
            return None
