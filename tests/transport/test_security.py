"""Faults of the wire by class: security. The key, TLS, proxies, redirects, bombs."""

import asyncio
import gzip
import os
import subprocess
import sys
import traceback
import zlib

import pytest

from chatui.api_key import ApiKey
from chatui.config import Endpoint, Origin
from chatui.conversation.events import ContentDelta
from chatui.errors import (
    ConfigError,
    KeyRefused,
    MalformedReply,
    MissingKey,
    WrongPath,
)
from chatui.providers import MODELSLAB
from chatui.transport import response_body as answer
from chatui.transport.client import ChatClient
from chatui.transport.content_encoding import BodyDecoder
from chatui.transport.wire_record import PayloadRecord, ResponseRecord
from tests.scripted_server import HELLO, ScriptedServer, chunk, event, head, response, stream
from tests.transport.asking import KEY, QUICK, ask, ask_with, client_for, request


async def test_the_key_goes_into_one_header_and_nowhere_else() -> None:
    lines: list[str] = []
    async with ScriptedServer() as server:
        server.play(stream(HELLO))
        endpoint = Endpoint("test", server.base_url)
        key = ApiKey(KEY, base_url=endpoint.base_url, source="test")
        client = ChatClient(endpoint, key, log=lines.append, limits=QUICK)
        outcome = await ask_with(client)
        await client.aclose()
    sent = server.requests[0]
    assert sent.headers.pop("authorization") == f"Bearer {KEY}"
    assert KEY not in f"{sent.path} {sent.headers} {sent.body!r}"
    assert KEY not in repr(outcome) + repr(client) + "".join(lines)
    assert lines
    assert outcome.text == "Hello"


async def test_a_server_that_echoes_the_key_cannot_get_it_into_a_record_or_a_log() -> None:
    lines: list[str] = []
    async with ScriptedServer() as server:
        server.play(
            head(X_Request_Id=KEY, Set_Cookie="session=secret", Server="nginx").replace(
                b"Server:", f"{KEY}: 1\r\nServer:".encode()
            )
            + f"event: {KEY}\n".encode()
            + event(chunk(f"Hi {KEY}"))
            + event({"error": f"bad {KEY}"})
        )
        endpoint = Endpoint("test", server.base_url)
        key = ApiKey(KEY, base_url=endpoint.base_url, source="test")
        client = ChatClient(endpoint, key, log=lines.append, limits=QUICK)
        outcome = await ask_with(client)
        await client.aclose()
    assert KEY not in repr(outcome.records) + "".join(lines) + repr(outcome.error)
    answered = next(item for item in outcome.records if isinstance(item, ResponseRecord))
    assert answered.headers["set-cookie"] == "***"
    assert answered.headers["x-request-id"] == "***"
    assert answered.headers["server"] == "nginx"
    payloads = [item for item in outcome.records if isinstance(item, PayloadRecord)]
    assert "Hi ***" in payloads[0].data
    assert all(item.ms >= 0 and item.attempt == 1 for item in payloads)


async def test_no_variable_on_the_way_of_an_error_shows_the_key() -> None:
    async with ScriptedServer() as server:
        server.play(response(401, {"error": "no"}))
        outcome = await ask(server.base_url, key=KEY)
    report = traceback.TracebackException.from_exception(outcome.failure, capture_locals=True)
    assert KEY not in "".join(report.format())


async def test_without_a_key_none_is_sent() -> None:
    async with ScriptedServer() as server:
        server.play(stream(HELLO))
        await ask(server.base_url)
    assert "authorization" not in server.requests[0].headers


ENDPOINTS_THAT_WANT_A_KEY = {
    "ModelsLab": (MODELSLAB, "MODELSLAB_API_KEY"),
    "ModelsLab by another name": (
        Endpoint("my own", MODELSLAB.base_url),
        "Give it one by chatui key set 'my own'.",
    ),
    "CHATUI_BASE_URL": (
        Endpoint("environment", MODELSLAB.base_url, origin=Origin.ENVIRONMENT),
        "Give it one in CHATUI_API_KEY.",
    ),
    "a variable": (Endpoint("x", "https://example.org/v1", api_key_env="X_KEY"), "X_KEY"),
    "a command": (Endpoint("x", "https://example.org/v1", api_key_command="x"), "api_key_command"),
}


