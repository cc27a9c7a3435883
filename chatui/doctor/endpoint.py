"""The way to an endpoint, step by step: what fails first is what is to be mended."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.conversation.events import ContentDelta, ReasoningDelta, ToolCallDelta
from chatui.conversation.message import Message, Role
from chatui.conversation.parameters import Parameters
from chatui.conversation.parts import TextPart
from chatui.doctor.check import Line, State, failed, ok, warning
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.errors import (
    CannotConnect,
    ConfigError,
    EndpointError,
    KeyRefused,
    MissingKey,
    TimedOut,
    TLSFailed,
    did_you_mean,
)
from chatui.providers import provider_of
from chatui.storage.settings.key_store import KeyPlace
from chatui.transport.daemon_thread import in_thread
from chatui.transport.protocol.request import ChatRequest
from chatui.transport.proxies import Proxy, proxy_for, proxy_variables

if TYPE_CHECKING:
    from chatui.transport.client import ChatClient

_PROMPT: Final = "Count from one to eight, in words."
_NAME_SECONDS: Final = 5.0
_KEY_SECONDS: Final = 10.0
_LIST_SECONDS: Final = 10.0
_REPLY_SECONDS: Final = 20.0
SECONDS: Final = _NAME_SECONDS + _KEY_SECONDS + _LIST_SECONDS + _REPLY_SECONDS
_TELLING_SECONDS: Final = 1.0
"""A reply that is whole sooner comes in one read from a fast server that streams it."""
_SOON: Final = 14
"""Days before its end on which a certificate is usually renewed."""
_STEPS: Final[dict[type[EndpointError], str]] = {
    MissingKey: "key",
    KeyRefused: "key",
    TLSFailed: "TLS",
    CannotConnect: "connection",
    TimedOut: "answer",
}
_ENDS_IT: Final = (MissingKey, KeyRefused, TLSFailed, CannotConnect, TimedOut)


def paid_request(endpoints: Endpoints, choice: ModelChoice) -> str:
    """Return what is to be said before a look that pays; empty where nothing is paid."""
    if choice.endpoint == EMBEDDED:
        return ""
    where = endpoints.label(choice.endpoint)
    return f"One small request goes to {where} ({choice.model or 'its own model'}): it may cost."


async def look(
    endpoints: Endpoints, choice: ModelChoice, *, is_offline: bool = False, pays: bool = True
) -> AsyncIterator[Line]:
    """Yield how far one comes to the model that new chats go to.

    Where it `is_offline` nothing is asked; unless it `pays`, no reply is.
    """
    if choice.endpoint == EMBEDDED:
        fix = "Press F3 in chatui, or set CHATUI_BASE_URL, to connect a real one."
        yield warning("endpoint", "the embedded model, a toy: no other is set up", fix)
        return
    look = _Look(endpoints, endpoints.get(choice.endpoint), choice.model)
    async for line in look.offline() if is_offline else look.online(pays=pays):
        found, *fixes = map(look.without_path, (line.found, *line.fix))
        yield Line(line.name, line.state, found, tuple(fixes))
    for problem in endpoints.pop_problems():  # of files, of providers, of a key that was read
        yield warning("endpoint", look.without_path(problem))


@dataclass(slots=True)
class _Look:
    endpoints: Endpoints
    endpoint: Endpoint
    model: str | None

    def without_path(self, text: str) -> str:
        """Return a text with no more of the base URL than its server: a path may hold a key."""
        parts = urlsplit(self.endpoint.base_url)
        return text.replace(self.endpoint.base_url, f"{parts.scheme}://{parts.netloc}")

    async def offline(self) -> AsyncIterator[Line]:
        """Yield what is known without a network."""
        yield self._where()
        place = self.endpoints.key_place(self.endpoint)
        if place is KeyPlace.NOWHERE and self._wants_key:
            yield self._no_key()
        else:
            words = {KeyPlace.NOWHERE: "none, and none is asked for"}
            found = words.get(place, f"found ({place.name.lower()}), not tried")
            yield self._key_line(found, is_there=place is not KeyPlace.NOWHERE)
        yield ok("network", "not asked: --offline")

    async def online(self, *, pays: bool) -> AsyncIterator[Line]:
        """Yield a line for each step, until one fails that the others need."""
        yield self._where()
        proxy: Proxy | None = None
        try:
            async with asyncio.timeout(_KEY_SECONDS):
                key = await in_thread(lambda: self.endpoints.key(self.endpoint))
            proxy = proxy_for(self.endpoint.base_url, proxy_variables())
        except TimeoutError:
            within = f"within {_KEY_SECONDS:g} seconds"
            if self.endpoints.key_place(self.endpoint) is KeyPlace.KEYRING:
                fix = "Unlock it, or take the key out of it: chatui key move"
                yield failed("key", f"the keyring has not answered {within}", fix)
            else:
                fix = "Run it in a shell: does it wait for you?"
                yield failed("key", f"api_key_command has not ended {within}", fix)
            return
        except ConfigError as problem:
            yield failed("key", problem.message, problem.hint)
            return
        except CannotConnect as problem:
            yield failed("proxy", problem.message, problem.hint)
            return
        if key is None and self._wants_key:
            yield self._no_key()
            return
        if proxy is not None:
            yield ok("proxy", f"{proxy.scheme}://{proxy.address}, of {proxy.variable}")
        name = await self._name_line(proxy)
        if name is not None:
            yield name
        if name is None or name.state is State.OK:
            async for line in self._asked(key, pays=pays):
                yield line

    def _where(self) -> Line:
        label, host = self.endpoint.label, self.endpoint.host
        found = host if label == host else f"{label}, at {host}"
        if self.endpoint.is_cleartext:
            fix = "Write https:// in its base URL, if it has that."
            return warning("endpoint", f"{found}: key and chats go unencrypted", fix)
        return ok("endpoint", found)

    @property
    def _wants_key(self) -> bool:
        endpoint = self.endpoint
        named = endpoint.api_key_env or endpoint.api_key_command
        wants = bool(named) or provider_of(endpoint).wants_key
        return wants and not endpoint.is_loopback

    def _no_key(self) -> Line:
        name = self.endpoint.api_key_env
        return failed("key", "none", f"export {name}=…" if name else "Press F3 in chatui.")

    def _key_line(self, found: str, *, is_there: bool) -> Line:
        name = self.endpoint.api_key_env
        if name and not is_there:
            return warning("key", f"{name}, which is to hold it, is not set", f"export {name}=…")
        return ok("key", found)

    async def _name_line(self, proxy: Proxy | None) -> Line | None:
        """Return whether the name of what is called first is known: the proxy's, or its own.

        None where that is an address.
        """
        host = proxy.host if proxy is not None else self.endpoint.host
        what = f"{host} (the proxy)" if proxy is not None else host

        def addresses() -> list[str]:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            return list(dict.fromkeys(str(address[0]) for *_, address in found))

        try:
            async with asyncio.timeout(_NAME_SECONDS):
                found = await in_thread(addresses)
        except TimeoutError:
            problem = f"{what}: no answer within {_NAME_SECONDS:g} seconds"
            return failed("name", problem, "Check /etc/resolv.conf, the VPN and the network.")
        except (OSError, UnicodeError) as error:
            is_unknown = getattr(error, "errno", None) == socket.EAI_NONAME
            why = "no computer has that name" if is_unknown else "no network"
            return failed("name", f"{what}: {why}", "Check the base URL and the network.")
        return None if host in found else ok("name", f"{what} is {', '.join(found[:2])}")

    async def _asked(self, key: ApiKey | None, *, pays: bool) -> AsyncIterator[Line]:
        client = await self.endpoints.client(self.endpoint.name)
        source = "none" if key is None else f"of {key.source}"
        names: list[str] = []
        try:
            async with asyncio.timeout(_LIST_SECONDS):
                names = [model.id for model in await client.list_models()]
        except TimeoutError:
            found = f"none within {_LIST_SECONDS:g} seconds"
            yield failed("answer", found, "Check the server, and any firewall between.")
            return
        except EndpointError as problem:
            if line := self._certificate_line(client):
                yield line
            yield _failure(problem)
            if isinstance(problem, _ENDS_IT):
                return
        else:
            if line := self._certificate_line(client):
                yield line
        model = self.model or next(iter(names), None)
        yield self._model_line(model, names)
        if not pays:
            yield self._key_line(source, is_there=key is not None)
            yield ok("reply", "not asked for: it is one small request, which may cost")
            return
        async for line in self._reply_lines(client, model):
            if line.name == "reply" and line.state is State.OK:
                accepted = f"{source}, accepted" if key else "none, and none is asked for"
                yield self._key_line(accepted, is_there=key is not None)
            yield line

    def _certificate_line(self, client: "ChatClient") -> Line | None:
        ends = client.certificate_ends
        if ends is None:
            return None
        days = (ends - datetime.now(UTC)).days
        by = f", by {self.endpoint.ca_file}" if self.endpoint.ca_file else ""
        found = f"trusted{by}, until {ends:%Y-%m-%d}"
        if days < _SOON:
            return warning("TLS", f"{found}: {days} days", "Whoever runs the server renews it.")
        return ok("TLS", found)

    def _model_line(self, model: str | None, names: list[str]) -> Line:
        if model is None:
            return warning("model", "the server's own: it lists none", "Choose one with F2.")
        if not names:
            return ok("model", f"{model}; the server lists none")
        if model not in names:
            found = f"{model} is not among the {len(names)} that are listed"
            return warning("model", found, did_you_mean(model, names[:200]))
        return ok("model", f"{model}, one of {len(names)}")

    async def _reply_lines(self, client: "ChatClient", model: str | None) -> AsyncIterator[Line]:
        request = ChatRequest(
            [Message(Role.USER, [TextPart(_PROMPT)])], model, Parameters(max_tokens=24)
        )
        began = time.monotonic()
        first, pieces = 0.0, 0
        try:
            async with asyncio.timeout(_REPLY_SECONDS), client.stream(request) as events:
                async for event in events:
                    if isinstance(event, ContentDelta | ReasoningDelta | ToolCallDelta):
                        pieces += 1
                        first = first or time.monotonic() - began
        except TimeoutError:
            fix = "A large model may still be loading: try again in a minute."
            yield failed("reply", f"not whole within {_REPLY_SECONDS:g} seconds", fix)
            return
        except EndpointError as problem:
            yield _failure(problem, "reply")
            return
        if not pieces:
            yield failed("reply", "without a word", "Choose another model with F2.")
            return
        yield ok(
            "reply", f"first token after {first:.1f} s, all after {time.monotonic() - began:.1f} s"
        )
        if pieces > 1:
            yield ok("stream", f"{pieces} pieces")
        elif first < _TELLING_SECONDS:
            yield ok("stream", "all at once, too fast to tell whether it is streamed")
        else:
            found = "all came in one piece"
            yield warning("stream", found, "The server, or a proxy before it, collects the reply.")


def _failure(problem: EndpointError, name: str = "models") -> Line:
    step = next((step for kind, step in _STEPS.items() if isinstance(problem, kind)), name)
    return failed(step, problem.message, problem.hint)
