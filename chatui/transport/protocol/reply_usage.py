"""The tokens and the cost that a server reports, under every name; pure."""

import math
from collections.abc import Mapping
from typing import Any, Final

from chatui.conversation.message import Usage

_TICKS_PER_DOLLAR: Final = 10_000_000_000
_DETAILS_OF_PROMPT: Final = ("prompt_tokens_details", "input_tokens_details")
_DETAILS_OF_REPLY: Final = ("completion_tokens_details", "output_tokens_details")
_CACHED: Final = ("cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens")


def usage_of(holder: Mapping[str, Any]) -> Usage | None:
    """Return the tokens that a chunk or a choice reports, None when it reports none.

    Groq: {"x_groq": {"usage": {...}}}; Moonshot: {"choices": [{"usage": {...}}]}; some servers say
    input_tokens and output_tokens. The cost is in US dollars.
    """
    usage = holder.get("usage")
    if not usage and isinstance(holder.get("x_groq"), dict):
        usage = holder["x_groq"].get("usage")
    if not isinstance(usage, dict):
        return None
    prompt = count_of(usage.get("prompt_tokens", usage.get("input_tokens")))
    completion = count_of(usage.get("completion_tokens", usage.get("output_tokens")))
    if prompt is None and completion is None:
        return None
    return Usage(
        prompt or 0,
        completion or 0,
        cached=_first_count(usage, _DETAILS_OF_PROMPT, _CACHED),
        reasoning=_first_count(usage, _DETAILS_OF_REPLY, ("reasoning_tokens",)),
        cost=_cost_of(usage, holder),
    )


def count_of(value: object) -> int | None:
    """Return a number of tokens; None for what is none."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 2**53:
        return None
    return int(value)


def _first_count(
    usage: Mapping[str, Any], details: tuple[str, ...], names: tuple[str, ...]
) -> int | None:
    """Return what OpenAI puts into details, and DeepSeek, Moonshot and Anthropic beside them."""
    for holder in (*map(usage.get, details), usage):
        if not isinstance(holder, Mapping):
            continue
        for name in names:
            if (count := count_of(holder.get(name))) is not None:
                return count
    return None


def _cost_of(usage: Mapping[str, Any], holder: Mapping[str, Any]) -> float | None:
    """Return what the request cost.

    OpenRouter and Vercel: {"cost": 0.01}; Perplexity: {"cost": {"total_cost": 0.01}}; Venice:
    {"cost": {"usd": 0.01}}; xAI: {"cost_in_usd_ticks": 100000000}.
    """
    for value in (usage.get("cost"), usage.get("total_cost"), holder.get("cost")):
        if isinstance(value, dict):
            value = value.get("total_cost", value.get("usd"))
        if (dollars := _amount(value)) is not None:
            return dollars
    ticks = _amount(usage.get("cost_in_usd_ticks"))
    return None if ticks is None else ticks / _TICKS_PER_DOLLAR


def _amount(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if 0 <= value < 2**53 and math.isfinite(value) else None