@pytest.mark.parametrize(
    ("endpoint", "words"), ENDPOINTS_THAT_WANT_A_KEY.values(), ids=ENDPOINTS_THAT_WANT_A_KEY
)
async def test_a_key_that_is_missing_is_said_before_anything_is_sent(
    endpoint: Endpoint, words: str
) -> None:
    client = ChatClient(endpoint, None)
    outcome = await ask_with(client)
    assert isinstance(outcome.failure, MissingKey)
    assert "needs an API key" in outcome.failure.message
    assert words in outcome.failure.hint
    assert outcome.events == []
    with pytest.raises(MissingKey):
        await client.list_models()


async def test_the_missing_key_of_modelslab_is_said_with_where_to_get_one() -> None:
    outcome = await ask_with(ChatClient(MODELSLAB, None))
    assert str(outcome.failure) == (
        "ModelsLab needs an API key. Give it one by chatui key set modelslab, or in "
        "MODELSLAB_API_KEY. Get one at https://modelslab.com/dashboard/api-keys."
    )


async def test_a_server_on_this_machine_is_asked_without_a_key() -> None:
    async with ScriptedServer() as server:
        server.play(stream(HELLO))
        outcome = await ask(server.base_url, api_key_env="X_KEY")
    assert outcome.text == "Hello"


@pytest.mark.parametrize("key", ["sk two", "sk\nX-Evil: 1", "sk\u2026", "schlüssel", "sk\0"])
async def test_a_key_that_is_none_is_not_sent(key: str) -> None:
    async with ScriptedServer() as server:
        outcome = await ask(server.base_url, key=key)
    assert isinstance(outcome.failure, MissingKey)
    assert key not in str(outcome.failure)
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_another_server_gets_neither_prompt_nor_key(status: int) -> None:
    async with ScriptedServer() as server, ScriptedServer() as other:
        other.play(stream(HELLO))
        server.play(response(status, b"", location=f"{other.base_url}/chat/completions?x={KEY}"))
        client = client_for(server.base_url, key=KEY)
        outcome = await ask_with(client)
        with pytest.raises(WrongPath):
            await client.list_models()
        await client.aclose()
    assert isinstance(outcome.failure, WrongPath)
    assert other.base_url in outcome.failure.message
    assert other.base_url in outcome.failure.hint
    assert KEY not in str(outcome.failure)
    assert other.requests == []


async def test_a_redirect_with_a_password_in_it_is_not_followed() -> None:
    async with ScriptedServer() as server:
        target = f"http://a:b@127.0.0.1:{server.port}/v1/chat/completions"
        server.play(response(307, b"", location=target))
        outcome = await ask(server.base_url, key=KEY)
    assert isinstance(outcome.failure, WrongPath)
    assert len(server.requests) == 1


def test_a_base_url_with_a_password_is_refused() -> None:
    with pytest.raises(ConfigError):
        Endpoint("x", "https://user:password@example.org/v1")


async def test_a_key_that_goes_unencrypted_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Endpoint, "is_cleartext", True)
    async with ScriptedServer() as server:
        server.play(stream(HELLO))
        client = client_for(server.base_url, key=KEY)
        first = await ask_with(client)
        second = await ask_with(client)
        await client.aclose()
    assert "without encryption" in first.notices[0]
    assert second.notices == []


async def test_a_secret_header_that_goes_unencrypted_is_said_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Endpoint, "is_cleartext", True)
    async with ScriptedServer() as server:
        server.play(stream(HELLO))
        endpoint = Endpoint("test", server.base_url, headers={"X-Token": "hush-hush"})
        client = ChatClient(endpoint, None, limits=QUICK)
        outcome = await ask_with(client)
        await client.aclose()
    assert "without encryption" in "".join(outcome.notices)


async def test_a_key_at_the_edge_of_an_excerpt_is_masked() -> None:
    async with ScriptedServer() as server:
        server.play(stream(event("{" + "n" * 62 + KEY), HELLO))
        outcome = await ask(server.base_url, key=KEY)
    assert "{nnn" in outcome.failure.message
    assert KEY[:8] not in f"{outcome.failure} {outcome.failure.server_words}"


