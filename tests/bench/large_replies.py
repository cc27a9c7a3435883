"""How long the event loop stands still while a server sends 16 MB of JSON as one line or body.

Times in milliseconds, reads of 64 KB.
"""

import asyncio
import json
from collections.abc import Iterator

from chatui.config import Endpoint
from chatui.errors import EndpointError
from chatui.transport.errors.failures import Failures
from chatui.transport.limits import Limits
from chatui.transport.reply_reader import ReplyReader
from chatui.transport.response_body import ResponseBody
from chatui.transport.wire_record import WireLog, WireRecords
from tests.bench.decode import READ, reads_of
from tests.bench.stalls import stalls_during

_SIZE = (16 << 20) - 1024


class Sent(ResponseBody):
    """An answer whose reads are there already."""

    def __init__(self, reads: list[bytes]) -> None:
        self.status = 200
        self._reads = iter(reads)

    async def read(self) -> Iterator[bytes] | None:
        await asyncio.sleep(0)
        data = next(self._reads, None)
        return None if data is None else iter([data])


def bodies() -> Iterator[tuple[str, bytes]]:
    """Yield what is sent, by name: one string, one of escapes, many values; a line, a body."""
    text = "word " * (_SIZE // 5)
    values = [{"token": "a", "logprob": -0.5} for _ in range(_SIZE // 40)]
    contents = {
        "image": {"images": [{"image_url": {"url": f"data:image/png;base64,{'A' * _SIZE}"}}]},
        "text": {"content": text},
        "escapes": {"content": "\u4f60\n" * (_SIZE // 8)},
        "values": {"content": "Hello", "logprobs": values},
    }
    for name, content in contents.items():
        delta = json.dumps({"choices": [{"delta": content, "finish_reason": "stop"}]})
        body = json.dumps({"choices": [{"message": content, "finish_reason": "stop"}]})
        yield f"{name}, a line", b"data: " + delta.encode() + b"\n\ndata: [DONE]\n\n"
        yield f"{name}, a line, late end", b"data: " + delta.encode() + b"\n"
        yield f"{name}, a body", body.encode()
    yield "braces, a line", b'data: {"a": "' + b"}" * _SIZE + b'"}\n\ndata: [DONE]\n\n'
    lines = json.dumps({"choices": [{"message": contents["values"]}]}, indent=0)
    yield "values, a body over lines", lines[: _SIZE * 2].encode()


async def take(body: bytes) -> int:
    """Read a reply as the program does; return how many events came."""
    failures = Failures(Endpoint("x", "http://localhost/v1"), model="m")
    wire = WireLog(None, WireRecords().add, None)
    reply = ReplyReader(Sent(reads_of(body, READ)), failures, limits=Limits(), wire=wire)

    return len([event async for event in reply.events()])


async def measure() -> None:
    """Print a row for each."""
    for name, body in bodies():

        async def run(body: bytes = body) -> None:
            try:
                await take(body)
            except EndpointError:
                pass  # that, too, is to be found out without a stall

        took, stalls = await stalls_during(run)
        print(f"| {name} | {took:.0f} | {max(stalls):.0f} |", flush=True)


def main() -> None:
    """Print the table."""
    print("| what | took | worst stall |")
    print("| --- | --- | --- |")
    asyncio.run(measure())


if __name__ == "__main__":
    main()
