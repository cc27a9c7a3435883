import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from chatui.local.guide import Guide
from chatui.local.probe import PLACES, FoundServer, Place, find_servers

Server = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(answer: bytes, heard: list[bytes] | None = None) -> AsyncIterator[Place]:
    """A server that reads one request and sends fixed bytes."""

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if heard is not None:
            heard.append(request)
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(visit, "127.0.0.1", 0)
    async with server:
        yield Place("Some server", server.sockets[0].getsockname()[1])


def answered(status: str, body: object, media_type: str = "application/json") -> bytes:
    text = body if isinstance(body, str) else json.dumps(body)
    return f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n\r\n{text}".encode()


async def test_a_server_with_models_is_found_by_one_get_without_a_key() -> None:
    heard: list[bytes] = []
    listed = {"object": "list", "data": [{"id": "qwen3:8b"}, {"id": "llama3"}]}
    async with serving(answered("200 OK", listed), heard) as place:
        found = await find_servers([place])
    assert found == [FoundServer("Some server", place.base_url, False, ("qwen3:8b", "llama3"))]
    assert len(heard) == 1
    assert heard[0].startswith(b"GET /v1/models HTTP/1.0\r\n")
    assert b"authorization" not in heard[0].lower()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (answered("200 OK", {"object": "list", "data": None}), (False, ())),
        (answered("200 OK", {"object": "list", "data": []}), (False, ())),
        (answered("200 OK", {"data": [{"id": 1}, {"id": "a"}, "b"]}), (False, ("a",))),
        (answered("401 Unauthorized", {"error": "key"}), (True, ())),
        (answered("403 Forbidden", ""), (True, ())),
        (answered("401 Unauthorized", "<html>Log in", "text/html"), None),
        (answered("200 OK", "<html>My page", "text/html"), None),
        (answered("200 OK", {"data": []}), None),
        (answered("200 OK", {"data": {"id": "a"}}), None),
        (answered("200 OK", ["a"]), None),
        (answered("200 OK", '{"data": ['), None),
        (answered("404 Not Found", {"object": "list", "data": [{"id": "a"}]}), None),
        (b"SSH-2.0-OpenSSH_9.2\r\n", None),
        (b"", None),
    ],
)
async def test_only_what_is_a_list_of_models_counts(
    answer: bytes, found: tuple[bool, tuple[str, ...]] | None
) -> None:
    async with serving(answer) as place:
        servers = await find_servers([place])
    assert [(server.needs_key, server.models) for server in servers] == ([found] if found else [])


async def test_a_server_that_never_answers_and_one_that_is_not_there_are_left_out() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with server, serving(answered("200 OK", {"data": [{"id": "a"}]})) as place:
        silent = Place("Silent", server.sockets[0].getsockname()[1])
        found = await find_servers([silent, Place("Nobody", 1), place])
    assert [server.name for server in found] == ["Some server"]


async def test_a_real_server_that_wants_a_key_is_found() -> None:
    guide = Guide()
    running = await guide.start("")
    port = int(running.base_url.split(":")[2].split("/")[0])
    found = await find_servers([Place("Guide", port)])
    await guide.stop()
    assert found == [FoundServer("Guide", running.base_url, True, ())]


def test_every_place_is_on_loopback_and_has_a_port_of_its_own() -> None:
    assert all(place.base_url.startswith("http://127.0.0.1:") for place in PLACES)
    assert len({place.port for place in PLACES}) == len(PLACES)
