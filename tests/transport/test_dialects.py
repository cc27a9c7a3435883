"""Every dialect: one stream each, and what has to come of it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatui.config import Endpoint
from chatui.conversation.events import ToolCallDelta
from chatui.conversation.message import FinishReason, Usage
from chatui.conversation.parameters import Parameters
from chatui.errors import EndpointError, ServerFailed
from chatui.providers import (
    MODELSLAB,
    PROVIDERS,
    Provider,
    effective_parameters,
    label_of,
    misplaced_key,
    owner_of_key,
    provider_named,
    provider_of,
)
from chatui.transport.protocol.request import request_settings
from tests.scripted_server import ScriptedServer, head
from tests.transport.asking import ask, request

STREAMS = Path(__file__).parent.parent / "streams"
USAGE = Usage(9, 3)


@dataclass(frozen=True)
class Dialect:
    """What a stream has to give."""

    text: str = "Silent snow"
    reasoning: str = ""
    usage: Usage | None = None
    finish: FinishReason = FinishReason.STOP
    error: type[EndpointError] | None = None
    words: str = ""
    tool_calls: tuple[ToolCallDelta, ...] = ()


DIALECTS = {
    "azure": Dialect(),
    "deepseek": Dialect(reasoning="hm", usage=Usage(9, 3, cached=0)),
    "fakellm": Dialect("Hi there! This is a mock response from fakellm."),
    "groq": Dialect(usage=USAGE),
    "inline-think": Dialect(reasoning="hm\n"),
    "litellm": Dialect("Hello from LiteLLM.", usage=Usage(10, 6, reasoning=0)),
    "llamacpp": Dialect(
        "Hello there! I'm here to help with any kind of", usage=Usage(33, 12, cached=0),
        finish=FinishReason.LENGTH,
    ),
    "llamacpp-error": Dialect("Silent", error=ServerFailed, words="context shift is disabled"),
    "llmock": Dialect("Simulated success from mock.", usage=Usage(2, 7)),
    "lmstudio": Dialect(usage=USAGE),
    "lmstudio-error": Dialect("", error=ServerFailed, words="jinja template"),
    "mistral": Dialect(reasoning="hm", usage=USAGE),
    "modelslab": Dialect(),
    "ollama": Dialect(reasoning="hm", usage=USAGE),
    "openai": Dialect(usage=Usage(9, 3, cached=0, reasoning=0)),
    "openai-refusal": Dialect("I cannot do that."),
    "openai-tool-calls": Dialect(
        "", finish=FinishReason.TOOL_CALLS,
        tool_calls=(
            ToolCallDelta(0, "call_1", "get_weather", ""),
            ToolCallDelta(0, "", "", '{"city":'),
            ToolCallDelta(0, "", "", '"Paris"}'),
            ToolCallDelta(1, "call_2", "get_time", "{}"),
        ),
    ),
    "openrouter": Dialect(reasoning="hm", usage=Usage(9, 3, cost=0.0001)),
    "openrouter-error": Dialect("Silent", error=ServerFailed, words="Provider disconnected"),
    "vllm": Dialect(reasoning="hm", usage=USAGE),
}  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
async def test_a_dialect_is_understood(name: str) -> None:
    expected = DIALECTS[name]
    async with ScriptedServer() as server:
        server.play(head() + (STREAMS / f"{name}.sse").read_bytes())
        outcome = await ask(server.base_url)
    assert outcome.text == expected.text
    assert outcome.reasoning == expected.reasoning
    assert outcome.usage == expected.usage
    assert tuple(outcome.tool_calls) == expected.tool_calls
    assert outcome.notices == []
    if expected.error is None:
        assert outcome.finish is expected.finish
    else:
        assert type(outcome.failure) is expected.error
        assert expected.words in outcome.failure.server_words


def test_every_stream_is_tested_and_names_its_source() -> None:
    streams = {path.stem: path.read_text("utf-8") for path in STREAMS.glob("*.sse")}
    assert streams.keys() == DIALECTS.keys()
    for text in streams.values():
        assert text.startswith((": Recorded from ", ": Written after "))


def test_a_provider_that_is_asked_otherwise_has_a_stream() -> None:
    streams = {name.partition("-")[0] for name in DIALECTS}
    for provider in PROVIDERS:
        asks = (provider.defaults, provider.takes_stream_options, provider.max_tokens_field)
        assert provider.name in streams or asks == ({}, True, "max_tokens"), provider.name
    assert {"ollama", "openrouter", "groq"} <= streams


HOSTS = [
    ("https://modelslab.com/api/v7/llm", "modelslab"),
    ("https://api.openai.com/v1", "openai"),
    ("https://mine.openai.azure.com/openai/v1", "azure"),
    ("https://openrouter.ai/api/v1", "openrouter"),
    ("https://api.groq.com/openai/v1", "groq"),
    ("https://api.deepseek.com", "deepseek"),
    ("https://api.mistral.ai/v1", "mistral"),
    ("https://models.github.ai/inference", "github"),
    ("https://dashscope.aliyuncs.com/compatible-mode/v1", "dashscope"),
    ("https://notmodelslab.com/v1", ""),
    ("https://modelslab.com.example.org/v1", ""),
    ("http://localhost:11434/v1", ""),
]


@pytest.mark.parametrize(("base_url", "name"), HOSTS)
def test_a_provider_is_known_by_its_host(base_url: str, name: str) -> None:
    assert provider_of(Endpoint("x", base_url)).name == name


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: one.name)
def test_every_provider_tells_where_it_is_and_who_says_so(provider: Provider) -> None:
    endpoint = Endpoint(provider.name, provider.base_url)
    assert endpoint.base_url == provider.base_url
    assert provider.port or provider_of(endpoint) is provider
    assert provider.source.startswith("https://")
    assert re.fullmatch(r"(20\d\d-\d\d)?", provider.read)
    assert provider.port or (provider.key_variables and provider.keys_page.startswith("https://"))


def test_the_servers_of_this_machine_listen_at_different_ports() -> None:
    ports = [port for one in PROVIDERS for port in one.ports]
    assert len(set(ports)) == len(ports)
    assert provider_named("ollama").ports == (11434,)


def test_a_provider_that_is_named_wins_over_the_host() -> None:
    assert provider_of(Endpoint("x", "https://api.openai.com", provider="vLLM")).name == "vllm"


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("sk-ant-api03-abc", "anthropic"),
        ("sk-or-v1-abc", "openrouter"),
        ("sk-proj-abc", "openai"),
        ("gsk_abc", "groq"),
        ("xai-abc", "xai"),
        ("hf_abc", "huggingface"),
        ("AIzaSyabc", "gemini"),
        ("nvapi-abc", "nvidia"),
        ("github_pat_abc", "github"),
        ("sk-abc", None),  # OpenAI's of old; DeepSeek's, Moonshot's, LiteLLM's
        ("EMPTY", None),
        ("", None),
    ],
)
def test_a_key_is_known_by_its_beginning_where_nobody_else_has_that(
    key: str, owner: str | None
) -> None:
    found = owner_of_key(key)
    assert (found and found.name) == owner


def test_no_provider_has_a_beginning_of_keys_that_another_has() -> None:
    starts = [(start, one.name) for one in PROVIDERS for start in one.key_starts]
    for start, name in starts:
        assert [other for other, _ in starts if other.startswith(start)] == [start], name


def test_a_key_at_another_providers_address_is_said_to_look_so() -> None:
    groq = Endpoint("x", "https://api.groq.com/openai/v1")
    assert misplaced_key("sk-ant-secret", groq) == "The key looks like one for Anthropic."
    assert misplaced_key("gsk_secret", groq) == ""
    assert misplaced_key("sk-secret", groq) == ""
    assert misplaced_key("gsk_x", Endpoint("x", "https://a.example", provider="groq")) == ""


@pytest.mark.parametrize(
    ("name", "label"),
    [("modelslab", "ModelsLab"), ("ModelsLab", "ModelsLab"), ("work", "work")],
)
def test_an_endpoint_is_called_by_its_providers_name_only_if_it_has_it(
    name: str, label: str
) -> None:
    assert label_of(Endpoint(name, MODELSLAB.base_url)) == label


def test_modelslab_is_asked_for_4096_tokens_when_nothing_is_set() -> None:
    assert effective_parameters(MODELSLAB, Parameters()) == Parameters(max_tokens=4096, stream=True)
    assert request_settings(MODELSLAB, request())["max_tokens"] == 4096
    assert request_settings(MODELSLAB, request(max_tokens=7))["max_tokens"] == 7


def test_other_servers_are_asked_for_nothing_that_is_not_set() -> None:
    assert request_settings(Endpoint("x", "https://example.org/v1"), request()) == {
        "model": "m",
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_openai_is_asked_with_its_new_name_for_the_limit() -> None:
    settings = request_settings(Endpoint("x", "https://api.openai.com/v1"), request(max_tokens=7))
    assert (settings["max_completion_tokens"], "max_tokens" in settings) == (7, False)


def test_mistral_is_not_asked_for_usage() -> None:
    assert "stream_options" not in request_settings(
        Endpoint("x", "https://api.mistral.ai"), request()
    )


def test_the_streams_hold_json_only() -> None:
    for path in STREAMS.glob("*.sse"):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("data: {"):
                assert isinstance(json.loads(line[6:]), dict)
