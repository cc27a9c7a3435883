import inspect
import json
import math
import re
from dataclasses import replace
from difflib import get_close_matches

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatui.errors import EndpointError, KeyRefused, MalformedReply, ServerFailed, WrongPath
from chatui.model_info import ModelInfo
from chatui.transport import client
from chatui.transport.protocol import model_facts, model_list
from chatui.transport.protocol.model_list import nearest_models, parse_model_list
from tests.scripted_server import Act, ScriptedServer, Step, head, response
from tests.transport.asking import KEY, QUICK, client_for

OPENROUTER = {
    "id": "qwen/qwen-vl",
    "context_length": 32768,
    "architecture": {"modality": "text+image->text", "input_modalities": ["text", "image"]},
    "pricing": {"prompt": "0.0000004", "completion": "0.0000012", "image": "0"},
    "top_provider": {"context_length": 32768, "max_completion_tokens": 8192},
    "supported_parameters": ["max_tokens", "tools"],
}
TOGETHER = {"id": "t", "context_length": 8192, "pricing": {"input": 0.2, "output": 0.6}}
LLAMACPP = {"id": "l", "meta": {"n_ctx_train": 8192, "n_ctx": 4096}, "capabilities": ["completion"]}
MISTRAL = {
    "id": "m",
    "max_context_length": 32768,
    "capabilities": {"completion_chat": True, "vision": True, "function_calling": False},
}

GROQ = {"id": "g", "context_window": 131072, "max_completion_tokens": 32768}
FIREWORKS = {
    "id": "accounts/fireworks/models/f",
    "context_length": 131072,
    "supports_chat": True,
    "supports_image_input": False,
    "supports_tools": True,
}
ANTHROPIC = {
    "type": "model",
    "id": "claude",
    "display_name": "Claude",
    "max_input_tokens": 200000,
    "max_tokens": 64000,
    "capabilities": {"image_input": {"supported": True}, "batch": {"supported": True}},
}
GEMINI = {"name": "models/gemini", "inputTokenLimit": 1048576, "outputTokenLimit": 65536}
MOONSHOT = {"id": "k", "context_length": 262144, "supports_image_in": True}
LM_STUDIO = {
    "id": "q",
    "type": "vlm",
    "max_context_length": 131072,
    "loaded_context_length": 8192,
    "capabilities": ["tool_use"],
}
LM_STUDIO_1 = {
    "type": "llm",
    "key": "openai/gpt-oss-20b",
    "display_name": "gpt-oss",
    "loaded_instances": [{"id": "a", "config": {"context_length": 8192, "parallel": 4}}],
    "max_context_length": 131072,
    "capabilities": {"vision": False, "trained_for_tool_use": True},
}
HUGGING_FACE = {
    "id": "openai/gpt-oss-120b",
    "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
    "providers": [
        {"provider": "a", "context_length": 131072, "supports_tools": True},
        {"provider": "b", "context_length": 65536, "pricing": {"input": 0.1, "output": 0.5}},
    ],
}
GITHUB = {
    "id": "openai/gpt-4.1",
    "limits": {"max_input_tokens": 1048576, "max_output_tokens": 32768},
    "supported_input_modalities": ["text", "image"],
    "capabilities": ["streaming", "tool-calling"],
}
VERCEL = {
    "id": "v",
    "context_window": 200000,
    "max_tokens": 64000,
    "pricing": {"input": "0.000003", "output": "0.000015"},
}

