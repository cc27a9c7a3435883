"""The built-in guide: an endpoint on loopback that quotes help pages where no model can run.

It speaks the Chat Completions protocol, streaming or not, so that whatever talks to a model can
talk to it. It is not an AI model, says so, and reports no tokens since it has none.
"""

import asyncio
import hmac
import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from chatui.api_key import ApiKey
from chatui.local.guide_pages import GuidePages
from chatui.local.running import Running

__all__ = ["MODEL", "Guide", "Running"]

MODEL: Final = "chatui-guide"
_REQUEST_LIMIT: Final = 64 << 20  # bytes; a conversation may hold images
_REQUEST_TIMEOUT: Final = 10.0  # seconds
_STREAM_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\n"
    b"Content-Type: text/event-stream\r\n"
    b"Cache-Control: no-cache\r\n"
    b"Transfer-Encoding: chunked\r\n"
    b"Connection: close\r\n\r\n"
)
_WORD: Final = re.compile(r"\s*\S+|\s+$")


class Guide:
    """At most one guide, started when it is first asked for."""

    def __init__(self, *, pause: float = 0.02) -> None:
        """Nothing is started yet.

        Args:
            pause: Seconds between two words of an answer.
        """
        self._pause = pause
        self._reason = ""
        self._key = secrets.token_urlsafe(24)
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    async def start(self, reason: str) -> Running:
        """Return the running guide, which is started if it is not running yet.

        Args:
            reason: Why no model runs, with the line that fixes it; the first answer begins with it.
        """
        self._reason = reason
        if self._server is None:
            self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        base_url = f"http://127.0.0.1:{port}/v1"
        key = ApiKey(self._key, base_url=base_url, source="built-in guide")
        return Running(base_url=base_url, model=MODEL, key=key)

    async def stop(self) -> None:
        """End it and whatever it is saying."""
        if self._server is None:
            return
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        if self._visits:
            await asyncio.wait(self._visits)
        await self._server.wait_closed()
        self._server = None

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.current_task()
        assert visit is not None
        self._visits.add(visit)
        try:
            await self._respond(reader, writer)
        except _Refused as refusal:
            await _send(writer, refusal.status, {"error": {"message": refusal.message}})
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass  # the other side went away: a reply was stopped
        except asyncio.CancelledError:
            pass  # by `stop`; asyncio 3.11 reports the task of a connection that ends as cancelled
        finally:
            self._visits.discard(visit)
            writer.close()

    async def _respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_REQUEST_TIMEOUT):
            request = await _read_request(reader)
        if not hmac.compare_digest(request.authorization, f"Bearer {self._key}".encode()):
            raise _Refused(401, "Invalid API key")
        match request.method, request.path:
            case "GET", "/v1/models":
                model = {"id": MODEL, "object": "model", "owned_by": "chatui"}
                await _send(writer, 200, {"object": "list", "data": [model]})
            case "POST", "/v1/chat/completions":
                body = _parse_body(request.body)
                answer = self._answer(_texts(body))
                if body.get("stream"):
                    await self._stream(writer, answer)
                else:
                    await _send(writer, 200, _completion(answer))
            case _:
                raise _Refused(404, f"There is no {request.method} {request.path}")

    def _answer(self, texts: list[tuple[str, str]]) -> str:
        prompts = [text for role, text in texts if role == "user"]
        if not prompts:
            raise _Refused(400, "messages must hold a message of the user")
        answer = GuidePages.packaged().answer(prompts[-1])
        is_first = all(role != "assistant" for role, _ in texts)
        if not is_first or not self._reason:
            return answer
        return f"> {self._reason}\n\nThis is a built-in guide, not an AI model.\n\n{answer}"

    async def _stream(self, writer: asyncio.StreamWriter, answer: str) -> None:
        writer.write(_STREAM_HEAD)
        for event in _events(answer):
            writer.write(b"%x\r\n%b\r\n" % (len(event), event))
            await writer.drain()
            await asyncio.sleep(self._pause)
        writer.write(b"0\r\n\r\n")
        await writer.drain()


class _Refused(Exception):
    """The request gets an error instead of an answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    authorization: bytes
    body: bytes


async def _read_request(reader: asyncio.StreamReader) -> _Request:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError as error:
        raise _Refused(400, "the headers are too long") from error
    first, *lines = head.decode("latin-1").split("\r\n")
    match first.split():
        case [method, path, _]:
            pass
        case _:
            raise _Refused(400, "this is no HTTP request")
    fields = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    length = fields.get("content-length", "0")
    if not length.isdecimal():
        raise _Refused(400, "Content-Length must be a number")
    if int(length) > _REQUEST_LIMIT:
        raise _Refused(413, "the conversation is too long")
    body = await reader.readexactly(int(length))
    return _Request(method, path, fields.get("authorization", "").encode("latin-1"), body)


def _parse_body(body: bytes) -> Mapping[str, object]:
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise _Refused(400, f"the body is no JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise _Refused(400, "the body must be an object")
    return parsed


def _texts(body: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return role and text of each message; parts that are no text are left out."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not all(isinstance(item, dict) for item in messages):
        raise _Refused(400, "messages must be a list of objects")
    return [(str(item.get("role")), _text(item.get("content"))) for item in messages]


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def _head(kind: str) -> dict[str, object]:
    number = secrets.token_hex(8)
    return {"id": f"chatcmpl-{number}", "object": kind, "created": int(time.time()), "model": MODEL}


def _completion(answer: str) -> dict[str, object]:
    message = {"role": "assistant", "content": answer}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {**_head("chat.completion"), "choices": [choice]}


def _events(answer: str) -> Iterator[bytes]:
    """Yield the server-sent events of an answer, a word each."""
    head = _head("chat.completion.chunk")
    pieces: list[tuple[dict[str, str], str | None]] = [({"role": "assistant", "content": ""}, None)]
    pieces += [({"content": word}, None) for word in _WORD.findall(answer)]
    pieces += [({}, "stop")]
    for delta, finish_reason in pieces:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        yield b"data: %b\n\n" % json.dumps({**head, "choices": [choice]}).encode()
    yield b"data: [DONE]\n\n"


async def _send(writer: asyncio.StreamWriter, status: int, answer: Mapping[str, object]) -> None:
    body = json.dumps(answer).encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    writer.write(head.encode("ascii") + body)
    await writer.drain()
