"""How fast streams are decoded, against httpx-sse alone and the decoder of the openai package.

Run with `uv run --group dev python -m tests.bench.decode`. All of them read the same bytes on the
same interpreter; the best of five rounds counts, in CPU time. The openai package runs in an
environment of its own.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

OPENAI = "openai==3.54.0"
EVENTS = 50_000
ROUNDS = 5
READ = 64 << 10


def stream_of(events: int) -> bytes:
    """Return a stream of chunks as vLLM and others send them, about 200 bytes each."""
    chunks = (
        {
            "id": "chatcmpl-4f1d2a",
            "object": "chat.completion.chunk",
            "created": 1712345678,
            "model": "Qwen/Qwen2.5-VL-72B-Instruct",
            "choices": [
                {"index": 0, "delta": {"content": f" word{number}"}, "finish_reason": None}
            ],
        }
        for number in range(events)
    )
    lines = (b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks)
    return b"".join(lines) + b"data: [DONE]\n\n"


def reads_of(stream: bytes, size: int) -> list[bytes]:
    """Return the stream as reads of `size` bytes; 0 stands for one event a read."""
    if size == 0:
        return [event + b"\n\n" for event in stream.split(b"\n\n")[:-1]]
    return [stream[at : at + size] for at in range(0, len(stream), size)]


def best(run: Callable[[list[bytes]], int], reads: list[bytes]) -> float:
    """Return the CPU seconds of the fastest of five rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        assert run(reads) == EVENTS + 1
        seconds.append(time.process_time() - start)
    return min(seconds)


def httpx_sse_alone(reads: list[bytes]) -> int:
    """Decode to events with httpx-sse's own classes."""
    from httpx_sse._decoders import SSEDecoder, SSELineDecoder

    lines, events, count = SSELineDecoder(), SSEDecoder(), 0
    for read in reads:
        for line in lines.decode(read.decode()):
            count += events.decode(line) is not None
    return count


def chatui_payloads(reads: list[bytes]) -> int:
    """Decode to payloads: what the two others do."""
    from chatui.transport.protocol.event_stream import EventStream

    stream = EventStream()
    return sum(len(stream.feed(read)) for read in reads)


def chatui_events(reads: list[bytes]) -> int:
    """Decode to what the conversation takes, JSON included."""
    from chatui.config import Endpoint
    from chatui.transport.errors.failures import Failures
    from chatui.transport.protocol.chunks import ChunkDecoder
    from chatui.transport.protocol.event_stream import EventStream

    stream = EventStream()
    chunks = ChunkDecoder(Failures(Endpoint("x", "http://localhost/v1"), model="m"))
    count = 0
    for read in reads:
        for payload in stream.feed(read):
            count += len(chunks.decode(payload))
    return count + chunks.is_done


def openai_payloads(reads: list[bytes]) -> int:
    """Decode to events with the openai package."""
    from openai._streaming import SSEDecoder  # type: ignore[import-not-found,unused-ignore]

    return sum(1 for _ in SSEDecoder().iter_bytes(iter(reads)))


def openai_events(reads: list[bytes]) -> int:
    """Decode to the objects that the openai package hands out, JSON included."""
    from openai._models import construct_type  # type: ignore[import-not-found,unused-ignore]
    from openai._streaming import SSEDecoder
    from openai.types.chat import (  # type: ignore[import-not-found,unused-ignore]
        ChatCompletionChunk,
    )

    count = 0
    for event in SSEDecoder().iter_bytes(iter(reads)):
        if event.data != "[DONE]":
            construct_type(type_=ChatCompletionChunk, value=event.json())
        count += 1
    return count


OURS = (httpx_sse_alone, chatui_payloads, chatui_events)
THEIRS = (openai_payloads, openai_events)


def figures(runs: tuple[Callable[[list[bytes]], int], ...]) -> Iterator[dict[str, float | str]]:
    """Yield a row for each decoder and size of read."""
    stream = stream_of(EVENTS)
    for size, title in ((READ, "64 KB a read"), (0, "one event a read")):
        for run in runs:
            seconds = best(run, reads_of(stream, size))
            yield {
                "decoder": run.__name__,
                "reads": title,
                "events": EVENTS / seconds,
                "mb": len(stream) / seconds / 1e6,
            }


def main() -> None:
    """Print the table."""
    if sys.argv[1:] == ["--theirs"]:
        print(json.dumps(list(figures(THEIRS))))
        return
    theirs = subprocess.run(
        ["uv", "run", "--isolated", "--no-project", "--python", sys.executable, "--with", OPENAI,
         "python", str(Path(__file__).resolve()), "--theirs"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    rows = [*figures(OURS), *json.loads(theirs.stdout)]
    for row in sorted(rows, key=lambda row: (row["reads"], -row["events"])):
        print(
            f"{row['reads']:18} {row['decoder']:18} {row['events']:10,.0f}/s {row['mb']:7.1f} MB/s"
        )


if __name__ == "__main__":
    main()
