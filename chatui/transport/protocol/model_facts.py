"""What a server says about one model of its list, in every shape that servers say it; pure."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from chatui.model_info import ModelInfo
from chatui.text.surrogates import encodable

_ID_FIELDS: Final = ("id", "key", "name", "model", "model_id", "model_name", "slug")
_LONGEST_ID: Final = 300
_CONTEXT_FIELDS: Final = (
    "loaded_context_length",
    "context_length",
    "context_window",
    "max_model_len",
    "max_context_length",
    "context_size",
    "max_input_tokens",
    "inputTokenLimit",
    "n_ctx",
    "n_ctx_train",
)
_OUTPUT_FIELDS: Final = (
    "max_completion_tokens",
    "max_output_tokens",
    "max_output_length",
    "outputTokenLimit",
    "max_tokens",
)
_INPUT_FIELDS: Final = (
    "input_modalities",
    "supported_input_modalities",
    "modalities",
    "modality",
)
_PICTURES: Final = ("vision", "multimodal", "image", "image_input")
_TOOLS: Final = ("function_calling", "trained_for_tool_use", "tools", "tool_use", "tool-calling")
_MOST_PROVIDERS: Final = 50

_Item = Mapping[str, Any]


def model_of(item: object) -> ModelInfo | None:
    """Return the model that one entry of a list is about; None when it has no name."""
    if isinstance(item, str):
        item = {"id": item}
    if not isinstance(item, dict):
        return None
    names = (item.get(name) for name in _ID_FIELDS)
    model = next((name for name in names if isinstance(name, str) and name.strip()), None)
    if model is None or len(model) > _LONGEST_ID:
        return None
    price_in, price_out = _prices(item)
    return ModelInfo(
        id=encodable(model),
        context_length=_context_length(item),
        sees_images=_sees_images(item),
        price_in=price_in,
        price_out=price_out,
        longest_output=_first_count(_tables(item), _OUTPUT_FIELDS),
        calls_tools=_calls_tools(item),
    )


def _tables(item: _Item) -> Iterator[_Item]:
    yield item
    for name in ("meta", "metadata", "limits", "top_provider", "model_info", "details"):
        if isinstance(item.get(name), dict):
            yield item[name]


def _providers(item: _Item) -> list[_Item]:
    """Return who serves a model behind a router, as Hugging Face's says it.

    {"providers": [{"provider": "groq", "status": "live", "context_length": 131072,
    "pricing": {"input": 0.15, "output": 0.6}, "supports_tools": true}]}
    """
    providers = item.get("providers")
    if not isinstance(providers, list):
        return []
    return [one for one in providers[:_MOST_PROVIDERS] if isinstance(one, dict)]


def _context_length(item: _Item) -> int | None:
    """Return what prompt and reply may have together; of several servers, the least.

    LM Studio tells what it has loaded a model with: {"max_context_length": 131072,
    "loaded_instances": [{"config": {"context_length": 8192}}]}.
    """
    loaded = item.get("loaded_instances")
    instances = loaded[:_MOST_PROVIDERS] if isinstance(loaded, list) else []
    configs = [one.get("config") for one in instances if isinstance(one, dict)]
    served = [*(one for one in configs if isinstance(one, dict)), *_providers(item)]
    lengths = [_first_count([one], _CONTEXT_FIELDS) for one in served]
    known = [length for length in lengths if length is not None]
    return min(known) if known else _first_count(_tables(item), _CONTEXT_FIELDS)


def _first_count(tables: Iterable[_Item], names: Iterable[str]) -> int | None:
    fields = tuple(names)
    values = (table.get(name) for table in tables for name in fields)
    return next((count for count in map(_count, values) if count is not None), None)


def _count(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**12:
        return value
    return None


def _sees_images(item: _Item) -> bool | None:
    """Return whether a model takes images, None when the server does not say.

    OpenRouter: {"architecture": {"input_modalities": ["text", "image"]}}; LM Studio:
    {"type": "vlm"}; Fireworks: {"supports_image_input": true}; Moonshot: "supports_image_in".
    """
    architecture = item.get("architecture")
    for table in [item, architecture] if isinstance(architecture, dict) else [item]:
        for name in _INPUT_FIELDS:
            value = table.get(name)
            if isinstance(value, str):
                value = value.partition("->")[0].split("+")
            if isinstance(value, list) and value:
                return "image" in value
    for name in ("supports_image_input", "supports_image_in", "supports_vision"):
        if isinstance(item.get(name), bool):
            return bool(item[name])
    if item.get("type") == "vlm":
        return True
    capabilities = item.get("capabilities")
    if isinstance(capabilities, list) and "completion" in capabilities:
        return any(name in capabilities for name in _PICTURES)
    return _is_capable(item, _PICTURES)


def _calls_tools(item: _Item) -> bool | None:
    """Return whether a model calls tools, None when the server does not say.

    OpenRouter: {"supported_parameters": ["tools", "temperature"]}; Fireworks:
    {"supports_tools": true}; Hugging Face's router says it of each provider.
    """
    for table in (item, *_providers(item)):
        for name in ("supports_tools", "supports_tool_calling", "supports_function_calling"):
            if table.get(name) is True or (table is item and table.get(name) is False):
                return bool(table[name])
    for name in ("supported_parameters", "supported_features"):
        if isinstance(item.get(name), list) and item[name]:
            return "tools" in item[name]
    return _is_capable(item, _TOOLS)


def _is_capable(item: _Item, names: Iterable[str]) -> bool | None:
    """Return what a server says of a model's capabilities, or of its tags.

    Mistral: {"capabilities": {"vision": true, "function_calling": true}}; Anthropic:
    {"capabilities": {"image_input": {"supported": true}}}; llama.cpp and Ollama: {"capabilities":
    ["completion", "multimodal"]}; LM Studio: ["tool_use"]. Such a list leaves out what is unknown.
    """
    capabilities = item.get("capabilities")
    if isinstance(capabilities, dict):
        for name in names:
            value = capabilities.get(name)
            value = value.get("supported") if isinstance(value, dict) else value
            if isinstance(value, bool):
                return value
    elif isinstance(capabilities, list) and any(name in capabilities for name in names):
        return True
    return None


def _prices(item: _Item) -> tuple[float | None, float | None]:
    """Return dollars a million tokens, in and out; of several servers, where they agree."""
    price_in, price_out = _priced(item.get("pricing"))
    prices = {_priced(one.get("pricing")) for one in _providers(item)}
    if price_in is None and price_out is None and len(prices) == 1:
        return prices.pop()
    return price_in, price_out


def _priced(pricing: object) -> tuple[float | None, float | None]:
    """Return dollars a million tokens, in and out.

    OpenRouter: {"prompt": "0.0000004", "completion": ...}, dollars a token, as text; Vercel's
    gateway the same as "input" and "output"; Together: {"input": 0.2, "output": 0.6}, dollars a
    million, as numbers.
    """
    if not isinstance(pricing, dict):
        return None, None
    if "prompt" in pricing or "completion" in pricing:
        return _price(pricing.get("prompt"), 1e6), _price(pricing.get("completion"), 1e6)
    price_in, price_out = pricing.get("input"), pricing.get("output")
    return (
        _price(price_in, 1e6 if isinstance(price_in, str) else 1.0),
        _price(price_out, 1e6 if isinstance(price_out, str) else 1.0),
    )


def _price(value: object, factor: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        price = round(float(value) * factor, 6)
    except (ValueError, OverflowError):
        return None
    return price if math.isfinite(price) and price >= 0 else None
