"""Servers on this machine: whoever lists models where well-known programs listen."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from chatui.config import Endpoint
from chatui.errors import CannotConnect, EndpointError
from chatui.model_info import ModelInfo
from chatui.providers import Provider, provider_named
from chatui.transport.connection import Connection
from chatui.transport.limits import Limits, SearchLimits
from chatui.transport.protocol.model_list import parse_model_list, provider_by_owner

_ADDRESSES: Final = ("127.0.0.1", "[::1]")
_SIGN_THEMSELVES: Final = frozenset({"llamacpp", "vllm", "sglang"})
"""Providers whose name stands in every list of theirs: without it, it is somebody else's."""


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that has listed models without a key; `provider` is empty for an unknown one."""

    base_url: str
    models: tuple[ModelInfo, ...]
    provider: str = ""

    @property
    def label(self) -> str:
        """What it is called: `Ollama`, or by its port."""
        port = urlsplit(self.base_url).port
        return provider_named(self.provider).label or f"A server on port {port}"

    @property
    def words(self) -> str:
        """What is said of it: `Ollama is running here: 3 models`."""
        count = len(self.models)
        return f"{self.label} is running here: {count} model{'s' if count != 1 else ''}"


async def find_servers(
    providers: Sequence[Provider], limits: SearchLimits | None = None
) -> list[FoundServer]:
    """Return the servers on this machine that list models, in the order of the providers.

    Each is asked at its provider's ports, all at once, for its list alone: without a key, without
    a proxy, and not where it redirects to.
    """
    limits = limits or SearchLimits()
    ports = {port: one for one in reversed(providers) for port in reversed(one.ports)}
    asked = (_ask(one, port, limits) for port, one in reversed(ports.items()))
    found = await asyncio.gather(*asked)
    return [server for server in found if server is not None]


async def _ask(provider: Provider, port: int, limits: SearchLimits) -> FoundServer | None:
    """Ask at a port: over IPv6 only where nobody listens over IPv4."""
    route, path = provider.models_route, urlsplit(provider.base_url).path
    if route is None:
        return None
    deadline = asyncio.get_running_loop().time() + limits.seconds
    for address in _ADDRESSES:
        endpoint = Endpoint("found", f"http://{address}:{port}{path}")
        try:
            async with asyncio.timeout_at(deadline):
                text = await _list_of_models(endpoint, route, limits)
        except CannotConnect:
            continue
        except (TimeoutError, EndpointError):
            return None
        return await asyncio.to_thread(_read, text, endpoint.base_url, provider)
    return None


async def _list_of_models(endpoint: Endpoint, route: str, limits: SearchLimits) -> str:
    """Return what a server answers; nothing of an answer that is an error, or too long."""
    connection = Connection(endpoint, None, limits=Limits(connect=limits.seconds))
    try:
        url, headers = endpoint.url_of(route), {"Accept": "application/json"}
        answer = await connection.send("GET", url, headers=headers)
        try:
            if answer.status != HTTPStatus.OK:
                return ""
            body = b"".join([piece async for piece in answer.body(limits.bytes + 1)])
        finally:
            await answer.aclose()
    finally:
        await connection.aclose()
    return body.decode("utf-8-sig", "replace") if len(body) <= limits.bytes else ""


def _read(text: str, base_url: str, provider: Provider) -> FoundServer | None:
    models = parse_model_list(text)
    if not models:
        return None
    name = provider_by_owner(text) or ("" if provider.name in _SIGN_THEMSELVES else provider.name)
    return FoundServer(base_url, tuple(models), name)