LISTS: dict[str, tuple[object, list[ModelInfo]]] = {
    "OpenAI": (
        {"object": "list", "data": [{"id": "a", "object": "model", "owned_by": "x"}, {"id": "b"}]},
        [ModelInfo("a"), ModelInfo("b")],
    ),
    "a bare list": ([{"id": "a"}], [ModelInfo("a")]),
    "names": ({"data": ["a", "b"]}, [ModelInfo("a"), ModelInfo("b")]),
    "Ollama": ({"models": [{"name": "qwen3:8b", "size": 1}]}, [ModelInfo("qwen3:8b")]),
    "vLLM": ({"data": [{"id": "a", "max_model_len": 4096}]}, [ModelInfo("a", 4096)]),
    "Groq": ({"data": [{"id": "a", "context_window": 8192}]}, [ModelInfo("a", 8192)]),
    "OpenRouter": (
        {"data": [OPENROUTER]},
        [ModelInfo("qwen/qwen-vl", 32768, True, 0.4, 1.2, longest_output=8192, calls_tools=True)],
    ),
    "Together": ([TOGETHER], [ModelInfo("t", 8192, price_in=0.2, price_out=0.6)]),
    "llama.cpp": ({"data": [LLAMACPP]}, [ModelInfo("l", 4096, sees_images=False)]),
    "Mistral": (
        {"data": [MISTRAL]},
        [ModelInfo("m", 32768, sees_images=True, calls_tools=False)],
    ),
    "Groq, in full": ({"data": [GROQ]}, [ModelInfo("g", 131072, longest_output=32768)]),
    "Fireworks": (
        {"data": [FIREWORKS]},
        [ModelInfo("accounts/fireworks/models/f", 131072, sees_images=False, calls_tools=True)],
    ),
    "Anthropic": (
        {"data": [ANTHROPIC], "has_more": False},
        [ModelInfo("claude", 200000, sees_images=True, longest_output=64000)],
    ),
    "Gemini": (
        {"models": [GEMINI]},
        [ModelInfo("models/gemini", 1048576, longest_output=65536)],
    ),
    "Moonshot": ({"data": [MOONSHOT]}, [ModelInfo("k", 262144, sees_images=True)]),
    "LM Studio": (
        {"data": [LM_STUDIO]},
        [ModelInfo("q", 8192, sees_images=True, calls_tools=True)],
    ),
    "LM Studio, its newer route": (
        {"models": [LM_STUDIO_1]},
        [ModelInfo("openai/gpt-oss-20b", 8192, sees_images=False, calls_tools=True)],
    ),
    "Hugging Face's router: the least context, and prices where all agree": (
        {"data": [HUGGING_FACE]},
        [ModelInfo("openai/gpt-oss-120b", 65536, sees_images=False, calls_tools=True)],
    ),
    "GitHub": (
        [GITHUB],
        [
            ModelInfo(
                "openai/gpt-4.1",
                1048576,
                sees_images=True,
                longest_output=32768,
                calls_tools=True,
            )
        ],
    ),
    "Vercel": (
        {"data": [VERCEL]},
        [ModelInfo("v", 200000, price_in=3.0, price_out=15.0, longest_output=64000)],
    ),
    "Z.ai: slugs": ({"models": [{"slug": "z"}]}, [ModelInfo("z")]),
    "a model twice": ({"data": [{"id": "a"}, {"id": "a"}]}, [ModelInfo("a")]),
    "nonsense in a list": (
        {"data": [1, None, {}, {"id": 3}, {"id": ""}, {"id": "a"}]},
        [ModelInfo("a")],
    ),
    "nonsense in a model": (
        {
            "data": [
                {"id": "a", "context_length": True, "pricing": {"prompt": "x"}, "modalities": 3}
            ]
        },
        [ModelInfo("a")],
    ),
    "numbers that are none": (
        {
            "data": [
                {"id": "a", "context_length": -1, "pricing": {"prompt": "nan", "completion": -1}}
            ]
        },
        [ModelInfo("a")],
    ),
    "nonsense in facts": (
        {
            "data": [
                {
                    "id": "a",
                    "providers": [3, {"context_length": "x"}],
                    "loaded_instances": [None, {"config": 3}],
                    "capabilities": {"vision": 3, "image_input": {"supported": "yes"}},
                    "supported_parameters": "tools",
                    "limits": [],
                    "max_tokens": 1.5,
                }
            ]
        },
        [ModelInfo("a")],
    ),
    "numbers as text": ({"data": [{"id": "a", "context_length": "4096"}]}, [ModelInfo("a", 4096)]),
    "a name that is endless": ({"data": [{"id": "a" * 1000}]}, []),
    "a lone surrogate": ({"data": [{"id": "a\ud83d"}]}, [ModelInfo("a\ufffd")]),
    "another shape": ({"status": "error"}, []),
    "null": (None, []),
    "text": ("hello", []),
    "a list in a list": ({"data": {"data": [{"id": "a"}]}}, [ModelInfo("a")]),
}


@pytest.mark.parametrize(("value", "expected"), LISTS.values(), ids=LISTS)
def test_a_list_of_models_is_read_in_every_shape(value: object, expected: list[ModelInfo]) -> None:
    assert parse_model_list(json.dumps(value)) == expected


