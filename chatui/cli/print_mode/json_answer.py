"""What `--json` prints: the fields of the object, and the events of `--stream`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from chatui.conversation.message import Message, ReplyError, Status, Usage
from chatui.errors import ChatUIError, EndpointError
from chatui.text.safety import escaped_json
from chatui.text.surrogates import encodable

VERSION: Final = 1
EVENTS: Final = {
    "begin": "A reply begins: its `endpoint`, `model` and `conversation`. With --schema there may"
    " be a second one; what the first said does not count then.",
    "reasoning": "More of the model's thoughts: `text`.",
    "text": "More of the answer: `text`.",
    "thoughts": "The last `length` characters of the answer were thoughts: the server has marked"
    " their end alone.",
    "notice": "What is good to know meanwhile; standard error says it too: `text`.",
    "end": "The last line, whatever happened: all fields of the object.",
}
"""The types of events, and what each says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonAnswer:
    """The one object that --json prints, and the last event of --stream."""

    version: int = VERSION
    """The version of this form, in each object and event: a higher one means that a field is gone
    or says something else. Others may come without one."""
    text: str = ""
    """The answer, as the model wrote it."""
    value: Any = None
    """With --schema: the answer's JSON, null where it does not fit."""
    reasoning: str = ""
    """What the model thought, where that came with the answer."""
    endpoint: str | None = None
    """The endpoint that was asked, null where none was."""
    model: str | None = None
    """The model that was asked, null where the endpoint chose it."""
    conversation: str | None = None
    """The id for --resume, null where nothing is kept."""
    status: str = Status.FAILED.value
    """How far it came: complete, stopped, interrupted or failed."""
    finish_reason: str | None = None
    """Why the server ended it: stop, length, content_filter, tool_calls or other."""
    usage: dict[str, int | bool | None] | None = None
    """Tokens of all requests: prompt, completion, of them cached and reasoning, and whether they
    are estimated because the server did not count."""
    cost: float | None = None
    """What the requests cost in US dollars, null where the server does not say."""
    first_token_ms: int | None = None
    """Milliseconds from the first request to the first token."""
    total_ms: int | None = None
    """Milliseconds from the first request to the end, waits between attempts included."""
    attempts: int = 0
    """How often the endpoint was asked, since some failures pass."""
    sources: Sequence[dict[str, str]] = ()
    """What the answer goes by: title and url of each."""
    attachments: Sequence[dict[str, Any]] = ()
    """Pictures and files in the answer: name, media_type, size in bytes, and sha256, which is its
    name in attachments/."""
    error: dict[str, Any] | None = None
    """What went wrong: kind, message, hint, and the HTTP status; null where nothing did."""

    @classmethod
    def of(
        cls,
        replies: Sequence[Message],
        conversation: str | None,
        value: Any = None,  # noqa: ANN401  # whatever JSON is
        lack: ChatUIError | None = None,
    ) -> Self:
        """Return what is said of the last of the replies, which were all asked for."""
        reply = replies[-1]
        return cls(
            text=reply.text,
            value=value,
            reasoning=reply.reasoning,
            endpoint=reply.endpoint,
            model=reply.model,
            conversation=conversation,
            status=reply.status.value,
            finish_reason=reply.finish_reason and reply.finish_reason.value,
            usage=_usage([one.usage for one in replies]),
            cost=_sum(one.usage and one.usage.cost for one in replies),
            first_token_ms=reply.first_token_ms,
            total_ms=reply.total_ms,
            attempts=sum(one.attempts for one in replies),
            sources=[{"title": one.title, "url": one.url} for one in reply.sources],
            attachments=[
                {
                    "name": one.name,
                    "media_type": one.media_type,
                    "size": one.size,
                    "sha256": one.sha256,
                }
                for one in reply.attachments
            ],
            error=_error(reply.error or lack),
        )

    @classmethod
    def of_failure(cls, error: ChatUIError | None) -> Self:
        """Return what is said where nothing was sent: because of an error, or of a signal."""
        if error is None:
            return cls(status=Status.STOPPED.value)
        return cls(error=_error(error))

    def line(self, *, is_event: bool) -> str:
        """Return the object as a line, or as the last event."""
        said = {item.name: getattr(self, item.name) for item in fields(self)}
        return event_line("end", said) if is_event else _line(said)


def event_line(kind: str, said: dict[str, Any]) -> str:
    """Return an event as a line."""
    return _line({"version": VERSION, "type": kind, **said})


def _line(said: dict[str, Any]) -> str:
    document = json.dumps(said, ensure_ascii=False)
    return f"{escaped_json(encodable(document))}\n"


def _usage(usages: Sequence[Usage | None]) -> dict[str, int | bool | None] | None:
    told = [one for one in usages if one is not None]
    if not told:
        return None
    return {
        "prompt": sum(one.prompt for one in told),
        "completion": sum(one.completion for one in told),
        "cached": _sum(one.cached for one in told),
        "reasoning": _sum(one.reasoning for one in told),
        "estimated": any(one.estimated for one in told),
    }


def _sum(numbers: Iterable[Any]) -> Any:  # noqa: ANN401  # whole or not
    told = [one for one in numbers if one is not None]
    return sum(told) if told else None


def _error(error: ReplyError | ChatUIError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    status = error.status if isinstance(error, ReplyError | EndpointError) else None
    return {"kind": error.kind, "message": error.message, "hint": error.hint, "status": status}
