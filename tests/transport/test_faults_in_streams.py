"""Faults of the wire by class: framing, ending, payload, and errors inside a 200 answer."""

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import Any

import pytest

from chatui.conversation.message import FinishReason, Usage
from chatui.errors import (
    ConnectionBroken,
    ContextTooLong,
    EmptyReply,
    EndpointError,
    KeyRefused,
    MalformedReply,
    ModelNotFound,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServerFailed,
    WrongPath,
)
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    ScriptedServer,
    Step,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.transport.asking import KEY, ask

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

FRAMING = {
    "blank lines": case(stream(HELLO)),
    "single newlines": case(stream(HELLO.replace(b"\n\n", b"\n"))),
    "CRLF": case(stream(HELLO.replace(b"\n", b"\r\n"))),
    "CR": case(stream(HELLO.replace(b"\n", b"\r"))),
    "no space after data:": case(stream(HELLO.replace(b"data: ", b"data:"))),
    "a byte order mark": case(stream(b"\xef\xbb\xbf", HELLO)),
    "byte by byte": case(head(), *(bytes([byte]) for byte in HELLO)),
    "chunk by chunk": case(chunked(*(HELLO[at : at + 3] for at in range(0, len(HELLO), 3)))),
    "chunk extensions and trailers": case(
        chunked(HELLO, extension=b";x=y", end=b"0\r\nX-Trailer: 1\r\n\r\n")
    ),
    "comments": case(stream(b": OPENROUTER PROCESSING\n\n" * 5, HELLO)),
    "comments inside": case(stream(HELLO.replace(b"\n\n", b"\n\n: keep-alive\n\n"))),
    "ids and retries": case(
        stream(b"retry: 10000\n\nid: 1\n\n", HELLO.replace(b"data", b"id: 2\ndata"))
    ),
    "event names": case(stream(HELLO.replace(b"data: {", b"event: chunk\ndata: {"))),
    "unknown fields": case(stream(HELLO.replace(b"data: {", b"foo: bar\ndata: {"))),
    "empty data": case(stream(b"data:\n\ndata: \n\n", HELLO)),
    "pings as data": case(stream(b"data: ping\n\n", HELLO)),
    "JSON over lines": case(
        stream(
            *(b"data: " + line.encode() + b"\n" for line in json.dumps(BODY, indent=1).split("\n")),
            b"\n",
            DONE,
        ),
        usage=USAGE,
    ),
    "the name of the field twice": case(stream(HELLO.replace(b"data: ", b"data: data: "))),
    "split code points": case(
        head(),
        *(bytes([byte]) for byte in text_of({"content": "aé€😀"})[len(head()) :]),
        text="aé€😀",
    ),
    "raw code points": case(
        stream(event('{"choices":[{"delta":{"content":"é😀"}}]}'), STOP), text="é😀"
    ),
    "line separators that are text": case(
        text_of({"content": "a\u2028b\u0085c"}), text="a\u2028b\u0085c"
    ),
    "bad UTF-8": case(
        stream(b'data: {"choices":[{"delta":{"content":"a\xffb"}}]}\n\n', STOP), text="a\ufffdb"
    ),
    "a content type in capitals": case(
        head(content_type="Text/Event-Stream; Charset=UTF-8") + HELLO
    ),
    "a content type of text": case(head(content_type="text/plain") + HELLO),
    "a content type of JSON": case(head(content_type="application/json") + HELLO),
    "no content type": case(head(content_type="") + HELLO),
    "a charset that is wrong": case(
        head(content_type="text/event-stream; charset=iso-8859-1")
        + event('{"choices":[{"delta":{"content":"é"}}]}')
        + STOP,
        text="é",
    ),
    "gzip": case(head(Content_Encoding="gzip") + gzip.compress(HELLO)),
    "gzip in capitals": case(head(Content_Encoding="X-GZIP") + gzip.compress(HELLO)),
    "gzip in two members": case(
        head(Content_Encoding="gzip") + gzip.compress(HELLO[:50]) + gzip.compress(HELLO[50:])
    ),
    "deflate": case(head(Content_Encoding="deflate") + zlib.compress(HELLO)),
    "deflate without its header": case(
        head(Content_Encoding="deflate") + zlib.compress(HELLO, wbits=-15)
    ),
    "identity": case(head(Content_Encoding="identity") + HELLO),
    "an encoding that was not asked for": case(
        head(Content_Encoding="br") + b"\x1b", error=MalformedReply
    ),
    "damaged gzip": case(head(Content_Encoding="gzip") + b"data: x\n\n", error=MalformedReply),
    "a whole body": case(response(200, BODY), usage=USAGE),
    "a whole body over lines": case(response(200, json.dumps(BODY, indent=2)), usage=USAGE),
    "a whole body as a stream": case(response(200, BODY, "text/event-stream"), usage=USAGE),
    "a whole body behind blank lines": case(response(200, "\n\n" + json.dumps(BODY)), usage=USAGE),
    "a whole body in an event": case(stream(event(BODY), DONE), usage=USAGE),
    "one object a line": case(
        head(content_type="application/x-ndjson")
        + b"".join(
            json.dumps(item).encode() + b"\n" for item in (chunk("Hel"), chunk("lo", "stop"))
        )
    ),
    "a line of 4 MB": case(text_of({"content": "x" * (4 << 20)}), text="x" * (4 << 20)),
    "2,000 events in one read": case(text_of(*[{"content": "x"}] * 2000), text="x" * 2000),
    "informational responses before": case(
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + stream(HELLO)
    ),
    "HTTP/1.0": case(stream(HELLO).replace(b"HTTP/1.1", b"HTTP/1.0")),
    "another status of success": case(head(201) + HELLO),
}

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
    "tool calls": case(stream(event(chunk("Hello", "tool_calls"))), finish=FinishReason.TOOL_CALLS),
    "a reason nobody knows": case(
        stream(event(chunk("Hello", "because"))), finish=FinishReason.OTHER
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

PAYLOAD = {
    "an empty first chunk of choices": case(
        stream(event({"choices": [], "prompt_filter_results": []}), HELLO)
    ),
    "choices of null": case(stream(event({"choices": None}), HELLO)),
    "no choices": case(stream(event({"id": "x"}), HELLO)),
    "null content and role": case(text_of({"role": None, "content": None}, {"content": "Hello"})),
    "a null delta": case(stream(event({"choices": [{"delta": None}]}), HELLO)),
    "message in place of delta": case(
        stream(event({"choices": [{"message": {"content": "Hello"}}]}), STOP)
    ),
    "text in place of delta": case(stream(event({"choices": [{"text": "Hello"}]}), STOP)),
    "a delta that is text": case(stream(event({"choices": [{"delta": "Hello"}]}), STOP)),
    "no index": case(stream(event({"choices": [{"delta": {"content": "Hello"}}]}), STOP)),
    "content as a list": case(
        text_of({"content": [{"type": "text", "text": "Hel"}, "lo", {"type": "reference"}]})
    ),
    "content as one part": case(text_of({"content": {"type": "text", "text": "Hello"}})),
    "content as a number": case(text_of({"content": 42}, {"content": "Hello"})),
    "thoughts in a list": case(
        text_of(
            {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]},
            {"content": "Hello"},
        ),
        reasoning="hm",
    ),
    "reasoning_content": case(
        text_of({"reasoning_content": "hm"}, {"content": "Hello"}), reasoning="hm"
    ),
    "reasoning": case(text_of({"reasoning": "hm"}, {"content": "Hello"}), reasoning="hm"),
    "both names of reasoning": case(
        text_of({"reasoning": "hm", "reasoning_content": "hm"}, {"content": "Hello"}),
        reasoning="hm",
    ),
    "reasoning_details": case(
        text_of(
            {"reasoning": "h", "reasoning_details": [{"type": "reasoning.text", "text": "h"}]},
            {"reasoning_details": [{"type": "reasoning.text", "text": "m"}]},
            {"content": "Hello"},
        ),
        reasoning="hm",
    ),
    "thoughts in tags": case(text_of({"content": "<think>\nhm</think>\n\nHello"}), reasoning="hm"),
    "thoughts in tags that are cut": case(
        text_of(*({"content": letter} for letter in "<think>hm</think>Hello")), reasoning="hm"
    ),
    "a refusal": case(text_of({"refusal": "Hello"})),
    "a half of an emoji": case(
        stream(event('{"choices":[{"delta":{"content":"Hello\\ud83d"}}]}'), STOP),
        text="Hello\ufffd",
    ),
    "an emoji in two deltas": case(
        stream(
            event('{"choices":[{"delta":{"content":"Hello\\ud83d"}}]}'),
            event('{"choices":[{"delta":{"content":"\\ude00"}}]}'),
            STOP,
        ),
        text="Hello😀",
    ),
    "the second half alone": case(
        stream(event('{"choices":[{"delta":{"content":"\\ude00Hello"}}]}'), STOP),
        text="\ufffdHello",
    ),
    "several choices": case(
        stream(
            event(
                {
                    "choices": [
                        {"index": 0, "delta": {"content": "Hel"}},
                        {"index": 1, "delta": {"content": "x"}},
                    ]
                }
            ),
            event({"choices": [{"index": 1, "delta": {"content": "y"}, "finish_reason": "stop"}]}),
            event({"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}]}),
            DONE,
        )
    ),
    "usage in each chunk": case(
        stream(
            event(chunk("Hello") | {"usage": {"prompt_tokens": 25, "completion_tokens": 1}}),
            event(chunk(finish="stop") | {"usage": BODY["usage"]}),
            DONE,
        ),
        usage=USAGE,
    ),
    "usage of null": case(stream(HELLO.replace(b'"model"', b'"usage": null, "model"'))),
    "usage by Groq": case(
        stream(event(chunk("Hello", "stop") | {"x_groq": {"usage": BODY["usage"]}}), DONE),
        usage=USAGE,
    ),
    "usage of nonsense": case(
        stream(
            event(
                chunk("Hello", "stop") | {"usage": {"prompt_tokens": "x", "completion_tokens": -1}}
            ),
            DONE,
        )
    ),
    "usage of huge numbers": case(
        stream(
            event(
                chunk("Hello", "stop")
                | {"usage": {"prompt_tokens": 10**400, "completion_tokens": 8}}
            ),
            DONE,
        ),
        usage=Usage(0, 8),
    ),
    "an error of null": case(stream(HELLO.replace(b'"model"', b'"error": null, "model"'))),
    "a broken chunk": case(stream(b'data: {"choices": [}\n\n', HELLO), notices=1),
    "a broken chunk in the middle": case(
        stream(event(chunk("Hel")), b'data: {"choices": [{"del\n\n', event(chunk("lo")), STOP),
        text="Hel",
        error=MalformedReply,
        words='{"choices"',
    ),
    "a broken chunk behind the finish": case(
        stream(HELLO.removesuffix(DONE), b'data: {"usage": {"cost": 00.1}}\n\n', DONE), notices=1
    ),
    "a broken line that is no chunk": case(
        stream(event(chunk("Hel")), b"data: what?\n\n", event(chunk("lo")), STOP), notices=1
    ),
    "ten broken chunks": case(stream(b"data: {oops\n\n" * 10, HELLO), notices=3),
    "deep nesting": case(stream(event("[" * 100_000), HELLO), notices=1),
    "deep nesting in an object": case(stream(event('{"a":' * 100_000), HELLO), notices=1),
    "a huge integer": case(stream(event('{"choices": ' + "9" * 10_000 + "}"), HELLO), notices=1),
    "infinity": case(stream(event('{"created": Infinity, "choices": []}'), HELLO)),
    "data of white space": case(stream(b"data:   \n\n", HELLO)),
    "JSON that is no object": case(stream(event("[1]"), event("7"), HELLO), notices=2),
    "choices of nonsense": case(
        stream(event({"choices": {"a": 1}}), event({"choices": [1, "x", None]}), HELLO)
    ),
    "a delta of nonsense": case(
        stream(event({"choices": [{"delta": 7, "finish_reason": 3, "index": "a"}]}), HELLO)
    ),
    "tool calls of nonsense": case(
        text_of(
            {"tool_calls": {"a": 1}},
            {"tool_calls": [1, {"function": 3, "index": -1}]},
            {"content": "Hello"},
        )
    ),
}


def said(error: object) -> bytes:
    """Return a stream that breaks off with this payload."""
    return stream(event(chunk("Hel")), event(error), DONE)


ERROR_IN_200 = {
    "an object": case(
        said({"error": {"message": "Overloaded", "type": "server_error", "code": None}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "text": case(said({"error": "Overloaded"}), text="Hel", error=ServerFailed, words="Overloaded"),
    "before any text": case(
        stream(event({"error": {"message": "Overloaded"}})), error=ServerFailed, words="Overloaded"
    ),
    "with a status of its own": case(
        said({"error": {"message": "Slow down", "code": 429}}),
        text="Hel",
        error=RateLimited,
        words="Slow down",
    ),
    "with a status as text": case(
        said({"error": {"message": "No", "code": "401"}}), text="Hel", error=KeyRefused, words="No"
    ),
    "inside a choice": case(
        said(
            {
                "choices": [
                    {
                        "delta": {"content": "lo"},
                        "finish_reason": "error",
                        "error": {"code": 502, "message": "Upstream"},
                    }
                ]
            }
        ),
        text="Hello",
        error=ServerFailed,
        words="Upstream",
    ),
    "beside a choice": case(
        said(
            {
                "error": {"code": 502, "message": "Upstream"},
                "choices": [{"delta": {"content": ""}, "finish_reason": "error"}],
            }
        ),
        text="Hel",
        error=ServerFailed,
        words="Upstream",
    ),
    "a finish of error": case(
        said({"choices": [{"delta": {}, "finish_reason": "error"}]}), text="Hel", error=ServerFailed
    ),
    "an event named error": case(
        stream(event(chunk("Hel")), b"event: error\n", event({"message": "Overloaded"})),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "an event named error with text": case(
        stream(b"event: error\ndata: Overloaded\n\n"), error=ServerFailed, words="Overloaded"
    ),
    "a field named error": case(
        stream(event(chunk("Hel")), b"error: upstream died\n\n"),
        text="Hel",
        error=ServerFailed,
        words="upstream died",
    ),
    "data that says error": case(
        stream(event(chunk("Hel")), b"data: [ERROR] upstream died\n\n", DONE),
        text="Hel",
        error=ServerFailed,
        words="upstream died",
    ),
    "a bare line of JSON": case(
        stream(event(chunk("Hel")), b'{"error": {"message": "Overloaded"}}\n', DONE),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a bare line of JSON at the end": case(
        stream(event(chunk("Hel")), b'{"error": "Overloaded"}'),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "FastAPI's detail": case(
        said({"detail": "Overloaded"}), text="Hel", error=ServerFailed, words="Overloaded"
    ),
    "an object called error": case(
        said({"object": "error", "message": "Overloaded", "code": 50001}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a type called error": case(
        said({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "a JSON body": case(
        response(200, {"error": {"message": "Overloaded"}}), error=ServerFailed, words="Overloaded"
    ),
    "a JSON body over lines": case(
        response(200, json.dumps({"error": {"message": "Overloaded"}}, indent=4)),
        error=ServerFailed,
        words="Overloaded",
    ),
    "a status of error": case(
        response(200, {"status": "error", "message": "Something broke"}),
        error=ServerFailed,
        words="Something broke",
    ),
    "a status of error with a table": case(
        response(
            200, {"status": "error", "message": {"prompt": ["The prompt field is required."]}}
        ),
        error=ServerFailed,
        words="The prompt field is required.",
    ),
    "a status of error for the key": case(
        response(200, {"status": "error", "message": "Invalid API key"}),
        error=KeyRefused,
        words="Invalid API key",
    ),
    "a status of error for the credit": case(
        response(200, {"status": "error", "message": "You have no credits left"}),
        error=QuotaExceeded,
    ),
    "a status of error for the model": case(
        response(200, {"status": "error", "message": "The model nope does not exist"}),
        error=ModelNotFound,
    ),
    "a status of error for the context": case(
        response(200, {"error": {"message": "x", "code": "context_length_exceeded"}}),
        error=ContextTooLong,
    ),
    "a status of error for the rate": case(
        response(200, {"status": "error", "message": "Rate limit reached"}), error=RateLimited
    ),
    "a list of errors": case(
        response(200, {"errors": [{"message": "Overloaded"}]}),
        error=ServerFailed,
        words="Overloaded",
    ),
    "a list with an error": case(
        response(200, [{"error": {"message": "Overloaded", "code": 503}}]),
        error=ServerFailed,
        words="Overloaded",
    ),
    "JSON of something else": case(
        response(200, {"hello": "world"}), error=MalformedReply, words="world"
    ),
    "a web page": case(
        response(200, "<!DOCTYPE html><html><title>Sign in</title><p>x", "text/html"),
        error=WrongPath,
        words="Sign in",
    ),
    "plain text": case(
        response(200, "upstream connect error", "text/plain"),
        error=ServerFailed,
        words="upstream connect error",
    ),
    "plain text in the stream": case(
        stream(event(chunk("Hel")), b"Internal Server Error"),
        text="Hel",
        error=ServerFailed,
        words="Internal Server Error",
    ),
    "nested JSON in a string": case(
        said({"error": {"message": json.dumps({"error": {"message": "Overloaded"}})}}),
        text="Hel",
        error=ServerFailed,
        words="Overloaded",
    ),
    "the real words in metadata": case(
        said(
            {
                "error": {
                    "message": "Provider returned error",
                    "code": 400,
                    "metadata": {"raw": "Bad tool"},
                }
            }
        ),
        text="Hel",
        error=RequestRefused,
        words="Bad tool",
    ),
    "a huge code": case(
        said({"error": {"message": "Big", "code": 10**300}}),
        text="Hel",
        error=ServerFailed,
        words="Big",
    ),
    "the key in its words": case(
        said({"error": {"message": f"Bad key {KEY}!", "code": 401}}),
        text="Hel",
        error=KeyRefused,
        words="Bad key ***!",
    ),
}

CLASSES = {
    "framing": FRAMING,
    "ending": ENDING,
    "payload": PAYLOAD,
    "error in 200": ERROR_IN_200,
}
CASES = [
    pytest.param(item, id=f"{name}: {title}")
    for name, cases in CLASSES.items()
    for title, item in cases.items()
]


@pytest.mark.parametrize("fault", CASES)
async def test_what_a_server_streams_ends_as_it_should(fault: Case) -> None:
    async with ScriptedServer() as server:
        server.play(*fault.steps, on="POST /v1/chat/completions")
        server.play(response(404, ""))
        outcome = await ask(server.base_url, key=KEY)
    assert outcome.text == fault.text
    assert outcome.reasoning == fault.reasoning
    assert len(outcome.notices) == fault.notices
    assert outcome.usage == fault.usage
    if fault.error is None:
        assert outcome.error is None
        assert outcome.finish is fault.finish
    else:
        assert isinstance(outcome.failure, fault.error)
        assert outcome.failure.message
        assert fault.words in outcome.failure.server_words
        assert KEY not in str(outcome.failure) + outcome.failure.server_words
    assert [item.method for item in server.requests].count("POST") == 1
    "".join(map(repr, outcome.events)).encode()