def test_of_a_list_that_is_too_long_the_first_are_kept_and_the_rest_is_counted() -> None:
    listed = parse_model_list(json.dumps([f"m{number}" for number in range(30_000)]))
    assert (len(listed), listed.left_out) == (20_000, 10_000)
    assert listed[0] == ModelInfo("m0")


def test_of_a_long_list_of_one_model_and_of_junk_that_model_is_kept() -> None:
    entries = [{"id": "a", "context_length": 10}, {"id": "a"}, [], {"id": [1]}, 7, None, {"id": {}}]
    assert parse_model_list(json.dumps(entries * 1000)) == [ModelInfo("a", 10)]


@pytest.mark.parametrize(
    "text", ["", "<html>", "[" * 100_000, "{", '{"data": [' + "9" * 5000 + "]}"]
)
def test_what_is_no_list_is_an_empty_one(text: str) -> None:
    assert parse_model_list(text) == []


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("gpt-4", "gpt-4o"),
        ("GPT-4o-Mini", "gpt-4o-mini"),
        ("qwen2.5-72b", "Qwen/Qwen2.5-72B"),
        ("qwen/qwen2.5-72b-instruct", "Qwen/Qwen2.5-72B"),
        ("zzz", None),
    ],
)
def test_the_nearest_models_come_first(wanted: str, nearest: str | None) -> None:
    models = [ModelInfo(name) for name in ("gpt-4o-mini", "gpt-4o", "Qwen/Qwen2.5-72B", "llama3")]
    assert next(iter(nearest_models(wanted, models)), None) == nearest


_NAMES = sorted(set(re.findall(r'"(\w+)"', inspect.getsource(model_facts))))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from([*_NAMES, "0.001", "1e999", "nan", "9" * 30]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=12))
@settings(max_examples=50, deadline=None)
def test_whatever_a_server_says_of_a_model_its_facts_are_of_their_kinds(
    said: dict[str, object],
) -> None:
    model = model_facts.model_of({**said, "id": "a"})
    assert model is not None
    assert {type(model.sees_images), type(model.calls_tools)} <= {bool, type(None)}
    for count in (model.context_length, model.longest_output):
        assert count is None or (type(count) is int and count > 0)
    for price in (model.price_in, model.price_out):
        assert price is None or 0 <= price < math.inf


async def listed(*steps: Step) -> list[ModelInfo]:
    async with ScriptedServer() as server:
        server.play(*steps)
        client = client_for(server.base_url, key=KEY)
        try:
            return await client.list_models()
        finally:
            await client.aclose()
            assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_the_models_of_a_server_are_listed() -> None:
    assert await listed(response(200, {"data": [{"id": "a"}]})) == [ModelInfo("a")]


async def test_a_list_behind_a_byte_order_mark_is_read() -> None:
    assert await listed(response(200, '\ufeff{"data": ["a"]}')) == [ModelInfo("a")]


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_server_without_a_list_has_none(status: int) -> None:
    assert await listed(response(status, "Not Found")) == []


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ((response(401, {"error": "no"}),), KeyRefused),
        ((response(500, ""),), ServerFailed),
        ((Act.RESET,), EndpointError),
        ((b"nonsense\r\n\r\n",), MalformedReply),
        ((response(200, {"error": {"message": "Invalid API key"}}),), KeyRefused),
        ((response(200, {"status": "error", "message": "Broken"}),), ServerFailed),
        ((response(200, "<html><title>Sign in</title></html>", "text/html"),), WrongPath),
    ],
)
async def test_a_list_that_cannot_be_had_is_an_error(
    steps: tuple[Step, ...], error: type[EndpointError]
) -> None:
    with pytest.raises(error):
        await listed(*steps)


@pytest.mark.parametrize(
    "body", ['{"hello": "world"}', "Hello", "7", '{"data": "world"}', '{"data": {"a": 1}}']
)
async def test_what_is_no_list_is_told_as_such(body: str) -> None:
    with pytest.raises(MalformedReply, match="sent no list of models but: “") as told:
        await listed(response(200, body))
    assert told.value.server_words == body


