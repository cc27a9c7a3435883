"""The list of models in every shape that servers send it; pure.

One of thousands of models is large: it is parsed in a thread.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from heapq import nlargest
from typing import Any, Final

from chatui.model_info import ModelInfo
from chatui.text.surrogates import encodable
from chatui.transport.large_json import decoder_for

_ID_FIELDS: Final = ("id", "name", "model", "model_id", "model_name", "slug")
_LISTS: Final = ("data", "models")
_CONTEXT_FIELDS: Final = (
    "context_length",
    "context_window",
    "max_model_len",
    "max_context_length",
    "context_size",
    "max_input_tokens",
    "n_ctx",
    "n_ctx_train",
)
_OWNERS: Final = {
    "llamacpp": "llamacpp",
    "vllm": "vllm",
    "sglang": "sglang",
    "library": "ollama",
    "ollama": "ollama",
    "organization_owner": "lmstudio",
}
"""Which provider names itself so in `owned_by`: Ollama by where it gets models from, LM Studio by
the word that stands in OpenAI's documentation."""
_MOST_MODELS: Final = 20_000
_LONGEST_ID: Final = 300
_MOST_COMPARED: Final = 100


def parse_model_list(text: str) -> list[ModelInfo]:
    """Return the models that a server lists, in its order, each once; none for another shape.

    Shapes: {"data": [{"id"}]} (OpenAI and most), a bare list of those (Together), {"models":
    [{"name"}]} (Ollama), lists of plain names.
    """
    try:
        value = decoder_for(text).decode(text)
    except (ValueError, RecursionError):
        return []
    models: dict[str, ModelInfo] = {}
    for item in _items(value)[:_MOST_MODELS]:
        info = _model(item)
        if info is not None:
            models.setdefault(info.id, info)
    return list(models.values())


def is_empty_model_list(text: str) -> bool:
    """Tell whether what a server lists has the shape of a list of models: nothing, [], or null."""
    try:
        return _is_model_list(decoder_for(text).decode(text)) if text.strip() else True
    except (ValueError, RecursionError):
        return False


def _is_model_list(value: object) -> bool:
    if isinstance(value, dict):
        lists = [value[name] for name in _LISTS if name in value]
        return any(inner is None or _is_model_list(inner) for inner in lists)
    return isinstance(value, list) and all(isinstance(item, dict | str) for item in value)


def provider_by_owner(text: str) -> str | None:
    """Return which provider a list of models is from, by `owned_by`; None where that is open."""
    try:
        items = _items(decoder_for(text).decode(text))
    except (ValueError, RecursionError):
        return None
    owners = [item.get("owned_by") for item in items if isinstance(item, dict)]
    known = (_OWNERS[owner] for owner in owners if isinstance(owner, str) and owner in _OWNERS)
    return next(known, None)


def nearest_models(wanted: str, models: list[ModelInfo]) -> list[str]:
    """Return up to three ids that a wrong one may have meant, the likeliest first."""
    by_name = {name: info.id for info in models for name in (_short(info.id), info.id.lower())}
    near: list[str] = []
    for name in (wanted.lower(), _short(wanted)):
        near += get_close_matches(name, _likely(name, by_name), n=3, cutoff=0.5)
    return list(dict.fromkeys(by_name[name] for name in near))[:3]


def _likely(wanted: str, names: Iterable[str]) -> list[str]:
    """Return the names that share the most with a wrong one: to compare all takes seconds."""
    pieces = {wanted[at : at + 2] for at in range(len(wanted[:_LONGEST_ID]))}
    return nlargest(_MOST_COMPARED, names, key=lambda name: sum(map(name.__contains__, pieces)))


def _short(model: str) -> str:
    return model.lower().rpartition("/")[2]


def _items(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in _LISTS:
            if isinstance(value.get(name), list | dict):
                return _items(value[name])
    return []


def _model(item: object) -> ModelInfo | None:
    if isinstance(item, str):
        item = {"id": item}
    if not isinstance(item, dict):
        return None
    names = (item.get(name) for name in _ID_FIELDS)
    model = next((name for name in names if isinstance(name, str) and name.strip()), None)
    if model is None or len(model) > _LONGEST_ID:
        return None
    price_in, price_out = _prices(item.get("pricing"))
    return ModelInfo(
        id=encodable(model),
        context_length=_context_length(item),
        sees_images=_sees_images(item),
        price_in=price_in,
        price_out=price_out,
    )


def _tables(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield item
    for name in ("meta", "metadata", "limits", "top_provider", "model_info", "details"):
        if isinstance(item.get(name), dict):
            yield item[name]


def _context_length(item: Mapping[str, Any]) -> int | None:
    for table in _tables(item):
        for name in _CONTEXT_FIELDS:
            value = table.get(name)
            if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
                value = int(value)
            if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**12:
                return value
    return None


def _sees_images(item: Mapping[str, Any]) -> bool | None:
    """Return whether a model takes images, None when the server does not say.

    OpenRouter: {"architecture": {"input_modalities": ["text", "image"]}}; llama.cpp and Ollama:
    {"capabilities": ["completion", "multimodal"]}; Mistral: {"capabilities": {"vision": true}}.
    """
    architecture = item.get("architecture")
    tables = [item, architecture] if isinstance(architecture, dict) else [item]
    for table in tables:
        for name in ("input_modalities", "modalities", "modality"):
            value = table.get(name)
            if isinstance(value, str):
                value = value.partition("->")[0].split("+")
            if isinstance(value, list) and value:
                return "image" in value
    capabilities = item.get("capabilities")
    if isinstance(capabilities, dict) and isinstance(capabilities.get("vision"), bool):
        return bool(capabilities["vision"])
    if isinstance(capabilities, list) and capabilities:
        return any(name in capabilities for name in ("vision", "multimodal", "image"))
    return None


def _prices(pricing: object) -> tuple[float | None, float | None]:
    """Return dollars a million tokens, in and out.

    OpenRouter: {"prompt": "0.0000004", "completion": ...}, dollars a token, as text; Together:
    {"input": 0.2, "output": 0.6}, dollars a million.
    """
    if not isinstance(pricing, dict):
        return None, None
    if "prompt" in pricing or "completion" in pricing:
        return _price(pricing.get("prompt"), 1e6), _price(pricing.get("completion"), 1e6)
    return _price(pricing.get("input"), 1.0), _price(pricing.get("output"), 1.0)


def _price(value: object, factor: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        price = round(float(value) * factor, 6)
    except (ValueError, OverflowError):
        return None
    return price if math.isfinite(price) and price >= 0 else None
