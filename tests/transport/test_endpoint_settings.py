"""What an endpoint's own headers, query and fields make of its requests."""

from contextlib import aclosing
from typing import Any

import pytest

from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.transport.client import ChatClient
from tests.scripted_server import DONE, ScriptedServer, chunk, event, head, response
from tests.transport.asking import KEY, QUICK, ask, ask_with, client_for, request

MODELS = {"data": [{"id": "m"}]}
CHAT_ROUTE = "POST /v1/chat/completions"
CHAT = f"{CHAT_ROUTE}?api-version=1"


async def test_headers_and_query_go_with_chats_and_lists_and_fields_with_chats() -> None:
    async with ScriptedServer() as server:
        server.play(
            head(),
            event(chunk("Hi", finish="stop")),
            DONE,
            on=CHAT,
        )
        server.play(response(200, MODELS), on="GET /v1/models?api-version=1")
        client = client_for(
            f"{server.base_url}?api-version=1",
            key=KEY,
            headers={"X-Team": "blue"},
            extra_body={"top_k": 20, "temperature": 1},
        )
        async with aclosing(client), client.stream(request(temperature=0.2)) as events:
            assert [one async for one in events]
            assert [model.id for model in await client.list_models()] == ["m"]
    chat, listing = server.requests
    assert (chat.path, listing.path) == (
        "/v1/chat/completions?api-version=1",
        "/v1/models?api-version=1",
    )
    for one in (chat, listing):
        assert one.headers["x-team"] == "blue"
        assert one.headers["authorization"] == f"Bearer {KEY}"
    assert (chat.json["top_k"], chat.json["temperature"], chat.json["stream"]) == (20, 1, True)


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({"provider": "azure"}, {"api-key": KEY}),
        ({"headers": {"Authorization": "Basic abc"}}, {"authorization": "Basic abc"}),
    ],
)
async def test_a_key_goes_where_the_provider_looks_for_it(
    settings: dict[str, Any], sent: dict[str, str]
) -> None:
    async with ScriptedServer() as server:
        server.play(response(200, MODELS))
        async with aclosing(client_for(server.base_url, key=KEY, **settings)) as client:
            await client.list_models()
    headers = server.requests[0].headers
    assert {name: headers[name] for name in headers.keys() & {"authorization", "api-key"}} == sent


async def test_anthropic_is_asked_for_models_as_it_wants_and_for_replies_as_openai() -> None:
    async with ScriptedServer() as server:
        server.play(head(), event(chunk("Hi", finish="stop")), DONE, on=CHAT_ROUTE)
        server.play(response(200, MODELS), on="GET /v1/models")
        client = client_for(server.base_url, key=KEY, provider="anthropic")
        async with aclosing(client), client.stream(request()) as events:
            assert [one async for one in events]
            assert [model.id for model in await client.list_models()] == ["m"]
    chat, listing = (one.headers for one in server.requests)
    assert chat["authorization"] == f"Bearer {KEY}"
    assert "x-api-key" not in chat
    assert (listing["x-api-key"], listing["anthropic-version"]) == (KEY, "2023-06-01")
    assert "authorization" not in listing


async def test_own_headers_go_to_no_other_server() -> None:
    async with ScriptedServer() as other, ScriptedServer() as server:
        server.play(response(307, {}, Location=f"{other.base_url}/chat/completions"))
        outcome = await ask(server.base_url, headers={"X-Team": "blue"})
        assert outcome.error is not None
        assert server.requests
        assert not other.requests


async def test_a_provider_without_a_list_is_not_asked_for_it() -> None:
    async with (
        ScriptedServer() as server,
        aclosing(client_for(server.base_url, provider="perplexity")) as client,
    ):
        assert await client.list_models() == []
        assert not server.requests


@pytest.mark.parametrize("key", ["", KEY])
async def test_what_is_secret_in_a_header_is_shown_nowhere(key: str) -> None:
    secret = "proxy-secret-4242"
    lines: list[str] = []
    async with ScriptedServer() as server:
        said = f"Unknown team {secret} of {KEY}, see https://a.example"
        server.play(response(400, {"error": {"message": said}}, X_Echo=secret))
        endpoint = Endpoint(
            "test",
            server.base_url,
            headers={"X-Team-Key": secret, "HTTP-Referer": "https://a.example"},
        )
        api_key = ApiKey(key, base_url=endpoint.base_url, source="test") if key else None
        async with aclosing(
            ChatClient(endpoint, api_key, limits=QUICK, log=lines.append)
        ) as client:
            outcome = await ask_with(client)
    shown = f"{outcome.error} {outcome.records} {lines}"
    assert secret not in shown
    assert (KEY in shown) == (not key)
    assert "https://a.example" in str(outcome.error)
