import json
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from typing import Any, TypeGuard

import pytest

from chatui.config import Endpoint
from chatui.conversation.events import ServerNotice
from chatui.errors import RequestRefused
from chatui.transport.client import ChatClient
from chatui.transport.protocol.adaptation import adaptation_for
from chatui.transport.protocol.request import Refused, encode_request, request_settings
from tests.scripted_server import HELLO, ScriptedServer, response, stream
from tests.transport.asking import QUICK, ask, ask_with, client_for, request

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
        (400, "temperature: must be at most 1, others are not supported", {"temperature": 2}),
        (
            400,
            "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model."
            " Supported values are: 'low', 'medium', and 'high'.",
            {"reasoning_effort": "minimal"},
        ),
        (400, "tools are not supported", {"temperature": 0.2}),
        (400, "stop_reason is not supported", {"stop": ("END",)}),
        (500, "Unknown parameter: 'stream_options'.", {}),
        (401, "Unknown parameter: 'stream_options'.", {}),
    ],
)
async def test_what_the_person_chose_stays_where_another_value_or_field_is_meant(
    status: int, message: str, parameters: dict[str, Any]
) -> None:
    async with ScriptedServer() as server:
        server.play(response(status, {"error": message}))
        outcome = await ask(server.base_url, request(**parameters))
    assert outcome.failure.server_words == message
    assert len({item.body for item in server.requests}) == 1


NOT_TAKEN: dict[str, tuple[object, dict[str, Any]]] = {
    "OpenAI": (
        {"error": {"message": "Unsupported parameter: 'top_p' is not supported with this model.",
                   "param": "top_p", "code": "unsupported_parameter"}},
        {"top_p": 0.5},
    ),
    "OpenAI, of a value": (
        {"error": {"message": "Unsupported value: 'temperature' does not support 0.2 with this"
                              " model. Only the default (1) value is supported."}},
        {"temperature": 0.2},
    ),
    "OpenAI, of a field": (
        {"error": {"message": "Unrecognized request argument supplied: top_k"}},
        {"extra_body": {"top_k": 20}},
    ),
    "Mistral": (
        {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"],
                     "msg": "Extra inputs are not permitted", "input": 7}]},
        {"seed": 7},
    ),
    "Anthropic": (
        {"error": {"type": "invalid_request_error",
                   "message": "response_format: Extra inputs are not permitted"}},
        {"response_format": {"type": "json_object"}},
    ),
    "Groq": (
        {"error": {"message": "property 'extra' is unsupported"}}, {"extra_body": {"extra": 1}},
    ),
    "Groq, of a model": (
        {"error": {"message": "`reasoning_effort` is not supported with this model"}},
        {"reasoning_effort": "low"},
    ),
    "xAI": (
        {"error": "Model grok-4 does not support parameter reasoningEffort."},
        {"reasoning_effort": "high"},
    ),
    "Gemini": (
        [{"error": {"message": "Invalid JSON payload received. Unknown name \"seed\": Cannot"
                               " find field."}}],
        {"seed": 1},
    ),
    "Ollama": (
        {"error": {"message": "\"llama3.2:1b\" does not support thinking"}},
        {"reasoning_effort": "low"},
    ),
}  # fmt: skip


class Memory:
    """What is remembered of refusals, from one client to the next."""

    def __init__(self) -> None:
        self.kept: dict[str | None, list[Refused]] = {}

    def known(self, model: str | None) -> Iterable[Refused]:
        return self.kept.get(model, ())

    def remember(self, model: str | None, refused: Sequence[Refused]) -> None:
        self.kept.setdefault(model, []).extend(refused)


@pytest.mark.parametrize(("body", "parameters"), NOT_TAKEN.values(), ids=NOT_TAKEN)
async def test_a_parameter_that_a_server_does_not_take_is_left_out_and_said_once(
    body: object, parameters: dict[str, Any]
) -> None:
    [[name, value]] = parameters.get("extra_body", parameters).items()
    memory = Memory()
    async with ScriptedServer() as server:
        server.play(response(400, body))
        server.play(stream(HELLO))
        outcomes = []
        for _ in range(2):
            endpoint = Endpoint("test", server.base_url)
            client = ChatClient(endpoint, None, limits=QUICK, refusals=memory)
            async with aclosing(client):
                outcomes.append(await ask_with(client, request(**parameters)))
    assert [outcome.text for outcome in outcomes] == ["Hello", "Hello"]
    assert [item.json.get(name) for item in server.requests] == [value, None, None]
    said = [one.text for outcome in outcomes for one in outcome.events if is_notice(one)]
    assert said == [f"test does not take {name}: left out from now on."]
    assert [one.name for one in memory.kept["m"]] == [name]


async def test_what_is_left_out_one_after_the_other_is_said_in_one_sentence() -> None:
    async with ScriptedServer() as server:
        server.play(response(400, {"error": "Unknown parameter: 'top_k'"}))
        server.play(response(400, {"error": "Unknown parameter: 'seed'"}))
        server.play(stream(HELLO))
        wanted = request(seed=7, extra_body={"top_k": 20})
        outcome = await ask(server.base_url, wanted)
    assert outcome.text == "Hello"
    said = [one.text for one in outcome.events if is_notice(one)]
    assert said == ["test does not take top_k, seed: left out from now on."]


