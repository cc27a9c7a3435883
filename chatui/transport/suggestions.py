"""What makes an error's hint better: the models that exist, the path that answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from chatui.errors import EndpointError, ModelNotFound, WrongPath
from chatui.model_info import ModelInfo
from chatui.transport.protocol.model_list import nearest_models, parse_model_list

_PATHS: Final = ("/v1", "/api/v1", "/api", "/openai/v1")
_UNKNOWN: Final = (404, 410, 501)

Get = Callable[[str], Awaitable[tuple[int, str]]]
"""Asks a URL of the endpoint's own server and returns the status and the body."""


def with_hint(error: EndpointError, hint: str) -> EndpointError:
    """Return the same error with another hint."""
    return type(error)(
        error.message,
        hint=hint,
        status=error.status,
        server_words=error.server_words,
        retry_after=error.retry_after,
    )


def suggest_models(error: ModelNotFound, wanted: str, models: list[ModelInfo]) -> EndpointError:
    """Return the error with the names that come nearest, of the models that exist."""
    near = nearest_models(wanted, models)
    if near:
        return with_hint(error, f"Did you mean {' or '.join(near)}?")
    if models:
        return with_hint(error, f"It has {len(models)} models, such as {models[0].id}.")
    return error


async def suggest_base_url(error: WrongPath, base_url: str, get: Get) -> EndpointError:
    """Return the error with the base URL that answers, if one of the usual ones does."""
    candidates = _candidates(base_url)
    is_there = await asyncio.gather(*(_answers(url, get) for url in (base_url, *candidates)))
    if is_there[0] < _SURE:
        # A server that says the same about every path tells nothing.
        floor = is_there[0]
        best = max(range(1, len(is_there)), key=lambda place: is_there[place])
        if is_there[best] > floor:
            return with_hint(error, f'Set base_url = "{candidates[best - 1]}": that one answers.')
    return error


def _candidates(base_url: str) -> list[str]:
    parts = urlsplit(base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    path = parts.path.rstrip("/")
    trimmed = path.removesuffix("/v1").removesuffix("/models").removesuffix("/chat")
    paths = [path + known for known in _PATHS] + [trimmed, *_PATHS]
    if "/" in path:
        paths.append(path.rpartition("/")[0])
    urls = [f"{origin}{candidate}" for candidate in paths]
    return [url for url in dict.fromkeys(urls) if url != base_url]


_SURE: Final = 2


async def _answers(base_url: str, get: Get) -> int:
    """Return how sure it is that a base URL is one: 2 lists models, 1 has /chat/completions."""
    try:
        status, body = await get(f"{base_url}/models")
        if status == 200 and parse_model_list(body):
            return _SURE
        # Most servers answer 405 here: the path is there, but wants a POST.
        status, _ = await get(f"{base_url}/chat/completions")
    except EndpointError:
        return 0
    return int(status not in _UNKNOWN and not 300 <= status < 400 and status < 500)