async def test_a_key_in_the_name_of_an_encoding_is_not_repeated() -> None:
    async with ScriptedServer() as server:
        server.play(head(Content_Encoding=KEY) + HELLO)
        outcome = await ask(server.base_url, key=KEY)
    assert isinstance(outcome.failure, MalformedReply)
    assert KEY not in str(outcome.failure)


class TestBombs:
    @pytest.mark.parametrize("name", ["gzip", "deflate"])
    def test_what_is_compressed_unfolds_in_bounded_pieces(self, name: str) -> None:
        compress = gzip.compress if name == "gzip" else zlib.compress
        pieces = BodyDecoder(name).decode(compress(b"\0" * (50 << 20)))
        sizes = [len(piece) for piece in pieces]
        assert max(sizes) <= 256 << 10
        assert sum(sizes) == 50 << 20

    async def test_a_reply_that_is_too_large_is_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answer, "LARGEST_BODY", 5 << 20)
        async with ScriptedServer() as server:
            bomb = gzip.compress(event(chunk("Hello")) + b": comment\n" * (3 << 20))
            server.play(head(Content_Encoding="gzip") + bomb)
            outcome = await ask(server.base_url)
        assert outcome.text == "Hello"
        assert isinstance(outcome.failure, MalformedReply)
        assert "larger than" in outcome.failure.message

    async def test_a_reply_that_unfolds_without_end_is_refused_early(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answer, "_SUSPICIOUS_BODY", 1 << 20)
        async with ScriptedServer() as server:
            bomb = gzip.compress(event(chunk("Hello")) + b"\n" * (4 << 20))
            server.play(head(Content_Encoding="gzip") + bomb)
            outcome = await ask(server.base_url)
        assert outcome.text == "Hello"
        assert isinstance(outcome.failure, MalformedReply)
        assert "unfold" in outcome.failure.message

    async def test_an_error_that_is_a_bomb_is_read_in_part(self) -> None:
        async with ScriptedServer() as server:
            bomb = gzip.compress(b"Some words " + b"x" * (50 << 20))
            server.play(head(401, Content_Encoding="gzip") + bomb)
            outcome = await ask(server.base_url, key=KEY)
        assert isinstance(outcome.failure, KeyRefused)
        assert outcome.failure.server_words.startswith("Some words xxx")

    async def test_a_list_of_models_that_is_a_bomb_is_read_in_part_and_told(self) -> None:
        async with ScriptedServer() as server:
            bomb = gzip.compress(b" " * (100 << 20))
            server.play(head(200, Content_Encoding="gzip") + bomb)
            client = client_for(server.base_url)
            with pytest.raises(MalformedReply, match="more than 16 MB as its list of models"):
                await client.list_models()
            await client.aclose()

    async def test_other_tasks_run_while_a_bomb_unfolds(self) -> None:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        async with ScriptedServer() as server:
            body = b": comment\n" * (3 << 20) + HELLO
            server.play(head(Content_Encoding="gzip") + gzip.compress(body))
            counting = asyncio.create_task(count())
            async with client_for(server.base_url).stream(request()) as events:
                async for item in events:
                    if isinstance(item, ContentDelta):
                        break
            counting.cancel()
        # The body unfolds in more than a hundred pieces, and there is a turn between two.
        assert turns > 100


def test_the_client_is_imported_without_httpx() -> None:
    code = "import sys, chatui.transport.client; print('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("wbits", [15, -15, 31], ids=["zlib", "bare", "gzip"])
def test_what_is_compressed_unfolds_alike_in_every_cut(wbits: int) -> None:
    content = b"data: Hello" * 5
    packed = zlib.compress(content, wbits=wbits)
    name = "gzip" if wbits == 31 else "deflate"
    for cuts in [*([at] for at in range(len(packed))), range(len(packed))]:
        decoder = BodyDecoder(name)
        parts = [
            packed[start:end] for start, end in zip([0, *cuts], [*cuts, len(packed)], strict=True)
        ]
        assert b"".join(piece for part in parts for piece in decoder.decode(part)) == content
