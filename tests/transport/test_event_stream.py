import inspect
import json
import random

import pytest
from httpx_sse._decoders import SSEDecoder, SSELineDecoder
from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.errors import MalformedReply
from chatui.transport.protocol import event_stream
from chatui.transport.protocol.event_stream import EventStream, Payload
from tests.transport.event_stream_reference import reference_payloads


def decode(*chunks: bytes) -> list[Payload]:
    stream = EventStream()
    payloads = [payload for chunk in chunks for payload in stream.feed(chunk)]
    return payloads + stream.flush()


def events(*chunks: bytes) -> list[tuple[str, str]]:
    return [(item.data, item.event) for item in decode(*chunks) if not item.is_bare]


def splits(stream: bytes) -> list[list[bytes]]:
    """Return the stream whole, byte by byte, and cut in two at every place."""
    every = [[stream[:at], stream[at:]] for at in range(1, len(stream))]
    return [[stream], [bytes([byte]) for byte in stream], *every]


VECTORS = {
    "blank line between events": (b'data: {"a":1}\n\ndata: {"a":2}\n\n', ['{"a":1}', '{"a":2}']),
    "single newline between events": (b'data: {"a":1}\ndata: {"a":2}\n', ['{"a":1}', '{"a":2}']),
    "CRLF": (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
    "CR": (b"data: a\r\rdata: b\r\r", ["a", "b"]),
    "line ends mixed": (b"data: a\r\n\ndata: b\r\n\rdata: c\n\r\n", ["a", "b", "c"]),
    "no space after the colon": (b"data:a\n\n", ["a"]),
    "only the first space goes": (b"data:  a\n\n", [" a"]),
    "a tab stays": (b"data:\ta\n\n", ["\ta"]),
    "several data lines": (b"data: a\ndata: b\n\n", ["a\nb"]),
    "data without a colon": (b"data\n\ndata\ndata\n\ndata: a\n\n", ["\n", "a"]),
    "empty data": (b"data:\n\ndata: a\n\n", ["a"]),
    "JSON over several lines": (
        b'data: {"a":\ndata: {"b": 1}\ndata: }\n\n',
        ['{"a":\n{"b": 1}\n}'],
    ),
    "JSON over lines, then one at once": (
        b'data: {\ndata: "a": "}{"}\ndata: {"b":2}\n',
        ['{\n"a": "}{"}', '{"b":2}'],
    ),
    "a brace that closes nothing": (b"data: {}}\ndata: {}\n\n", ["{}}\n{}"]),
    "broken JSON waits for the blank line": (b'data: {"a":}\ndata: x\n\n', ['{"a":}\nx']),
    "text before DONE keeps it in": (b"data: x\ndata: [DONE]\n\n", ["x\n[DONE]"]),
    "DONE at once": (b"data: [DONE]\ndata: {}\n", ["[DONE]", "{}"]),
    "comments": (b": OPENROUTER PROCESSING\n\n:\ndata: a\n: b\ndata: c\n\n", ["a\nc"]),
    "other fields": (b"id: 1\nretry: 5\nfoo: bar\nevent\ndata: a\n\n", ["a"]),
    "an id alone": (b"id: 1\n\n\n\ndata: a\n\nid\n\n", ["a"]),
    "fields are told by case": (b"Data: a\nDATA: b\ndata : c\n\ndata: d\n\n", ["d"]),
    "one byte order mark": (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
    "two byte order marks": (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", ["b"]),
    "no byte order mark later on": (b"data: \xef\xbb\xbfa\n\n", ["\ufeffa"]),
    "other line separators are text": (
        "data: a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\n\n".encode(),
        ["a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg"],
    ),
    "code points of each length": ("data: aé€😀\n\n".encode(), ["aé€😀"]),
    "bytes that are no UTF-8": (
        b"data: a\xff\xc3(\xed\xa0\x80\n\n",
        ["a\ufffd\ufffd(\ufffd\ufffd\ufffd"],
    ),
    "NUL": (b"data: a\0b\nid: \0\n\n", ["a\0b"]),
    "the end cuts an event": (b"data: a\n\ndata: b", ["a"]),
    "the end cuts an event before its blank line": (b"data: a\n\ndata: b\n", ["a"]),
    "the end after a whole object": (b'data: a\n\ndata: {"b":1}', ["a", '{"b":1}']),
    "the end after DONE": (b"data: a\n\ndata: [DONE]", ["a", "[DONE]"]),
    "the end inside a code point": (b"data: a\n\ndata: \xf0\x9f", ["a"]),
    "the end after CR": (b"data: [DONE]\r", ["[DONE]"]),
    "nothing": (b"", []),
    "nothing but line ends": (b"\n\r\n\r", []),
}


@pytest.mark.parametrize(("stream", "expected"), VECTORS.values(), ids=VECTORS)
def test_a_stream_decodes_alike_in_every_cut(stream: bytes, expected: list[str]) -> None:
    for chunks in splits(stream):
        assert [data for data, _ in events(*chunks)] == expected, chunks


@pytest.mark.parametrize("stream", [stream for stream, _ in VECTORS.values()], ids=VECTORS)
def test_the_reference_reads_the_table_alike(stream: bytes) -> None:
    assert events(stream) == reference_payloads(stream)


def test_an_event_carries_its_name_until_it_is_dispatched() -> None:
    assert events(b"event: error\ndata: a\n\ndata: b\n\n") == [("a", "error"), ("b", "message")]


BARE = {
    "a whole body": (b'{"a": {"b": "}"}}', ['{"a": {"b": "}"}}']),
    "a body over lines": (b'{\n  "a": [1,\n 2]\n}\n', ['{\n  "a": [1,\n 2]\n}']),
    "a body behind a blank line": (b'\n{"a": 1}', ['{"a": 1}']),
    "one object a line": (b'{"a": 1}\n{"a": 2}\n', ['{"a": 1}', '{"a": 2}']),
    "an object in the stream": (b'data: x\n\n{"a": 1}\ndata: y\n\n', ['{"a": 1}']),
    "a cut object in the stream": (b'data: x\n\n{"a":\ndata: y\n\n', []),
    "a cut body": (b'{"a": {"b": 1}\n', []),
}


@pytest.mark.parametrize(("stream", "expected"), BARE.values(), ids=BARE)
def test_json_without_a_field_name_is_a_bare_payload(stream: bytes, expected: list[str]) -> None:
    for chunks in splits(stream):
        assert [item.data for item in decode(*chunks) if item.is_bare] == expected, chunks


def test_a_cut_object_does_not_swallow_the_events_after_it() -> None:
    assert events(b'data: x\n\n{"a":\ndata: y\n\n') == [("x", "message"), ("y", "message")]


@pytest.mark.parametrize(
    "stream",
    [b"<html><h1>Bad gateway</h1>", b"upstream failed\n", b'{"a": 1', b'data: x\n\n{"a":\nfoo\n'],
)
def test_text_that_is_no_field_is_kept_for_errors(stream: bytes) -> None:
    decoder = EventStream()
    decoder.feed(stream)
    decoder.flush()
    assert decoder.stray_text.split("\n")[0] in stream.decode()
    assert decoder.stray_text.strip()


def test_kept_text_is_bounded() -> None:
    decoder = EventStream()
    for _ in range(100):
        decoder.feed(b"x" * 1000 + b"\n")
    assert len(decoder.stray_text) <= 8 << 10


def test_a_line_of_16_mb_is_read() -> None:
    big = b"x" * ((16 << 20) - 100)
    line = b'data: {"a": "' + big + b'"}\n'
    chunks = [line[at : at + 65536] for at in range(0, len(line), 65536)]
    assert len(events(*chunks)[0][0]) > 16_000_000


def test_a_longer_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "LONGEST_LINE", 1000)
    with pytest.raises(MalformedReply, match="16 MB"):
        decode(*[b"x"] * 1001)


@pytest.mark.parametrize("line", [b"data: x\n", b"data\n", b'data: {"a":\n'])
def test_an_event_of_endless_lines_is_refused(monkeypatch: pytest.MonkeyPatch, line: bytes) -> None:
    monkeypatch.setattr(event_stream, "LARGEST_EVENT", 1000)
    with pytest.raises(MalformedReply, match="32 MB"):
        decode(*[line] * 1001)


def test_a_json_body_of_endless_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "LARGEST_EVENT", 1000)
    with pytest.raises(MalformedReply, match="32 MB"):
        decode(*[b"{\n"] * 1001)


def test_json_over_many_lines_is_parsed_at_most_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    loads = json.loads

    def counted(text: str) -> object:
        parsed.append(text)
        return loads(text)

    monkeypatch.setattr(json, "loads", counted)
    body = b'data: {"a": [\n' + b'data: {"b": 1},\n' * 500 + b"data: {}]}\n\n"
    assert len(events(*[body[at : at + 7] for at in range(0, len(body), 7)])) == 1
    assert len(parsed) <= 2


ALPHABET = [
    *(b"data: ", b"data:", b"data", b"event: ", b"event: error", b"id: 1", b"retry: 9", b": hi"),
    *(b"\n", b"\n", b"\n\n", b"\r\n", b"\r", b"\r\n\r\n"),
    *(b'{"a":1}', b'{"a":', b"1}", b"{", b"}", b'"}"', b'{"s":"\\"}"}', b"[DONE]", b"[1]", b" "),
    *(b"\xef\xbb\xbf", "é".encode(), "😀".encode(), b"\xf0\x9f", b"\xff", b"\0", b"foo", b":"),
    *("\u2028".encode(), "\u0085".encode(), b'"', b"\\", b"null", b"\t", b"data: {}\n"),
]


def assert_random_streams_agree(count: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(count):
        stream = b"".join(chance.choices(ALPHABET, k=chance.randint(1, 40)))
        cuts = sorted(chance.choices(range(len(stream) + 1), k=chance.randint(0, 6)))
        chunks = [
            stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)
        ]
        assert events(*chunks) == reference_payloads(stream), (seed, number, chunks)


def test_5000_random_streams_decode_as_the_reference_says() -> None:
    assert_random_streams_agree(5_000, seed=20261122)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_100000_random_streams_decode_as_the_reference_says(seed: int) -> None:
    assert_random_streams_agree(5_000, seed)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(ALPHABET), max_size=30), st.lists(st.integers(0, 200), max_size=5))
