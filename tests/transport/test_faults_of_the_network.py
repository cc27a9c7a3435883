"""Faults of the wire by class: retries, time, network, cancelling."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic

import httpx
import pytest

from chatui.config import Endpoint
from chatui.conversation.events import (
    AttemptStarted,
    RetryScheduled,
)
from chatui.errors import (
    CannotConnect,
    ConnectionBroken,
    EndpointError,
    MalformedReply,
    RateLimited,
    ServerFailed,
    TimedOut,
    TLSFailed,
)
from chatui.transport import reply_reader as reply
from chatui.transport.client import ChatClient
from chatui.transport.response_body import ResponseBody
from chatui.transport.wire_record import FailureRecord
from tests.scripted_server import (
    DONE,
    HELLO,
    Act,
    Pause,
    ScriptedServer,
    Step,
    chunk,
    event,
    head,
    response,
    stream,
)
from tests.transport.asking import QUICK, ask, ask_with, client_for, request

BUSY = response(503, {"error": {"message": "Busy"}})
SLOW = response(429, {"error": {"message": "Slow down"}}, Retry_After="0.003")

OK = (stream(HELLO),)

RETRY: dict[str, tuple[list[tuple[Step, ...]], int, type[EndpointError] | None]] = {
    "one failure": ([(BUSY,), OK], 2, None),
    "two failures": ([(BUSY,), (SLOW,), OK], 3, None),
    "three failures": ([(BUSY,)], 3, ServerFailed),
    "a reset before the headers": ([(Act.RESET,), OK], 2, None),
    "an end before the headers": ([(b"",), OK], 2, None),
    "an end inside the headers": ([(b"HTTP/1.1 200 OK\r\nConte",), OK], 2, None),
    "resets only": ([(Act.RESET,)], 3, ConnectionBroken),
    "a wait that is too long": ([(response(429, "", Retry_After="61"),)], 1, RateLimited),
    "a wait in milliseconds": (
        [(response(429, "", Retry_After_Ms="2"),), OK],
        2,
        None,
    ),
    "a wish not to": ([(response(503, "", X_Should_Retry="false"),)], 1, ServerFailed),
    "a wish to": ([(response(400, "", X_Should_Retry="true"),), OK], 2, None),
    "an end after the headers": ([(stream(),)], 1, MalformedReply),
    "a reset after the headers": ([(stream(), Act.RESET)], 1, ConnectionBroken),
    "an error in a stream": ([(stream(event({"error": {"code": 503}})),)], 1, ServerFailed),
    "no HTTP": ([(b"220 smtp.example.org ESMTP\r\n\r\n",)], 1, MalformedReply),
    "HTTP of another version": ([(b"HTTP/9.9 200 OK\r\n\r\n",)], 1, MalformedReply),
    "headers without end": ([(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,)], 1, MalformedReply),
    "a switch of protocols": (
        [(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",)],
        1,
        EndpointError,
    ),
}


@pytest.mark.parametrize(("scripts", "attempts", "error"), RETRY.values(), ids=RETRY)
async def test_attempts_are_made_as_long_as_nothing_has_come(
    scripts: list[tuple[Step, ...]], attempts: int, error: type[EndpointError] | None
) -> None:
    async with ScriptedServer() as server:
        for steps in scripts:
            server.play(*steps)
        outcome = await ask(server.base_url)
    assert len(server.requests) == attempts
    started = [item.number for item in outcome.events if isinstance(item, AttemptStarted)]
    assert started == list(range(1, attempts + 1))
    assert [item.number for item in outcome.retries] == started[1:]
    assert all(item.attempts == 3 and item.reason and item.delay > 0 for item in outcome.retries)
    failed = [item for item in outcome.records if isinstance(item, FailureRecord)]
    assert len(failed) == attempts - (error is None)
    if error is None:
        assert outcome.text == "Hello"
    else:
        assert isinstance(outcome.error, error)
    assert {item.headers["idempotency-key"] for item in server.requests} == {"prompt-1"}
    assert len({item.body for item in server.requests}) == 1


async def test_nothing_is_sent_again_after_text_was_shown() -> None:
    async with ScriptedServer() as server:
        server.play(stream(event(chunk("Hel"))), Act.RESET)
        outcome = await ask(server.base_url)
    assert (outcome.text, len(server.requests)) == ("Hel", 1)
    assert isinstance(outcome.error, ConnectionBroken)


async def test_the_wait_that_a_server_asks_for_is_shown_and_can_be_cancelled() -> None:
    async with ScriptedServer() as server:
        server.play(response(429, "", Retry_After="59"))
        client = client_for(server.base_url)
        waiting = asyncio.Event()

        async def wait() -> None:
            async with client.stream(request()) as events:
                async for item in events:
                    if isinstance(item, RetryScheduled):
                        assert item.delay == 59
                        waiting.set()

        task = asyncio.create_task(wait())
        async with asyncio.timeout(30):
            await waiting.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await client.aclose()
        assert len(server.requests) == 1


class TestTime:
    """The limits are fractions of a second; what they guard against would take forever."""

    async def test_silence_in_a_reply_breaks_it(self) -> None:
        async with ScriptedServer() as server:
            server.play(stream(event(chunk("Hello"))), Act.HOLD)
            outcome = await ask(server.base_url, idle_timeout=0.05)
            await server.left.wait()
        assert outcome.text == "Hello"
        assert isinstance(outcome.failure, TimedOut)
        assert "0.05 s" in outcome.failure.message

    async def test_comments_are_no_silence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nine tenths of a second pass with each read, of the second and a half of silence."""
        loop = asyncio.get_running_loop()
        loop_time, read = loop.time, ResponseBody.read
        passed = 0.0

        async def read_slowly(answer: ResponseBody) -> Iterator[bytes] | None:
            nonlocal passed
            data = await read(answer)
            passed += 0.9
            return data

        monkeypatch.setattr(loop, "time", lambda: loop_time() + passed)
        monkeypatch.setattr(reply, "monotonic", lambda: monotonic() + passed)
        monkeypatch.setattr(ResponseBody, "read", read_slowly)
        async with ScriptedServer() as server:
            pings = [step for _ in range(20) for step in (b": ping\n\n", Pause(0.01))]
            server.play(stream(event(chunk("Hel"))), *pings, event(chunk("lo", "stop")), DONE)
            outcome = await ask(server.base_url, idle_timeout=1.5)
        assert (outcome.text, outcome.error) == ("Hello", None)
        assert passed > 15

    async def test_a_server_on_this_machine_may_think_as_long_as_it_likes(self) -> None:
        async with ScriptedServer() as server:
            server.play(Pause(0.1), head(), Pause(0.1), HELLO)
            limits = replace(QUICK, first_byte=0.01)
            outcome = await ask(server.base_url, limits=limits, idle_timeout=0.05)
        assert outcome.text == "Hello"

    @pytest.mark.parametrize("steps", [(), (head(),)], ids=["no headers", "no body"])
    async def test_a_server_elsewhere_has_a_limit_for_its_first_byte(
        self, steps: tuple[Step, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Endpoint, "is_loopback", False)
        async with ScriptedServer() as server:
            server.play(*steps, Act.HOLD)
            outcome = await ask(server.base_url, limits=replace(QUICK, first_byte=0.1))
            await server.left.wait()
        assert isinstance(outcome.failure, TimedOut)
        assert len(server.requests) == 1

    async def test_the_limit_for_the_first_byte_is_not_the_idle_timeout(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Endpoint, "is_loopback", False)
        async with ScriptedServer() as server:
            server.play(Pause(0.1), head(), Pause(0.1), HELLO)
            outcome = await ask(server.base_url, idle_timeout=0.01)
        assert outcome.text == "Hello"

    async def test_comments_without_end_after_the_finish_hold_nothing_up(self) -> None:
        async with ScriptedServer() as server:
            pings = [step for _ in range(1000) for step in (b": ping\n\n", Pause(0.01))]
            server.play(stream(HELLO.removesuffix(DONE)), *pings)
            outcome = await ask(server.base_url)
        assert outcome.text == "Hello"
        assert outcome.error is None

    async def test_a_server_that_takes_no_connection_is_given_up(self) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            address = listener.getsockname()
            fillers = [socket.socket() for _ in range(4)]
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(address)
            limits = replace(QUICK, connect=0.1, attempts=1)
            outcome = await ask(f"http://127.0.0.1:{address[1]}/v1", limits=limits)
            for filler in fillers:
                filler.close()
        assert isinstance(outcome.failure, CannotConnect)


def raising(error: Exception, cause: BaseException | None = None) -> httpx.MockTransport:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error from cause

    return httpx.MockTransport(handler)


NET: dict[str, tuple[Exception, BaseException | None, type[EndpointError], str]] = {
    "no such name": (
        httpx.ConnectError("x"),
        socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
        CannotConnect,
        "no computer has that name",
    ),
    "no name server": (
        httpx.ConnectError("x"),
        socket.gaierror(socket.EAI_AGAIN, "Temporary failure"),
        CannotConnect,
        "no network",
    ),
    "no route": (httpx.ConnectError("x"), OSError(101, "x"), CannotConnect, "no network"),
    "refused, over two addresses": (
        httpx.ConnectError("x"),
        ExceptionGroup("x", [OSError(111, "x"), OSError(111, "x")]),
        CannotConnect,
        "nothing listens",
    ),
    "nothing known": (httpx.ConnectError("x"), None, CannotConnect, "Cannot reach"),
    "no answer to the call": (httpx.ConnectTimeout("x"), None, CannotConnect, "no answer"),
    "a certificate": (
        httpx.ConnectError("x"),
        ssl.SSLCertVerificationError("x"),
        TLSFailed,
        "not trusted",
    ),
    "TLS that breaks later": (httpx.ReadError("x"), ssl.SSLError("x"), TLSFailed, "secure"),
    "a request that is not taken": (httpx.WriteTimeout("x"), None, TimedOut, "taking"),
    "a break in the request": (httpx.WriteError("x"), None, ConnectionBroken, "broke"),
    "an address that is none": (httpx.InvalidURL("x"), None, CannotConnect, "no address"),
    "a name that is none": (UnicodeError("x"), None, CannotConnect, "no address"),
    "an error of the system": (OSError(5, "x"), None, ConnectionBroken, "broke"),
}


@pytest.mark.parametrize(("error", "cause", "expected", "words"), NET.values(), ids=NET)
async def test_what_the_network_does_is_said_in_plain_words(
    error: Exception, cause: BaseException | None, expected: type[EndpointError], words: str
) -> None:
    endpoint = Endpoint("test", "https://example.org/v1")
    client = ChatClient(endpoint, None, transport=raising(error, cause), limits=QUICK)
    outcome = await ask_with(client)
    await client.aclose()
    assert type(outcome.failure) is expected
    assert words in outcome.failure.message
    assert outcome.failure.hint
    with pytest.raises(expected):
        await client.list_models()
    await client.aclose()


async def test_nothing_that_listens_is_said_so(unused_tcp_port: int) -> None:
    outcome = await ask(f"http://127.0.0.1:{unused_tcp_port}/v1")
    assert isinstance(outcome.failure, CannotConnect)
    assert "nothing listens" in outcome.failure.message
    assert "running?" in outcome.failure.hint
    assert len(outcome.retries) == 2


async def test_a_name_that_cannot_exist_is_said_so() -> None:
    outcome = await ask("http://nothing.invalid/v1", limits=replace(QUICK, attempts=1))
    assert isinstance(outcome.failure, CannotConnect)


async def test_tls_to_a_server_without_it_is_said_so() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        outcome = await ask(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
    assert isinstance(outcome.failure, TLSFailed)
    assert "http://" in outcome.failure.hint
