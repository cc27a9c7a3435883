"""Why a server says that a reply ended, in every wording that servers have; pure.

A word is compared without its case, with `_` for spaces, hyphens and the capitals of camelCase, and
without a prefix as of "FinishReason.STOP" and "FINISH_REASON_STOP". Of "content_filter: DETAIL"
(Gemini's OpenAI endpoint) both sides are looked up.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final, NamedTuple

from chatui.api_key import ApiKey
from chatui.conversation.message import FinishReason
from chatui.transport.errors.server_words import clean

_LONGEST_WORD: Final = 80
REFUSAL: Final = "refusal"
"""The word of an end that the model chose by refusing, where the server says so beside the text."""


class Broken(Enum):
    """In place of a reason: the server says that it broke off."""

    OFF = "broken off"


class Finish(NamedTuple):
    """Why a reply ended, and the server's own word, empty where it is that of the reason."""

    reason: FinishReason | Broken
    word: str = ""


_STILL_GOING: Final = ("", "null", "none", "unspecified")
_WORDS: Final[Mapping[FinishReason | Broken, tuple[str, ...]]] = {
    FinishReason.STOP: (
        *("stop", "stopped", "complete", "completed", "done", "finished"),
        *("eos", "eos_token", "eos_found", "stop_token", "stop_string_found"),  # TGI, LM Studio
        *("end_turn", "stop_sequence"),  # Anthropic, Bedrock, TGI; Cohere in capitals
    ),
    FinishReason.LENGTH: (
        *("length", "max_tokens", "max_output_tokens", "max_new_tokens", "max_length"),
        *("model_length", "token_limit_reached", "error_limit"),  # Mistral, Azure, Cohere
        *("model_context_window_exceeded", "context_window_exceeded"),  # Z.ai, Anthropic, Bedrock
        *("context_length_exceeded", "context_length_reached", "max_predicted_tokens_reached"),
    ),
    FinishReason.CONTENT_FILTER: (
        *("content_filter", "content_filtered", "guardrail_intervened"),  # OpenAI, Azure, Bedrock
        *("refusal", "sensitive", "error_toxic"),  # Anthropic, Z.ai, Cohere
        *("safety", "recitation", "language", "blocklist", "prohibited_content", "spii"),  # Gemini
        *("image_safety", "image_prohibited_content", "image_recitation", "model_armor"),
        "function_call_filter",  # Gemini's OpenAI endpoint, before ": MALFORMED_FUNCTION_CALL"
    ),
    FinishReason.TOOL_CALLS: (
        *("tool_calls", "tool_call", "tool_use", "function_call", "function_calls"),
    ),
    FinishReason.OTHER: ("pause_turn", "other", "image_other", "no_image", "repetition"),
    Broken.OFF: (
        *("error", "network_error", "insufficient_system_resource"),  # OpenRouter, Z.ai, DeepSeek
        *("abort", "aborted", "cancelled", "canceled", "user_cancel"),  # vLLM, SGLang, Cohere
        *("time_limit", "timeout"),  # watsonx, Cohere
        *("malformed_model_output", "malformed_tool_use"),  # Bedrock
        *("malformed_function_call", "malformed_response", "unexpected_tool_call"),  # Gemini
        *("too_many_tool_calls", "missing_thought_signature"),
        *("failed", "user_stopped", "model_unloaded"),  # LM Studio
    ),
}
_REASONS: Final = {word: reason for reason, words in _WORDS.items() for word in words}
_SIGNS: Final[tuple[tuple[FinishReason | Broken, re.Pattern[str]], ...]] = (
    # What no table knows yet, by the parts that such words are made of.
    (
        FinishReason.STOP,
        re.compile("eos_|eot_|end_of_|stop_(seq|str|tok|word)|^natural|(?<!un)success|no_error"),
    ),
    (
        FinishReason.CONTENT_FILTER,
        re.compile("filter|safety|moderat|guardrail|prohibit|block|toxic|sensitiv|refus|policy"),
    ),
    (
        FinishReason.LENGTH,
        re.compile(
            "^(?=.*(?:token|context|length|output))(?=.*(?:limit|exceed|reach|max|window|full|over))",
            re.DOTALL,
        ),
    ),
    (
        Broken.OFF,
        re.compile(
            "error|fail|abort|cancel|time_?d?_?out|interrupt|disconnect|unavailab|overload|preempt|"
            "insufficient|exhaust|unload|evict|malformed|crash|broke|reset|rate_limit|incomplete"
        ),
    ),
)
_PREFIX: Final = re.compile(r"^(?:[a-z_]*finish_?reason|[a-z_]*stop_?reason)[._:]+")
_JOINTS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[\s-]+")


def finish_of(choice: Mapping[str, Any], key: ApiKey | None = None) -> Finish | None:
    """Return why a choice ended, None while it goes on.

    OpenRouter and LiteLLM put a word of their own into `finish_reason`, most often "stop" where
    they know no better, and the provider's beside it as `native_finish_reason`: it counts where it
    tells of more than a good end.
    """
    said = _said(choice.get("finish_reason"))
    found = _reason_of(said)
    if found is None:
        return None
    native = _said(choice.get("native_finish_reason"))
    other = _reason_of(native)
    if found in (FinishReason.STOP, FinishReason.OTHER) and other not in (
        *(None, FinishReason.STOP, FinishReason.TOOL_CALLS, FinishReason.OTHER),
    ):
        assert other is not None
        said, found = native, other
    elif found is Broken.OFF and native and _plain(said) == "error":
        said = native
    if found is not FinishReason.OTHER and _plain(said) == found.value:
        return Finish(found)
    return Finish(found, clean(said, key)[:_LONGEST_WORD])


def _said(value: object) -> str:
    """Return a reason as words; what is no string at all is better shown than passed over."""
    if isinstance(value, dict):
        value = value.get("type") or value.get("reason") or value
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        return value.strip()
    return str(value)[:_LONGEST_WORD] if value else ""


def _plain(word: str) -> str:
    return _PREFIX.sub("", _JOINTS.sub("_", word.strip()).lower())


def _reason_of(said: str) -> FinishReason | Broken | None:
    said = said[:400]
    whole = _plain(said)
    if whole in _STILL_GOING:
        return None
    if whole in _REASONS:
        return _REASONS[whole]
    sides = [_plain(side) for side in said.split(":")]
    found = [reason for side in sides if (reason := _known(side)) is not None]
    telling = (reason for reason in found if reason is not FinishReason.STOP)
    return next(telling, found[0] if found else FinishReason.OTHER)


def _known(side: str) -> FinishReason | Broken | None:
    if side in _REASONS:
        return _REASONS[side]
    return next(_by_signs(side), None)


def _by_signs(side: str) -> Iterator[FinishReason | Broken]:
    for reason, signs in _SIGNS:
        if signs.search(side):
            yield reason
