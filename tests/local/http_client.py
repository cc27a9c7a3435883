"""The least of an HTTP client: one request a connection, nothing but the standard library."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit


async def request(
    method: str, url: str, *, key: str | None = None, body: object | bytes = b""
) -> tuple[int, bytes]:
    """Return the status and the body of an answer."""
    parts = urlsplit(url)
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = [f"{method} {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    head += [f"Content-Length: {len(sent)}", "Content-Type: application/json"]
    head += [f"Authorization: Bearer {key}"] if key is not None else []
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write("\r\n".join([*head, "", ""]).encode() + sent)
        await writer.drain()
        status, chunked = await _head(reader)
        return status, await (_chunks(reader) if chunked else reader.read())
    finally:
        writer.close()
        await writer.wait_closed()


async def chat(base_url: str, key: str | None, prompt: str, **fields: object) -> tuple[int, bytes]:
    """Return the status and the body of the answer to one prompt."""
    body = {"messages": [{"role": "user", "content": prompt}], **fields}
    return await request("POST", f"{base_url}/chat/completions", key=key, body=body)


def events(body: bytes) -> list[str]:
    """Return the data of the server-sent events in a body."""
    pieces = body.decode().replace("\r\n", "\n").strip().split("\n\n")
    return [piece.removeprefix("data: ") for piece in pieces if piece.startswith("data: ")]


def streamed(body: bytes) -> tuple[list[str], str | None]:
    """Return the content deltas and the finish reason of a stream that ends with [DONE]."""
    *chunks, done = events(body)
    assert done == "[DONE]"
    choices: list[dict[str, Any]] = [c for x in chunks for c in json.loads(x)["choices"]]
    deltas = [choice["delta"].get("content") or "" for choice in choices]
    reasons = [choice["finish_reason"] for choice in choices if choice["finish_reason"]]
    return [delta for delta in deltas if delta], reasons[-1] if reasons else None


async def _head(reader: asyncio.StreamReader) -> tuple[int, bool]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    return int(lines[0].split()[1]), "transfer-encoding: chunked" in lines


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    return body