@pytest.mark.parametrize(
    "body", ["", " \n", "[]", '{"data": []}', '{"data": null}', '{"models": []}']
)
async def test_a_list_without_a_model_is_empty(body: str) -> None:
    assert await listed(response(200, body)) == []


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b'{"data": [' + "“a”, ".encode() * 200_000, MalformedReply, "more than 1 MB as its list"),
        (b"\0" * 2_000_000, MalformedReply, "more than 1 MB as its list"),
        (b"<html><title>Sign in</title>" + b"x" * 2_000_000, WrongPath, "Sign in"),
    ],
)
async def test_what_is_too_long_for_a_list_is_read_no_further_and_told(
    monkeypatch: pytest.MonkeyPatch, body: bytes, error: type[EndpointError], words: str
) -> None:
    monkeypatch.setattr(client, "LARGEST_MODEL_LIST", 1 << 20)
    with pytest.raises(error, match=words):
        await listed(response(200, body, "text/plain"))


@pytest.mark.parametrize(
    ("pages", "routes"),
    [
        (
            [{"data": ["a"], "links": {"next": "/v1/models?offset=1"}}, {"data": ["b", "a"]}],
            ["/v1/models", "/v1/models?offset=1"],
        ),
        (
            [
                {"data": ["a"], "has_more": True, "last_id": "a b"},
                {"data": ["b"], "has_more": False, "last_id": "b"},
            ],
            ["/v1/models", "/v1/models?limit=1000&after_id=a+b"],
        ),
    ],
    ids=["a link", "the last id"],
)
async def test_a_list_in_pages_is_read_to_its_end(pages: list[object], routes: list[str]) -> None:
    async with ScriptedServer() as server:
        for route, page in zip(routes, pages, strict=True):
            server.play(response(200, page), on=f"GET {route}")
        client = client_for(server.base_url)
        assert await client.list_models() == [ModelInfo("a"), ModelInfo("b")]
        await client.aclose()
        assert [request.path for request in server.requests] == routes


@pytest.mark.parametrize(
    "more",
    [
        {"links": {"next": "https://evil.example.org/v1/models"}},
        {"links": {"next": "http://[bad"}},
        {"links": {"next": None}},
        {"links": 3},
        {"has_more": True},
        {"has_more": "true", "last_id": "a"},
    ],
)
async def test_a_list_goes_on_nowhere_else_and_not_without_end(more: dict[str, object]) -> None:
    assert await listed(response(200, {"data": ["a"], **more})) == [ModelInfo("a")]


async def test_pages_that_go_round_or_on_for_ever_are_read_a_few_times() -> None:
    async with ScriptedServer() as server:
        server.play(response(200, {"data": ["a"], "has_more": True, "last_id": "a"}))
        client = client_for(server.base_url)
        assert await client.list_models() == [ModelInfo("a")]
        assert len(server.requests) == 2
        server.scripts.clear()
        for number in range(20):
            page = {"data": [f"m{number}"], "has_more": True, "last_id": "x"}
            server.play(response(200, page))
        assert len(await client.list_models()) == 10
        await client.aclose()


async def test_a_redirect_on_the_same_server_is_followed() -> None:
    async with ScriptedServer() as server:
        server.play(response(301, b"", location="/v1/models/"), on="GET /v1/models")
        server.play(response(200, {"data": [{"id": "a"}]}))
        client = client_for(server.base_url)
        assert await client.list_models() == [ModelInfo("a")]
        await client.aclose()


async def test_redirects_in_a_circle_end() -> None:
    async with ScriptedServer() as server:
        server.play(response(301, b"", location="/v1/models"))
        client = client_for(server.base_url)
        with pytest.raises(EndpointError):
            await client.list_models()
        await client.aclose()


async def test_a_list_that_stalls_ends() -> None:
    async with ScriptedServer() as server:
        server.play(head(200, Content_Length="9") + b"{", Act.HOLD)
        client = client_for(server.base_url, limits=replace(QUICK, model_list=0.1))
        with pytest.raises(EndpointError):
            await client.list_models()
        await client.aclose()


def test_the_nearest_of_many_models_are_found_without_comparing_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def counting(word: str, names: list[str], n: int, cutoff: float) -> list[str]:
        nonlocal compared
        compared += len(names)
        return get_close_matches(word, names, n, cutoff)

    monkeypatch.setattr(model_list, "get_close_matches", counting)
    models = [ModelInfo(f"org{number % 100}/some-model-{number}-fp8") for number in range(20_000)]
    assert nearest_models("some-modle-12345-fp8", models)[0] == "org45/some-model-12345-fp8"
    assert 0 < compared <= 200
