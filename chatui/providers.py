"""How servers differ from one another, as one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from chatui.config import Endpoint, Origin
from chatui.conversation.parameters import Parameters


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Beyond which a provider refuses a picture or scales it down itself.

    The defaults fit those that say nothing, and what is known to take more (read 2026-11): Gemini
    takes 7 MB within a request (docs.cloud.google.com, "Image understanding"), Qwen2.5-VL, which
    makes a token of 28 × 28 pixels, 12.8 million (max_pixels of its preprocessor_config.json).

    `longest_side` in pixels, `megapixels` in millions of them, `bytes` of the file.
    """

    longest_side: int = 2048
    megapixels: float = 4.0
    bytes: int = 5 * 2**20


@dataclass(frozen=True, slots=True)
class Provider:
    """The quirks of a server, where it differs from what most servers do.

    What a reply may look like is no quirk: every known shape is read from every server.
    """

    name: str
    label: str
    hosts: tuple[str, ...] = ()
    """Host names, or their ends, by which the provider is known."""
    base_url: str = ""
    """Where it is; words in capitals stand for what a person fills in."""
    source: str = ""
    """The page that tells so."""
    read: str = ""
    """When that page, or a stored copy of it, was seen to tell so, such as 2026-11; else empty."""
    ended: str = ""
    """The day on which its /chat/completions ended, if they did: it is known, and not offered."""
    auth_header: str = "Authorization"
    """What carries the key: with "Bearer " in front of it there, bare in any other."""
    models_route: str | None = "models"
    """Where its list of models is, from the base URL; None where there is none."""
    list_auth_header: str = ""
    """What carries the key when models are asked for, bare, where that is another header."""
    list_headers: Mapping[str, str] = field(default_factory=dict)
    """What else goes along when models are asked for."""
    keys_page: str = ""
    """Where a person gets an API key."""
    key_variables: tuple[str, ...] = ()
    """Where programs look for a key in the environment."""
    key_starts: tuple[str, ...] = ()
    """With what its keys begin, where those of others do not."""
    wants_key: bool = False
    """Whether nothing need be asked without a key; elsewhere the server tells."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Parameters that are sent when they are unset."""
    takes_stream_options: bool = True
    """False where usage comes unasked and `stream_options` is refused."""
    max_tokens_field: str = "max_tokens"
    pictures: PictureLimits = PictureLimits()
    takes_detail: bool = False
    """Whether it reads `detail`, low or high, of a picture, and what is low costs less there."""

    other_ports: tuple[int, ...] = ()
    """Where else on this machine it listens by default, in older or newer versions."""

    @property
    def port(self) -> int | None:
        """Where it listens by default, of a server that runs on this machine; else None."""
        parts = urlsplit(self.base_url)
        return parts.port if parts.hostname == "localhost" else None

    @property
    def ports(self) -> tuple[int, ...]:
        """Every port of this machine at which it may be found."""
        return () if self.port is None else (self.port, *self.other_ports)


