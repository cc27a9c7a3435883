"""What servers say when they refuse, as one table: the first row that applies decides.

A row names the statuses and the words that it is about, and who says them. What no row knows
stays in the server's own words, under the plain sentence of its status.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chatui.errors import (
    CannotConnect,
    ContextTooLong,
    EndpointError,
    KeyRefused,
    ModelNotFound,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServerFailed,
    WrongPath,
)

SENTENCES: Final[Mapping[type[EndpointError], tuple[str, str]]] = {
    KeyRefused: ("{name} refused the key", "{check_key}"),
    QuotaExceeded: ("{name} says that no credit is left", "Top up, or choose another model."),
    RateLimited: ("Too many requests", "Wait a little, then try again."),
    ContextTooLong: (
        "The conversation is too long for {model}",
        "Leave messages out, start a new one, or choose a model with more context.",
    ),
    ModelNotFound: ("{name} has no model {model}", "Choose another model."),
    WrongPath: (
        "{name} has no {base_url}/chat/completions",
        "Check the base URL: most end in /v1.",
    ),
    RequestRefused: ("{name} refused the request", "Check the parameters and the model."),
    ServerFailed: ("{name} failed", "Try again in a moment."),
    CannotConnect: ("{proxy_problem}", "{proxy_hint}"),
}
"""What happened and what helps, where a row says nothing of its own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an error means that has one of these statuses and says these words.

    A failure of the server that is told as anything but `ServerFailed` or `RateLimited` cannot
    pass, and is not tried again.
    """

    kind: type[EndpointError]
    statuses: frozenset[int | None]
    """None is an error inside a 200 answer that names no status of its own."""
    says: re.Pattern[str] | None = None
    """Looked for in the codes and the words. A group `wait` holds the seconds to wait."""
    message: str = ""
    hint: str = ""
    """Both may name a group of the pattern; empty, the sentences of the kind are taken."""
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The row that applies to an error, and what it found in the words."""

    kind: type[EndpointError]
    message: str
    hint: str
    found: Mapping[str, str]


def verdict(status: int | None, words: str) -> Verdict:
    """Return what the first row says that applies; a server that fails is none's."""
    for rule in RULES:
        if status not in rule.statuses:
            continue
        match = rule.says.search(words) if rule.says is not None else None
        if rule.says is None or match is not None:
            message, hint = SENTENCES[rule.kind]
            found = match.groupdict("") if match is not None else {}
            return Verdict(rule.kind, rule.message or message, rule.hint or hint, found)
    return Verdict(ServerFailed, *SENTENCES[ServerFailed], {})


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


def _statuses(*statuses: int | None) -> frozenset[int | None]:
    return frozenset(statuses)


_CLIENT: Final = frozenset(range(400, 500)) - {408}
_SERVER: Final = frozenset(range(500, 1000))

