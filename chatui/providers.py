"""How servers differ from one another, as one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from chatui.config import MODELSLAB_KEYS_PAGE, Endpoint
from chatui.conversation.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Provider:
    """The quirks of a server, where it differs from what most servers do.

    What a reply may look like is no quirk: every known shape is read from every server.
    """

    name: str
    label: str
    hosts: tuple[str, ...] = ()
    """Host names, or their ends, by which the provider is known."""
    keys_page: str = ""
    """Where a person gets an API key."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Parameters that are sent when they are unset."""
    takes_stream_options: bool = True
    """False where usage comes unasked and `stream_options` is refused."""
    max_tokens_field: str = "max_tokens"


PROVIDERS: Final = (
    Provider(
        "modelslab",
        "ModelsLab",
        hosts=("modelslab.com",),
        keys_page=MODELSLAB_KEYS_PAGE,
        # Unset, the server stops at 1,000 tokens, in the middle of a sentence.
        defaults={"max_tokens": 4096},
    ),
    Provider(
        "openai",
        "OpenAI",
        hosts=("api.openai.com",),
        keys_page="https://platform.openai.com/api-keys",
        # "Unsupported parameter: 'max_tokens' is not supported with this model. Use
        # 'max_completion_tokens' instead." All of its chat models take the new name.
        max_tokens_field="max_completion_tokens",
    ),
    Provider("azure", "Azure", hosts=("openai.azure.com", "services.ai.azure.com")),
    Provider(
        "openrouter",
        "OpenRouter",
        hosts=("openrouter.ai",),
        keys_page="https://openrouter.ai/settings/keys",
    ),
    Provider("groq", "Groq", hosts=("api.groq.com",), keys_page="https://console.groq.com/keys"),
    Provider(
        "deepseek",
        "DeepSeek",
        hosts=("api.deepseek.com",),
        keys_page="https://platform.deepseek.com/api_keys",
    ),
    Provider(
        "mistral",
        "Mistral",
        hosts=("api.mistral.ai",),
        keys_page="https://console.mistral.ai/api-keys",
        # The last chunk carries usage unasked.
        takes_stream_options=False,
    ),
    Provider("ollama", "Ollama"),
    Provider("lmstudio", "LM Studio"),
    Provider("llamacpp", "llama.cpp"),
    Provider("vllm", "vLLM"),
    Provider("litellm", "LiteLLM"),
)

_BY_NAME: Final = {provider.name: provider for provider in PROVIDERS}


def provider_of(endpoint: Endpoint) -> Provider:
    """Return the provider that an endpoint names or whose host it has, else one without quirks."""
    if endpoint.provider and endpoint.provider.lower() in _BY_NAME:
        return _BY_NAME[endpoint.provider.lower()]
    for provider in PROVIDERS:
        for host in provider.hosts:
            if endpoint.host == host or endpoint.host.endswith("." + host):
                return provider
    return Provider("", "")


def label_of(endpoint: Endpoint) -> str:
    """Return what an endpoint is called in a sentence: ModelsLab for modelslab, else its name."""
    label = provider_of(endpoint).label
    return label if label.lower().replace(" ", "") == endpoint.name.lower() else endpoint.label


def effective_parameters(endpoint: Endpoint, parameters: Parameters) -> Parameters:
    """Return the parameters that will really be sent, with the provider's defaults filled in."""
    unset = {
        name: value
        for name, value in provider_of(endpoint).defaults.items()
        if getattr(parameters, name) is None
    }
    return replace(parameters, **unset, stream=parameters.stream is not False)
