import json
from dataclasses import replace
from difflib import get_close_matches

import pytest

from chatui.errors import EndpointError, KeyRefused, MalformedReply, ServerFailed, WrongPath
from chatui.model_info import ModelInfo
from chatui.transport.protocol import model_list
from chatui.transport.protocol.model_list import nearest_models, parse_model_list
from tests.scripted_server import Act, ScriptedServer, Step, head, response
from tests.transport.asking import KEY, QUICK, client_for

OPENROUTER = {
    "id": "qwen/qwen-vl",
    "context_length": 32768,
    "architecture": {"modality": "text+image->text", "input_modalities": ["text", "image"]},
    "pricing": {"prompt": "0.0000004", "completion": "0.0000012", "image": "0"},
}
TOGETHER = {"id": "t", "context_length": 8192, "pricing": {"input": 0.2, "output": 0.6}}
LLAMACPP = {"id": "l", "meta": {"n_ctx_train": 8192, "n_ctx": 4096}, "capabilities": ["completion"]}
MISTRAL = {"id": "m", "max_context_length": 32768, "capabilities": {"vision": True}}

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
        [ModelInfo("qwen/qwen-vl", 32768, sees_images=True, price_in=0.4, price_out=1.2)],
    ),
    "Together": ([TOGETHER], [ModelInfo("t", 8192, price_in=0.2, price_out=0.6)]),
    "llama.cpp": ({"data": [LLAMACPP]}, [ModelInfo("l", 4096, sees_images=False)]),
    "Mistral": ({"data": [MISTRAL]}, [ModelInfo("m", 32768, sees_images=True)]),
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
