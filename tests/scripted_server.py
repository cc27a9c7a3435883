"""An HTTP server that plays byte scripts, so that tests can misbehave on the wire byte by byte."""

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self


class Act(Enum):
    """What a script can do beside sending bytes."""

    HOLD = "keep the connection open until the client leaves"
    RESET = "reset the connection"
    KEEP = "wait for the next request on this connection"


@dataclass(frozen=True)
class Until:
    """Go on when the test sets the event."""

    event: asyncio.Event


@dataclass(frozen=True)
class Pause:
    """Go on after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Flood:
    """Send the same bytes again and again until the client leaves."""

    data: bytes


Step = bytes | Act | Until | Pause | Flood


@dataclass(frozen=True)
class Request:
    """What a client sent; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedServer:
    """Answers the n-th request for a path with the n-th script for it; the last one stays.

    Scripts are kept by "METHOD /path"; "*" is for whatever has none of its own. `requests` holds
    what came, `left` is set when a client closes a connection that a script holds open.
    """

    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    requests: list[Request] = field(default_factory=list)
    scripts: dict[str, list[Sequence[Step]]] = field(default_factory=dict)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0
    port: int = 0
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(
            self._serve, self.host, self.port, ssl=self.tls, limit=1 << 24
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"

    def play(self, *steps: Step, on: str = "*") -> None:
        """Answer one more request with these steps."""
        self.scripts.setdefault(on, []).append(steps)

    async def wait_for_requests(self, count: int) -> None:
        """Return when so many requests have come."""
        async with asyncio.timeout(30), self.arrived:
            await self.arrived.wait_for(lambda: len(self.requests) >= count)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            self.left.set()
        except asyncio.CancelledError:
            pass  # The test is over; the server's own callback would report it as an error.
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await _read_request(reader)
        self.requests.append(request)
        async with self.arrived:
            self.arrived.notify_all()
        name = f"{request.method} {request.path}"
        scripts = self.scripts[name if name in self.scripts else "*"]
        steps = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        for step in steps:
            match step:
                case bytes():
                    writer.write(step)
                    await writer.drain()
                case Until(event):
                    await event.wait()
                case Pause(seconds):
                    await asyncio.sleep(seconds)
                case Flood(data):
                    while True:
                        writer.write(data)
                        await writer.drain()
                        await asyncio.sleep(0)
                case Act.KEEP:
                    return True
                case Act.RESET:
                    _reset(writer)
                    return False
                case Act.HOLD:
                    await reader.read(1)
                    self.left.set()
                    return False
        return False


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, path, headers, body)


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def head(status: int = 200, content_type: str = "text/event-stream", **headers: str) -> bytes:
    """Return a status line and headers; the body ends when the connection does."""
    lines = [f"HTTP/1.1 {status} X"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def response(
    status: int, body: object, content_type: str = "application/json", **headers: str
) -> bytes:
    """Return a whole response; what is neither bytes nor text becomes JSON."""
    if isinstance(body, str):
        body = body.encode()
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return head(status, content_type, Content_Length=str(len(data)), **headers) + data


def event(payload: object, end: bytes = b"\n\n") -> bytes:
    """Return one event of a stream."""
    data = payload if isinstance(payload, str) else json.dumps(payload)
    return b"data: " + data.encode() + end


def chunk(content: object = None, finish: str | None = None, **delta: object) -> dict[str, Any]:
    """Return a chat.completion.chunk whose delta has this content."""
    if content is not None:
        delta["content"] = content
    return {
        "id": "chat-abc123",
        "object": "chat.completion.chunk",
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


DONE = event("[DONE]")
HELLO = event(chunk("Hel")) + event(chunk("lo")) + event(chunk(finish="stop")) + DONE
"""A stream that says Hello."""


def stream(*parts: bytes) -> bytes:
    """Return a response that streams these bytes."""
    return head() + b"".join(parts)