RULES: Final = (
    Rule(CannotConnect, _statuses(407), said_by="RFC 9110: Proxy Authentication Required"),
    Rule(QuotaExceeded, _statuses(402), said_by="RFC 9110: Payment Required; DeepSeek, OpenRouter"),
    Rule(
        QuotaExceeded,
        _statuses(429),
        _words(r"free_tier_\w{1,60}, limit: 0\b"),
        "{name} has no free tier for {model}",
        "Choose another model, or set up billing for the key.",
        said_by="Gemini: Quota exceeded for metric: …generate_content_free_tier_requests, limit: 0",
    ),
    Rule(
        RateLimited,
        _statuses(None, 429, *_SERVER),
        _words(
            r"(?:google\.rpc\.retryinfo|(?:re)?try (?:again )?in) "
            r"(?P<wait>\d{1,6}(?:\.\d{1,12})?)s\b"
        ),
        said_by="Gemini: RetryInfo, Please retry in 34.07s; OpenAI, Groq: Please try again in 7.6s",
    ),
    Rule(
        QuotaExceeded,
        _statuses(None, 403, 429, *_SERVER),
        _words(
            r"insufficient[_ ](quota|credit|balance|funds)|quota[_ ]exceeded",
            r"exceeded your (current )?quota",
            r"billing|out of credits?|no credits?|not enough credits?|payment required|余额不足",
        ),
        said_by="OpenAI: insufficient_quota; MiniMax: insufficient balance (1008); Z.ai: 1113",
    ),
    Rule(
        QuotaExceeded,
        _statuses(400, 403),
        _words(
            r"\barrearage\b|account is in good standing|credit balance is too low",
            r"free tier of the model has been exhausted",
            r"insufficient[_ ](quota|credit|balance|funds)",
        ),
        said_by="DashScope: Arrearage; Anthropic: Your credit balance is too low",
    ),
    Rule(RateLimited, _statuses(429), said_by="RFC 6585: Too Many Requests"),
    Rule(KeyRefused, _statuses(401), said_by="RFC 9110: Unauthorized"),
    Rule(
        RequestRefused,
        _statuses(None, 400, 403, 451),
        _words(
            r"unsupported_country|country, region,? or territory not supported",
            r"user location is not supported",
        ),
        "{name} does not serve this country or region",
        "The key is not the reason. Choose another endpoint.",
        said_by="OpenAI: unsupported_country_region_territory; Gemini: User location is not …",
    ),
    Rule(
        RequestRefused,
        _statuses(None, 400, 404, 415, 422, *_SERVER),
        _words(
            r"unknown variant .?image_url\b|image_url is only supported by certain models",
            r"image input is not supported|endpoints found that support image input",
            r"not support (images(?! (larger|of|with|in|over)\b)|image inputs?\b)",
            r"is not a multimodal model",
        ),
        "{name} takes no images with {model}",
        "Leave them out, or choose another model.",
        said_by="DeepSeek, OpenAI, llama.cpp, OpenRouter, LM Studio, Ollama, vLLM, in this order",
    ),
    Rule(
        RequestRefused,
        _statuses(None, 400, 422, *_SERVER),
        _words(
            r"role' does not support '(system|developer)'",
            r"developer instruction is not enabled|system role (is )?not supported",
        ),
        "{name} takes no system prompt with {model}",
        "Remove the system prompt, or choose another model.",
        said_by="OpenAI's o1; Gemini: Developer instruction is not enabled; Gemma's template",
    ),
    Rule(
        RequestRefused,
        _statuses(None, 400, 422),
        _words(
            r"only supports? stream(ing)?( mode| output)?\b|stream must be set to true",
            r"must be set to false for non-streaming calls|not be support\w* when .?stream=false",
        ),
        "{name} only streams",
        "Set the parameter stream to true.",
        said_by="DashScope: only support stream mode, enable_thinking must be …; ModelScope",
    ),
    Rule(
        RequestRefused,
        _SERVER,
        _words(r"requires more system memory"),
        "The server has too little memory for {model}",
        "Choose a smaller model, or free memory there.",
        said_by="Ollama: model requires more system memory (12.1 GiB) than is available",
    ),
    Rule(
        RequestRefused,
        _SERVER,
        _words(r"requires --jinja flag"),
        hint="Start the server with --jinja.",
        said_by="llama.cpp: tools param requires --jinja flag",
    ),
    Rule(
        RequestRefused,
        _statuses(None, 400, 403, 404),
        _words(
            r"\bmodelnotopen\b|has not activated the model",
            r"model access denied|access to model denied|not have access to model",
            r"organization must be verified",
        ),
        "{name} has not opened {model} to this account",
        "Activate it in the provider's console, or choose another model.",
        said_by="Volcengine: ModelNotOpen; DashScope: Model access denied; OpenAI: Project … does",
    ),
    Rule(
        RequestRefused,
        _statuses(404),
        _words(r"matching your .{0,60}?data policy|no allowed providers are available"),
        "{name} has nobody who serves {model} under your privacy settings",
        "Change them at {name}, or choose another model.",
        said_by="OpenRouter: No endpoints found matching your data policy; No allowed providers",
    ),
    Rule(
        RequestRefused,
        _statuses(None, 400, 422),
        _words(r"unsupported (value|parameter): '(?P<parameter>\w{1,40})'"),
        "{name} does not take the parameter {parameter} as it is",
        "Unset {parameter}, or choose another model.",
        said_by="OpenAI: Unsupported value: 'temperature' does not support 0.2 with this model",
    ),
    Rule(
        ModelNotFound,
        _statuses(404),
        _words(r"\bdeploymentnotfound\b|deployment for this resource does not exist"),
        "{name} has no deployment {model}",
        "Choose another model: it is the name of a deployment.",
        said_by="Azure: DeploymentNotFound",
    ),
    Rule(
        ModelNotFound,
        _statuses(None, 400),
        _words(r"supported api model names are (?P<names>[^,]{1,300}), but you passed"),
        hint="Choose {names}.",
        said_by="DeepSeek: The supported API model names are … or …, but you passed …",
    ),
    Rule(
        ModelNotFound,
        _statuses(None, 400, 404, 410, 422),
        _words(
            r"model_not_found|not_found_error.{0,200}?model|invalid_model|not a valid model",
            r"(unknown|invalid|no such) model",
            r"model\b.{0,200}?\b(does not exist|not found|not exist"
            r"|is not (available|supported)|unknown)",
            r"no (endpoints|models?) found|model_not_available|try pulling it",
            r"\bmodels/\S{1,100} is not found|modelcode: does not exist|模型不存在",
        ),
        said_by="OpenAI, OpenRouter, Ollama; Gemini: models/m is not found; Z.ai: 1211",
    ),
    Rule(
        ContextTooLong,
        _statuses(None, 400, 413, 422),
        _words(
            r"context[_ ](length|window|size)|exceed_context|maximum context",
            r"too many (input |prompt )?tokens|prompt is too long",
            r"(prompt|input|conversation|messages?) (is |are )?too long",
            r"reduce the length|token limit exceeded|exceeds the (available |model'?s )?context",
        ),
        said_by="OpenAI: context_length_exceeded; llama.cpp: exceed_context_size_error",
    ),
    Rule(
        RequestRefused,
        _statuses(None, 400, 403, 422),
        _words(
            r"\bcontent_filter\b|responsibleaipolicyviolation|content management policy",
            r"(input|prompt) was flagged|content_policy_violation",
            r"data_?inspection_?failed|may contain inappropriate content",
            r"\b10013\b|审核不通过|不安全或敏感内容|content exists risk",
        ),
        "The filter of {name} refused the prompt",
        "Rephrase it, or choose another model.",
        said_by="Azure: content_filter; OpenRouter, OpenAI, DashScope, Spark, Z.ai, DeepSeek",
    ),
    Rule(
        KeyRefused,
        _statuses(None, 400, 403, 422),
        _words(
            r"(invalid|incorrect|wrong|expired|missing|unknown|revoked|no) (or \w+ )?"
            r"(api|access|auth\w*|bearer)[ _-]?(key|token)\b",
            r"api[ _-]?key (is |was )?(not|invalid|incorrect|missing|required|expired)",
            r"invalid_api_key|authentication_error|unauthori[sz]ed|no auth credentials",
            r"\blogin fail",
        ),
        said_by="OpenAI: Incorrect API key; OpenRouter: No auth credentials; MiniMax: login fail",
    ),
    Rule(
        KeyRefused,
        _statuses(403),
        message="{name} denies access",
        hint="Check the key, and what its account may use.",
        said_by="RFC 9110: Forbidden",
    ),
    Rule(
        RateLimited,
        _statuses(None),
        _words(r"rate[_ -]?limit|too many requests|slow down|rate_limit_exceeded"),
        said_by="OpenAI: rate_limit_exceeded",
    ),
    Rule(
        RequestRefused,
        _statuses(None),
        _words(r"invalid_request_error|invalid_?parameter"),
        said_by="OpenAI: invalid_request_error; DashScope: InvalidParameter",
    ),
    Rule(WrongPath, _statuses(404, 405, 410), said_by="RFC 9110: Not Found"),
    Rule(
        RequestRefused,
        _statuses(413),
        message="The request is too large for {name}",
        hint="Leave out images or long messages.",
        said_by="RFC 9110: Content Too Large",
    ),
    Rule(RequestRefused, _CLIENT, said_by="RFC 9110: Client Error 4xx"),
)