async def test_a_value_that_was_refused_is_remembered_by_its_hash() -> None:
    memory = Memory()
    secret = "customer 4242 " * 20
    async with ScriptedServer() as server:
        server.play(response(400, {"error": "Unknown parameter: 'user'"}))
        server.play(stream(HELLO))
        endpoint = Endpoint("test", server.base_url, extra_body={"user": secret})
        async with aclosing(ChatClient(endpoint, None, limits=QUICK, refusals=memory)) as client:
            for _ in range(2):
                assert (await ask_with(client)).text == "Hello"
    assert ["user" in item.json for item in server.requests] == [True, False, False]
    assert "customer" not in str(memory.kept)


@pytest.mark.parametrize(
    ("words", "parameters", "left_out"),
    [
        (
            "'top_p' is not supported with reasoning models",
            {"top_p": 0.5, "reasoning_effort": "low"},
            "top_p",
        ),
        (
            "Unsupported parameter: 'temperature' is not supported with reasoning_effort=high",
            {"reasoning_effort": "high", "temperature": 0.5},
            "temperature",
        ),
        ("azure does not support parameters: ['n', 'seed']", {"seed": 1}, "seed"),
        ("The stop sequences are not supported", {"stop": ("END",)}, "stop"),
        ("Tools are not supported when temperature is set", {"temperature": 0.2}, None),
        ("Images are not supported in user messages", {"extra_body": {"user": "me"}}, None),
        ("This model does not support user messages", {"extra_body": {"user": "me"}}, None),
        ("Unexpected role 'user' after 'user'", {"extra_body": {"user": "me"}}, None),
        ("The model's thinking blocks are not supported", {"reasoning_effort": "low"}, None),
        ("No endpoints found for lab/m:thinking", {"reasoning_effort": "low"}, None),
        ("Stop: unsupported file", {"stop": ("END",)}, None),
    ],
)
def test_a_field_is_left_out_where_it_is_what_is_refused_and_not_where_it_is_mentioned(
    words: str, parameters: dict[str, Any], left_out: str | None
) -> None:
    asked = request(stream=False, **parameters)
    settings = request_settings(Endpoint("test", "https://llm.example.org/v1"), asked)
    error = RequestRefused("No.", status=400, server_words=words)
    change = adaptation_for(error, settings, asked.parameters, frozenset())
    assert change == (None if left_out is None else Refused.of(settings, left_out))


SCHEMA = {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "string"}}}


@pytest.mark.parametrize(
    "words",
    [
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this"
        " model. Learn more about supported models at the Structured Outputs guide.",
        "This response_format type is unavailable now",
        "This model does not support response format `json_schema`.",
        "body.response_format.type: Input should be 'text' or 'json_object'",
        "response_format value as json_schema is enabled only for api versions 2024-08-01-preview"
        " and later",
        "Invalid schema for response_format 'answer': In context=(), 'additionalProperties' is"
        " required to be supplied and to be false.",
        'Invalid JSON payload received. Unknown name "const" at'
        " 'generation_config.response_schema': Cannot find field.",
        "Failed to initialize samplers: failed to parse grammar",
    ],
)
def test_a_schema_that_a_server_does_not_take_is_asked_for_in_the_system_prompt(
    words: str,
) -> None:
    asked = request(response_format=SCHEMA, stream=False)
    endpoint = Endpoint("test", "https://llm.example.org/v1")
    settings = request_settings(endpoint, asked)
    error = RequestRefused("No.", status=400, server_words=words)
    change = adaptation_for(error, settings, asked.parameters, frozenset())
    assert change == Refused.of(settings, "response_format")
    assert b"JSON Schema" not in encode_request(asked, settings)
    without = request_settings(endpoint, asked, frozenset([change]))
    system = json.loads(encode_request(asked, without))["messages"][0]
    assert system["role"] == "system"
    assert system["content"].startswith("Answer with JSON alone")
    assert system["content"].endswith('{"type":"string"}')


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("messages must contain the word json to use response_format", {"type": "json_object"}),
        ("The context is too long.", SCHEMA),
    ],
)
def test_another_form_and_another_failure_change_nothing(words: str, form: dict[str, Any]) -> None:
    asked = request(response_format=form, stream=False)
    settings = request_settings(Endpoint("test", "https://llm.example.org/v1"), asked)
    error = RequestRefused("No.", status=400, server_words=words)
    assert adaptation_for(error, settings, asked.parameters, frozenset()) is None


async def test_another_value_of_what_was_refused_is_tried_again() -> None:
    async with ScriptedServer() as server:
        server.play(response(400, {"error": "top_p is not supported"}))
        server.play(stream(HELLO))
        client = client_for(server.base_url)
        async with aclosing(client):
            for top_p in (0.5, 0.5, 0.9):
                await ask_with(client, request(top_p=top_p))
    assert [item.json.get("top_p") for item in server.requests] == [0.5, None, None, 0.9]


async def test_what_was_left_out_in_vain_is_sent_again_and_not_remembered() -> None:
    memory = Memory()
    async with ScriptedServer() as server:
        server.play(response(400, {"error": "stop is not supported"}))
        endpoint = Endpoint("test", server.base_url)
        async with aclosing(ChatClient(endpoint, None, limits=QUICK, refusals=memory)) as client:
            for _ in range(2):
                outcome = await ask_with(client, request(stop=("END",)))
                assert isinstance(outcome.failure, RequestRefused)
    assert [item.json.get("stop") for item in server.requests] == [["END"], None, ["END"], None]
    assert memory.kept == {}


def is_notice(event: object) -> TypeGuard[ServerNotice]:
    return isinstance(event, ServerNotice)


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
