from typing import Any

import pytest

from chatui.errors import RequestRefused
from tests.scripted_server import HELLO, ScriptedServer, response, stream
from tests.transport.asking import ask, ask_with, client_for, request

MAX = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."

REFUSALS: dict[str, tuple[int, object, dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "stream_options": (
        400,
        {"error": {"message": "Unknown parameter: 'stream_options'."}},
        {},
        {"stream_options": {"include_usage": True}},
        {},
    ),
    "stream_options, as FastAPI says it": (
        422,
        {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]},
        {},
        {"stream_options": {"include_usage": True}},
        {},
    ),
    "a field without its name": (
        422,
        {"message": "Extra inputs are not permitted"},
        {},
        {"stream_options": {"include_usage": True}},
        {},
    ),
    "max_tokens": (
        400, {"error": {"message": MAX}}, {"max_tokens": 7},
        {"max_tokens": 7}, {"max_completion_tokens": 7},
    ),
    "streaming": (
        400, {"error": "Streaming is not supported by this model"}, {},
        {"stream": True}, {"stream": False},
    ),
    "streaming, for an organization that is not verified": (
        400, {"error": {"message": "Your organization must be verified to stream this model.",
                        "param": "stream", "code": "unsupported_value"}},
        {}, {"stream": True}, {"stream": False},
    ),
    "streaming, as Azure says it": (
        400, {"message": "Streaming completion is not support yet, please remove 'stream'"}, {},
        {"stream": True}, {"stream": False},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body", "parameters", "first", "then"), REFUSALS.values(), ids=REFUSALS
)
async def test_a_field_that_is_refused_is_left_out_and_that_is_remembered(
    status: int,
    body: object,
    parameters: dict[str, Any],
    first: dict[str, Any],
    then: dict[str, Any],
) -> None:
    async with ScriptedServer() as server:
        server.play(response(status, body))
        server.play(stream(HELLO))
        client = client_for(server.base_url)
        outcomes = [await ask_with(client, request(**parameters)) for _ in range(2)]
        await client.aclose()
    assert [outcome.text for outcome in outcomes] == ["Hello", "Hello"]
    assert all(outcome.retries == [] for outcome in outcomes)
    bodies = [item.json for item in server.requests]
    assert len(bodies) == 3
    assert first.items() <= bodies[0].items()
    for name in first:
        assert bodies[1].get(name) == bodies[2].get(name) == then.get(name)
    assert then.items() <= bodies[2].items()


@pytest.mark.parametrize(
    ("words", "is_asked_again"),
    [
        ("The model is unsupported for streaming.", True),
        ("Streaming mode is currently unavailable for this model", True),
        ("This endpoint does not accept stream=true", True),
        ("stream must be false", True),
        ("azure does not support parameters: ['stream'], for model=o1", True),
        ("Unsupported value: 'stream' does not support true with this model.", True),
        ("Non-streaming requests are not supported for this model", False),
        ("Non-streaming is not supported, please set stream=True", False),
        ("stream must be set to true", False),
        ("This model only supports streaming output", False),
        ("streams of events are read, tools are not supported", False),
    ],
)
async def test_only_a_refusal_of_streaming_is_asked_again_without(
    words: str, is_asked_again: bool
) -> None:
    async with ScriptedServer() as server:
        server.play(response(400, {"error": words}))
        server.play(stream(HELLO))
        outcome = await ask(server.base_url)
    assert (outcome.error is None) == is_asked_again
    assert len(server.requests) == 1 + is_asked_again


async def test_a_field_that_stays_refused_is_asked_once_more_only() -> None:
    async with ScriptedServer() as server:
        server.play(response(400, {"error": "Unknown parameter: 'stream_options'."}))
        outcome = await ask(server.base_url)
    assert isinstance(outcome.failure, RequestRefused)
    assert len(server.requests) == 2


async def test_two_fields_that_are_refused_are_both_left_out() -> None:
    async with ScriptedServer() as server:
        server.play(response(400, {"error": {"message": MAX}}))
        server.play(response(400, {"error": "Unknown parameter: 'stream_options'."}))
        server.play(stream(HELLO))
        outcome = await ask(server.base_url, request(max_tokens=7))
    assert outcome.text == "Hello"
    assert server.requests[2].json.keys() == {
        "messages", "model", "stream", "max_completion_tokens",
    }  # fmt: skip


async def test_the_default_limit_is_left_out_when_it_is_refused() -> None:
    async with ScriptedServer() as server:
        server.play(response(400, {"error": "max_tokens must be at most 2048"}))
        server.play(stream(HELLO))
        outcome = await ask(server.base_url, provider="modelslab")
    assert outcome.text == "Hello"
    assert [item.json.get("max_tokens") for item in server.requests] == [4096, None]


@pytest.mark.parametrize(
    ("status", "message", "parameters"),
    [
        (400, "max_tokens must be at most 2048", {"max_tokens": 4096}),
        (400, "temperature is not supported by this model", {"temperature": 0.2}),
        (500, "Unknown parameter: 'stream_options'.", {}),
        (401, "Unknown parameter: 'stream_options'.", {}),
    ],
)
async def test_what_the_person_chose_is_never_left_out(
    status: int, message: str, parameters: dict[str, Any]
) -> None:
    async with ScriptedServer() as server:
        server.play(response(status, {"error": message}))
        outcome = await ask(server.base_url, request(**parameters))
    assert outcome.failure.server_words == message
    assert len({item.body for item in server.requests}) == 1


async def test_a_reply_that_is_not_streamed_gives_the_same_events() -> None:
    body = {
        "model": "other",
        "choices": [{"index": 0, "message": {"content": "Hello"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2},
    }
    async with ScriptedServer() as server:
        server.play(response(200, body))
        server.play(stream(HELLO))
        outcomes = [await ask(server.base_url, request(stream=False)) for _ in range(2)]
    assert [outcome.text for outcome in outcomes] == ["Hello", "Hello"]
    assert outcomes[0].usage is not None
    assert server.requests[0].json["stream"] is False
    assert "stream_options" not in server.requests[0].json
