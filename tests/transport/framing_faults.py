"""Streams that are framed in every way that servers frame them."""

import gzip
import json
import zlib

from chatui.errors import (
    MalformedReply,
)
from tests.scripted_server import (
    DONE,
    HELLO,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.transport.fault_case import BODY, STOP, USAGE, case, chunked, text_of

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
    "a whole body behind spaces": case(response(200, "  " + json.dumps(BODY)), usage=USAGE),
    "objects without line ends between": case(
        stream(b"data: " + json.dumps(chunk("Hel")).encode() + event(chunk("lo", "stop")))
    ),
    "two objects in one event": case(
        stream(event(json.dumps(chunk("Hel")) + json.dumps(chunk("lo", "stop"))))
    ),
    "one object a line, then DONE": case(
        head(content_type="application/x-ndjson")
        + b"".join(json.dumps(chunk(text)).encode() + b"\n" for text in ("Hel", "lo"))
        + b"[DONE]\n"
    ),
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
