"""Replies that end, and replies that only stop."""

import gzip
import json

from chatui.conversation.message import FinishReason
from chatui.errors import (
    BrokenOff,
    ConnectionBroken,
    EmptyReply,
    MalformedReply,
    ServerFailed,
)
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    Pause,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.transport.fault_case import BODY, EMPTY_CHUNK, STOP, USAGE, case, chunked, text_of

ENDING = {
    "finish_reason and DONE": case(stream(HELLO)),
    "finish_reason alone": case(stream(HELLO.removesuffix(DONE))),
    "DONE alone": case(stream(event(chunk("Hello")), DONE)),
    "DONE without a blank line": case(stream(HELLO.strip())),
    "finish_reason in an event that is cut": case(stream(event(chunk("Hello", "stop")).strip())),
    "usage after the finish": case(
        stream(HELLO.removesuffix(DONE), event({"choices": [], "usage": BODY["usage"]}), DONE),
        usage=USAGE,
    ),
    "usage with the finish, no DONE": case(
        stream(event(chunk("Hello")), event(chunk(finish="stop") | {"usage": BODY["usage"]})),
        usage=USAGE,
    ),
    "text after DONE": case(stream(HELLO, event(chunk("more")))),
    "a connection left open after DONE": case(stream(HELLO), Act.HOLD),
    "a connection left open after the finish": case(stream(HELLO.removesuffix(DONE)), Act.HOLD),
    "DONE without a line end, then silence": case(stream(HELLO.strip()), Act.HOLD),
    "a finish without a line end, then silence": case(
        stream(HELLO.removesuffix(DONE).strip()), Act.HOLD
    ),
    "a whole body without an end": case(
        head(200, "application/json") + json.dumps(BODY).encode(), Act.HOLD, usage=USAGE
    ),
    "a whole body over lines without an end": case(
        head(200, "application/json") + json.dumps(BODY, indent=1).encode(), Act.HOLD, usage=USAGE
    ),
    "an error without a line end, then silence": case(
        stream(event(chunk("Hel")), event({"error": "Overloaded"}).strip()),
        Act.HOLD,
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a finish_reason with every chunk": case(
        stream(event(chunk("Hel", "stop"))),
        Pause(0.1),
        event(chunk("l", "stop")),
        Pause(0.15),
        event(chunk("o", "stop")),
        Act.HOLD,
    ),
    "a reset after DONE": case(stream(HELLO), Act.RESET),
    "a body shorter than it says, after DONE": case(head(Content_Length="9999") + HELLO),
    "a body shorter than it says, after the finish": case(
        head(Content_Length="9999") + HELLO.removesuffix(DONE)
    ),
    "length": case(stream(event(chunk("Hello", "length")), DONE), finish=FinishReason.LENGTH),
    "length by another name": case(
        stream(event(chunk("Hello", "max_tokens"))), finish=FinishReason.LENGTH
    ),
    "content filter": case(
        stream(event(chunk("Hello", "content_filter"))), finish=FinishReason.CONTENT_FILTER
    ),
    "content filter before any text": case(
        stream(event(chunk(finish="content_filter")), DONE),
        text="",
        finish=FinishReason.CONTENT_FILTER,
    ),
    "length before any text": case(
        stream(event(chunk(finish="length")), DONE), text="", finish=FinishReason.LENGTH
    ),
    "length, then an error about it": case(
        # OpenRouter, of MiniMax.
        stream(
            event(chunk("Hello")),
            event(chunk(finish="length")),
            event(
                {
                    "error": {"code": 400, "message": "Token limit reached"},
                    "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": None}],
                    "usage": BODY["usage"],
                }
            ),
            DONE,
        ),
        finish=FinishReason.LENGTH,
        usage=USAGE,
    ),
    "length, then a finish of error": case(
        stream(
            event(chunk("Hello", "length")),
            event({"error": {"code": 400}, "choices": [{"delta": {}, "finish_reason": "error"}]}),
        ),
        finish=FinishReason.LENGTH,
    ),
    "an error behind a stop": case(
        stream(event(chunk("Hello", "stop")), event({"error": {"code": 500, "message": "Down"}})),
        error=ServerFailed,
        text="Hello",
        words="Down",
    ),
    "tool calls": case(stream(event(chunk("Hello", "tool_calls"))), finish=FinishReason.TOOL_CALLS),
    "a reason nobody knows": case(
        stream(event(chunk("Hello", "because"))), finish=FinishReason.OTHER
    ),
    "a reason of a break": case(
        # Z.ai.
        stream(event(chunk("Hello")), event(chunk(finish="network_error")), DONE),
        text="Hello",
        error=BrokenOff,
        words="network_error",
    ),
    "a reason of a break before any text": case(
        stream(event(chunk(finish="abort")), DONE), error=BrokenOff, words="abort"
    ),
    "a reason of a break in a whole body": case(
        response(200, {"choices": [{"message": {"content": "Hello"}, "finish_reason": "ABORT"}]}),
        text="Hello",
        error=BrokenOff,
        words="ABORT",
    ),
    "a break that a gateway closes with a stop": case(
        stream(event(chunk("Hello", "network_error")), event(chunk(finish="stop")), DONE),
        text="Hello",
        error=BrokenOff,
    ),
    "a break that was mended": case(
        stream(event(chunk("Hel", "network_error")), event(chunk("lo")), STOP)
    ),
    "a length that a gateway closes with a stop": case(
        stream(event(chunk("Hello", "length")), STOP), finish=FinishReason.LENGTH
    ),
    "a word with every chunk, then a stop": case(
        stream(event(chunk("Hel", "in_progress")), event(chunk("lo", "in_progress")), STOP)
    ),
    "a reset between chunks that all have a finish_reason": case(
        stream(event(chunk("Hel", "stop")), event(chunk("lo", "stop"))),
        Act.RESET,
        text="Hello",
        error=ConnectionBroken,
    ),
    "a filter, then an error about it": case(
        stream(event(chunk("Hello", "content_filter")), event({"error": {"code": 400}})),
        finish=FinishReason.CONTENT_FILTER,
    ),
    "a reason that is null as text": case(stream(event(chunk("Hello", "null")), DONE)),
    "an end without either": case(
        stream(event(chunk("Hello"))), text="Hello", error=ConnectionBroken
    ),
    "an end inside an event": case(
        stream(event(chunk("Hello")), event(chunk(" wor"))[:-20]),
        text="Hello",
        error=ConnectionBroken,
    ),
    "an end before the blank line": case(
        stream(event(chunk("Hello")).strip()), text="Hello", error=ConnectionBroken
    ),
    "an end of the chunks without either": case(
        chunked(event(chunk("Hello"))), text="Hello", error=ConnectionBroken
    ),
    "an end inside a chunk": case(
        chunked(event(chunk("Hello")), end=b"100\r\nabc"), text="Hello", error=ConnectionBroken
    ),
    "a chunk without its length": case(
        chunked(event(chunk("Hello")), end=b"zz\r\n"), text="Hello", error=MalformedReply
    ),
    "a body shorter than it says": case(
        head(Content_Length="9999") + event(chunk("Hello")), text="Hello", error=ConnectionBroken
    ),
    "a reset": case(stream(event(chunk("Hello"))), Act.RESET, text="Hello", error=ConnectionBroken),
    "an end of gzip inside": case(
        head(Content_Encoding="gzip") + gzip.compress(HELLO)[:-20],
        error=ConnectionBroken,
        text="Hello",
    ),
    "an end while the model thinks": case(
        text_of({"reasoning_content": "hm"}, end=b""), reasoning="hm", error=ConnectionBroken
    ),
    "an end after the role": case(stream(event(EMPTY_CHUNK)), error=ConnectionBroken),
    "a cut JSON body": case(
        head(200, "application/json") + b'{"choices": [{"mess', error=ConnectionBroken
    ),
    "no body": case(response(200, b""), error=EmptyReply),
    "an empty stream": case(stream(), error=EmptyReply),
    "comments alone": case(stream(b": ping\n\n"), error=EmptyReply),
    "DONE behind another shape": case(
        # Cloudflare's own.
        stream(event({"response": "Kites "}), event({"response": "", "usage": {}}), DONE),
        error=MalformedReply,
        words='{"response": "Kites "}',
    ),
    "DONE behind a reply without a word and something else": case(
        stream(event({"type": "start"}), event(EMPTY_CHUNK), DONE), error=EmptyReply
    ),
    "DONE without a word": case(stream(DONE), error=EmptyReply),
    "a finish without a word": case(stream(event(chunk(finish="stop")), DONE), error=EmptyReply),
    "a finish with white space": case(
        stream(event(chunk(" \n", finish="stop")), DONE), text=" \n", error=EmptyReply
    ),
    "a whole body without a word": case(
        response(200, {"choices": [{"message": {"content": None}, "finish_reason": "stop"}]}),
        error=EmptyReply,
    ),
    "no choices at all": case(response(200, {"choices": []}), error=EmptyReply),
    "204": case(b"HTTP/1.1 204 No Content\r\n\r\n", error=EmptyReply),
    "thoughts without an answer": case(
        text_of({"reasoning": "hm"}), text="", reasoning="hm", notices=1
    ),
}
