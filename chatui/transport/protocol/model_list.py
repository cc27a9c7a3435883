"""The list of models in every shape that servers send it; pure.

One of thousands of models is large: it is parsed in a thread.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from heapq import nlargest
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from chatui.model_info import ModelInfo, ModelList
from chatui.text.surrogates import encodable
from chatui.transport.large_json import decoder_for
from chatui.transport.protocol.model_facts import model_of

_LISTS: Final = ("data", "models")
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
_LONGEST_NAME: Final = 300
_MOST_COMPARED: Final = 100


def parse_model_list(text: str) -> ModelList:
    """Return the models that a server lists, in its order, each once; none for another shape.

    Shapes: {"data": [{"id"}]} (OpenAI and most), a bare list of those (Together), {"models":
    [{"name"}]} (Ollama), lists of plain names.
    """
    try:
        value = decoder_for(text).decode(text)
    except (ValueError, RecursionError):
        return ModelList()
    models: dict[str, ModelInfo] = {}
    items = _items(value)
    for item in items[:_MOST_MODELS]:
        info = model_of(item)
        if info is not None:
            models.setdefault(info.id, info)
    listed = ModelList(models.values())
    listed.left_out = max(0, len(items) - _MOST_MODELS)
    return listed


def next_page(text: str, url: str) -> str | None:
    """Return where a list of models goes on, on the same server; None when it is at its end.

    OpenRouter: {"links": {"next": "/api/v1/models?offset=500&limit=500"}}; Anthropic, which lists
    20 unless asked for more: {"has_more": true, "last_id": "claude-haiku-4-5"}.
    """
    if '"links"' not in text and '"has_more"' not in text:
        return None
    try:
        value = decoder_for(text).decode(text)
        page = _next_page(value, url) if isinstance(value, dict) else None
        is_here = page is not None and urlsplit(page)[:2] == urlsplit(url)[:2]
    except (ValueError, RecursionError):
        return None
    return page if is_here else None


def _next_page(value: Mapping[str, Any], url: str) -> str | None:
    links, last = value.get("links"), value.get("last_id")
    if isinstance(links, dict) and isinstance(links.get("next"), str):
        return urljoin(url, encodable(links["next"]))
    if value.get("has_more") is True and isinstance(last, str):
        parts = urlsplit(url)
        others = [
            one for one in parse_qsl(parts.query, True) if one[0] not in ("after_id", "limit")
        ]
        query = urlencode([*others, ("limit", "1000"), ("after_id", encodable(last))])
        return parts._replace(query=query).geturl()
    return None


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
    pieces = {wanted[at : at + 2] for at in range(len(wanted[:_LONGEST_NAME]))}
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