def test_cuts_never_change_what_is_decoded(parts: list[bytes], places: list[int]) -> None:
    stream = b"".join(parts)
    cuts = sorted(place for place in places if place <= len(stream))
    chunks = [
        stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)
    ]
    assert decode(*chunks) == decode(stream)


def test_the_decoder_of_lines_that_is_used_keeps_what_has_not_ended_in_its_buffer() -> None:
    """httpx-sse calls it private; how long an unfinished line is, and its end, are read there."""
    lines = SSELineDecoder()
    assert lines.buffer == []
    assert lines.decode("data: a\nda") == ["data: a"]
    assert lines.buffer == ["da"]
    assert lines.decode("ta: b") == []
    assert "".join(lines.buffer) == "data: b"
    assert lines.flush() == ["data: b"]


def test_the_decoder_of_events_that_is_used_dispatches_at_an_empty_line() -> None:
    events = SSEDecoder()
    assert [events.decode(line) for line in ("event: e", "data: a", "data: b")] == [None] * 3
    event = events.decode("")
    assert event is not None
    assert (event.event, event.data) == ("e", "a\nb")


def test_the_decoders_of_httpx_sse_are_as_they_were() -> None:
    signatures = [
        str(inspect.signature(one))
        for one in (SSELineDecoder.decode, SSELineDecoder.flush, SSEDecoder.decode)
    ]
    assert signatures == [
        "(self, text: str) -> list[str]",
        "(self) -> list[str]",
        "(self, line: str) -> Optional[httpx_sse._models.ServerSentEvent]",
    ]
    lines = SSELineDecoder()
    assert lines.decode("data: a\nda") == ["data: a"]
    assert lines.decode("ta") == []
    assert lines.buffer == ["da", "ta"]
