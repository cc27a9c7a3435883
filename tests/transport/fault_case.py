"""A fault of the wire: what a server sends, and what has to come of it."""

from dataclasses import dataclass
from typing import Any

from chatui.conversation.message import FinishReason, Usage
from chatui.errors import (
    EndpointError,
)
from tests.scripted_server import (
    DONE,
    Step,
    chunk,
    event,
    head,
    stream,
)

STOP = event(chunk(finish="stop")) + DONE


@dataclass(frozen=True)
class Case:
    """What a server sends, and what has to come of it."""

    steps: tuple[Step, ...]
    text: str = "Hello"
    reasoning: str = ""
    finish: FinishReason | None = FinishReason.STOP
    error: type[EndpointError] | None = None
    words: str = ""
    notices: int = 0
    usage: Usage | None = None


def case(*steps: Step, **expected: Any) -> Case:
    if "error" in expected:
        expected.setdefault("text", "")
        expected["finish"] = None
    return Case(steps, **expected)


def chunked(*parts: bytes, end: bytes = b"0\r\n\r\n", extension: bytes = b"") -> bytes:
    pieces = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return head(Transfer_Encoding="chunked") + pieces + end


def text_of(*deltas: dict[str, Any], end: bytes = STOP) -> bytes:
    """Return a stream of chunks with these deltas."""
    chunks = (
        {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    )
    return stream(*map(event, chunks), end)


BODY = {
    "object": "chat.completion",
    "model": "m",
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}
    ],
    "usage": {"prompt_tokens": 25, "completion_tokens": 8, "total_tokens": 33},
}
USAGE = Usage(25, 8)
EMPTY_CHUNK = chunk("", role="assistant")