PROVIDERS: Final = (
    Provider(
        "modelslab",
        "ModelsLab",
        hosts=("modelslab.com",),
        base_url="https://modelslab.com/api/v7/llm",
        source="https://docs.modelslab.com/llm-api/overview",
        read="2026-11",
        keys_page="https://modelslab.com/dashboard/api-keys",
        key_variables=("MODELSLAB_API_KEY",),
        wants_key=True,
        # Unset, the server stops at 1,000 tokens, in the middle of a sentence.
        defaults={"max_tokens": 4096},
    ),
    Provider(
        "openai",
        "OpenAI",
        hosts=("api.openai.com",),
        base_url="https://api.openai.com/v1",
        source="https://github.com/openai/openai-python/blob/main/src/openai/_client.py",
        read="2026-11",
        keys_page="https://platform.openai.com/api-keys",
        key_variables=("OPENAI_API_KEY",),
        key_starts=("sk-proj-", "sk-svcacct-", "sk-admin-"),
        # "Unsupported parameter: 'max_tokens' is not supported with this model. Use
        # 'max_completion_tokens' instead." All of its chat models take the new name, and
        # types/chat/completion_create_params.py of its Python library calls the old one deprecated.
        max_tokens_field="max_completion_tokens",
        # OpenAI's API reference, `detail` of `image_url`: of low detail the model gets a version of
        # 512 × 512, for a fixed number of tokens. Clients of it have that since 2024.
        takes_detail=True,
    ),
    Provider(
        "anthropic",
        "Anthropic",
        hosts=("api.anthropic.com",),
        base_url="https://api.anthropic.com/v1",
        source="https://platform.claude.com/docs/en/api/openai-sdk",
        read="2026-11",
        keys_page="https://platform.claude.com/settings/keys",
        key_variables=("ANTHROPIC_API_KEY",),
        key_starts=("sk-ant-",),
        # platform.claude.com/docs/en/api/models-list, read 2026-11. With a Bearer, as its chats
        # take it, the list is refused: "x-api-key header is required".
        list_auth_header="x-api-key",
        list_headers={"anthropic-version": "2023-06-01"},
        # platform.claude.com/docs/en/build-with-claude/vision, read 2026-11: of more than 20
        # pictures each has 2,000 × 2,000 pixels at most. "image exceeds 5 MB maximum" counts
        # base64 (its answer in issues of 2024 to 2026; since then some routes take 10 MB).
        pictures=PictureLimits(longest_side=2000, bytes=5 * 2**20 * 3 // 4),
    ),
    Provider(
        "gemini",
        "Gemini",
        hosts=("generativelanguage.googleapis.com",),
        base_url="https://generativelanguage.googleapis.com/v1beta/openai",
        source="https://ai.google.dev/gemini-api/docs/openai",
        read="2026-11",
        keys_page="https://aistudio.google.com/apikey",
        key_variables=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        key_starts=("AIza",),
    ),
    Provider(
        "openrouter",
        "OpenRouter",
        hosts=("openrouter.ai",),
        base_url="https://openrouter.ai/api/v1",
        source="https://www.openrouter.ai/docs/quick-start",
        read="2026-11",
        keys_page="https://openrouter.ai/settings/keys",
        key_variables=("OPENROUTER_API_KEY",),
        key_starts=("sk-or-",),
    ),
    Provider(
        "groq",
        "Groq",
        hosts=("api.groq.com",),
        base_url="https://api.groq.com/openai/v1",
        source="https://console.groq.com/docs/openai",
        read="2026-11",
        keys_page="https://console.groq.com/keys",
        key_variables=("GROQ_API_KEY",),
        key_starts=("gsk_",),
        # console.groq.com/docs/vision, read 2026-11: 33 megapixels at most; a request with
        # pictures in base64, which is a third longer, has 4 MB at most.
        pictures=PictureLimits(bytes=2_800_000),
    ),
    Provider(
        "deepseek",
        "DeepSeek",
        hosts=("api.deepseek.com",),
        base_url="https://api.deepseek.com",
        source="https://api-docs.deepseek.com",
        read="2026-11",
        keys_page="https://platform.deepseek.com/api_keys",
        key_variables=("DEEPSEEK_API_KEY",),
    ),
    Provider(
        "mistral",
        "Mistral",
        hosts=("api.mistral.ai",),
        base_url="https://api.mistral.ai/v1",
        source="https://docs.mistral.ai/api",
        read="2026-11",
        keys_page="https://console.mistral.ai/api-keys",
        key_variables=("MISTRAL_API_KEY",),
        # The last chunk carries usage unasked.
        takes_stream_options=False,
    ),
    Provider(
        "together",
        "Together",
        hosts=("api.together.xyz", "api.together.ai"),
        base_url="https://api.together.ai/v1",
        source="https://docs.together.ai/docs/inference/openai-compatibility",
        read="2026-11",
        keys_page="https://api.together.ai/settings/api-keys",
        key_variables=("TOGETHER_API_KEY",),
    ),
    Provider(
        "fireworks",
        "Fireworks",
        hosts=("api.fireworks.ai",),
        base_url="https://api.fireworks.ai/inference/v1",
        source="https://docs.fireworks.ai/getting-started/quickstart",
        read="2026-11",
        keys_page="https://app.fireworks.ai/settings/users/api-keys",
        key_variables=("FIREWORKS_API_KEY",),
        key_starts=("fw_",),
    ),
    Provider(
        "xai",
        "xAI",
        hosts=("api.x.ai",),
        base_url="https://api.x.ai/v1",
        source="https://docs.x.ai/api/integrations",
        read="2026-11",
        keys_page="https://console.x.ai/team/default/api-keys",
        key_variables=("XAI_API_KEY",),
        key_starts=("xai-",),
    ),
    Provider(
        "cerebras",
        "Cerebras",
        hosts=("api.cerebras.ai",),
        base_url="https://api.cerebras.ai/v1",
        source="https://inference-docs.cerebras.ai/resources/openai",
        read="2026-11",
        keys_page="https://cloud.cerebras.ai",
        key_variables=("CEREBRAS_API_KEY",),
        key_starts=("csk-",),
    ),
    Provider(
        "perplexity",
        "Perplexity",
        hosts=("api.perplexity.ai",),
        base_url="https://api.perplexity.ai",
        source="https://docs.perplexity.ai/docs/agent-api/migrate-from-sonar/overview",
        read="2026-11",
        ended="2026-09-27",
        models_route=None,
        keys_page="https://www.perplexity.ai/settings/api",
        key_variables=("PERPLEXITY_API_KEY",),
        key_starts=("pplx-",),
    ),
    Provider(
        "sambanova",
        "SambaNova",
        hosts=("api.sambanova.ai",),
        base_url="https://api.sambanova.ai/v1",
        source="https://docs.sambanova.ai/docs/en/get-started/api-keys-urls",
        read="2026-11",
        keys_page="https://cloud.sambanova.ai/apis",
        key_variables=("SAMBANOVA_API_KEY",),
    ),
    Provider(
        "moonshot",
        "Moonshot",
        hosts=("api.moonshot.ai", "api.moonshot.cn"),
        base_url="https://api.moonshot.ai/v1",
        source="https://platform.kimi.ai/docs/api/quickstart",
        read="2026-11",
        keys_page="https://platform.moonshot.ai/console/api-keys",
        key_variables=("MOONSHOT_API_KEY",),
    ),
    Provider(
        "zai",
        "Z.ai",
        hosts=("api.z.ai",),
        base_url="https://api.z.ai/api/paas/v4",
        source="https://docs.z.ai/api-reference/introduction",
        read="2026-11",
        keys_page="https://z.ai/manage-apikey/apikey-list",
        key_variables=("ZAI_API_KEY",),
    ),
    Provider(
        "dashscope",
        "DashScope",
        hosts=(
            "dashscope-intl.aliyuncs.com",
            "dashscope-us.aliyuncs.com",
            "dashscope.aliyuncs.com",
            "maas.aliyuncs.com",
        ),
        base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        source="https://www.alibabacloud.com/help/en/model-studio/base-url",
        read="2026-11",
        keys_page="https://www.alibabacloud.com/help/en/model-studio/get-api-key",
        key_variables=("DASHSCOPE_API_KEY",),
    ),
    Provider(
        "huggingface",
        "Hugging Face",
        hosts=("router.huggingface.co",),
        base_url="https://router.huggingface.co/v1",
        source="https://huggingface.co/docs/inference-providers",
        read="2026-11",
        keys_page="https://huggingface.co/settings/tokens",
        key_variables=("HF_TOKEN",),
        key_starts=("hf_",),
    ),
    Provider(
        "nvidia",
        "NVIDIA",
        hosts=("integrate.api.nvidia.com",),
        base_url="https://integrate.api.nvidia.com/v1",
        source="https://docs.api.nvidia.com/nim/reference/llm-apis",
        keys_page="https://build.nvidia.com/settings/api-keys",
        key_variables=("NVIDIA_API_KEY",),
        key_starts=("nvapi-",),
    ),
    Provider(
        "github",
        "GitHub Models",
        hosts=("models.github.ai",),
        base_url="https://models.github.ai/inference",
        source="https://github.blog/changelog/2026-07-30-github-models-is-now-retired",
        read="2026-11",
        ended="2026-07-30",
        models_route="/catalog/models",
        keys_page="https://github.com/settings/personal-access-tokens/new",
        key_variables=("GITHUB_TOKEN",),
        key_starts=("ghp_", "github_pat_"),
    ),
    Provider(
        "azure",
        "Azure",
        hosts=(
            "openai.azure.com",
            "services.ai.azure.com",
            "cognitiveservices.azure.com",
            "api.cognitive.microsoft.com",
        ),
        base_url="https://RESOURCE.openai.azure.com/openai/v1",
        source="https://learn.microsoft.com/en-us/rest/api/microsoft-foundry/azureopenai/models",
        read="2026-11",
        auth_header="api-key",
        keys_page="https://portal.azure.com",
        key_variables=("AZURE_OPENAI_API_KEY",),
    ),
    Provider(
        "cloudflare",
        "Cloudflare",
        hosts=("api.cloudflare.com",),
        base_url="https://api.cloudflare.com/client/v4/accounts/ACCOUNT_ID/ai/v1",
        source="https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility",
        read="2026-11",
        models_route=None,
        keys_page="https://dash.cloudflare.com/profile/api-tokens",
        key_variables=("CLOUDFLARE_API_KEY",),
    ),
    Provider(
        "ollama",
        "Ollama",
        base_url="http://localhost:11434/v1",
        source="https://docs.ollama.com/api/openai-compatibility",
        read="2026-11",
    ),
    Provider(
        "lmstudio",
        "LM Studio",
        base_url="http://localhost:1234/v1",
        source="https://lmstudio.ai/docs/developer/openai-compat",
        read="2026-11",
    ),
    Provider(
        "llamacpp",
        "llama.cpp",
        base_url="http://localhost:8080/v1",
        source="https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
        read="2026-11",
        # "server default port will be changed to :9931 in a future release": it says so itself
        # since 2026-08 (its pull request 26508), and later copies of that page have 9931.
        other_ports=(9931,),
    ),
    Provider(
        "vllm",
        "vLLM",
        base_url="http://localhost:8000/v1",
        source="https://docs.vllm.ai/en/latest/serving/online_serving/openai_compatible_server",
        read="2026-11",
    ),
    Provider(
        "sglang",
        "SGLang",
        base_url="http://localhost:30000/v1",
        source="https://docs.sglang.io/docs/basic_usage/openai_api_completions",
        read="2026-11",
    ),
    Provider(
        "litellm",
        "LiteLLM",
        base_url="http://localhost:4000/v1",
        source="https://docs.litellm.ai/docs/proxy/user_keys",
        read="2026-11",
    ),
)

MODELSLAB: Final = Endpoint(
    name="modelslab",
    base_url=PROVIDERS[0].base_url,
    api_key_env="MODELSLAB_API_KEY",
    model="Qwen/Qwen2.5-VL-72B-Instruct-together",
    origin=Origin.BUILT_IN,
)
"""The endpoint that is there without any configuration."""

_BY_NAME: Final = {provider.name: provider for provider in PROVIDERS}


def provider_of(endpoint: Endpoint) -> Provider:
    """Return the provider that an endpoint names or whose host it has, else one without quirks."""
    if endpoint.provider and (named := provider_named(endpoint.provider)).name:
        return named
    for provider in PROVIDERS:
        for host in provider.hosts:
            if endpoint.host == host or endpoint.host.endswith("." + host):
                return provider
    return Provider("", "")


def provider_named(name: str) -> Provider:
    """Return the provider of that name, else one without quirks."""
    return _BY_NAME.get(name.lower(), Provider("", ""))


def key_variables(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the variables whose key may go to an endpoint.

    None but at the very host of a provider, encrypted: one below it, or one that the configuration
    says to be alike, may be somebody else's.
    """
    if not endpoint.base_url.startswith("https:"):
        return ()
    for provider in PROVIDERS:
        if endpoint.host in provider.hosts:
            return provider.key_variables
    return ()


def owner_of_key(key: str) -> Provider | None:
    """Return the provider whose keys begin so; None where several are alike, or nobody's do."""
    return next(
        (one for one in PROVIDERS if one.key_starts and key.startswith(one.key_starts)), None
    )


def misplaced_key(key: str, endpoint: Endpoint) -> str:
    """Return a sentence that says whose a key looks like, if that is not the endpoint's provider.

    It holds nothing of the key. A server that hands prompts on may well take it: say it, and
    refuse nothing.
    """
    owner = owner_of_key(key)
    if owner is None or owner is provider_of(endpoint):
        return ""
    return f"The key looks like one for {owner.label}."


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
