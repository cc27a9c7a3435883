"""The way to one endpoint: replies as streams of events, and its list of models."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.conversation.events import ReceivedEvent, ServerNotice
from chatui.errors import (
    EndpointError,
    MissingKey,
    ModelNotFound,
    TimedOut,
    WrongPath,
)
from chatui.model_info import ModelInfo, ModelList
from chatui.providers import provider_of
from chatui.transport.errors.failures import Failures
from chatui.transport.limits import LARGEST_ERROR_BODY, LARGEST_MODEL_LIST, MOST_MODEL_PAGES, Limits
from chatui.transport.protocol.model_list import is_empty_model_list, next_page, parse_model_list
from chatui.transport.protocol.request import Adaptation, ChatRequest, Refused
from chatui.transport.suggestions import suggest_base_url, suggest_models
from chatui.transport.wire_record import WireLog, WireRecord

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from chatui.transport.connection import Connection
    from chatui.transport.response_body import ResponseBody

_NO_LIST: Final = (404, 405, 501)
_REDIRECTS: Final = range(300, 400)


class Refusals(Protocol):
    """What the models of one endpoint are known not to take."""

    def known(self, model: str | None) -> Iterable[Refused]:
        """Return the fields that a model has refused, with their values."""

    def remember(self, model: str | None, refused: Sequence[Refused]) -> None:
        """Take in what a model has refused just now."""


class ChatClient:
    """Asks one endpoint; any number of replies may stream at once.

    Importing this module is cheap; httpx is imported with the first request, or by `preload`.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        key: ApiKey | None,
        *,
        transport: "httpx.AsyncBaseTransport | None" = None,
        log: Callable[[str], None] | None = None,
        limits: Limits | None = None,
        refusals: Refusals | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._key = key
        self._mask = _mask(key, endpoint)
        self._transport = transport
        self._log = log
        self._limits = limits or Limits()
        self._connection: Connection | None = None
        self._opening = threading.Lock()
        self._refusals = refusals
        self._adaptations: dict[str | None, set[Adaptation | Refused]] = {}
        self._has_warned = False

    @property
    def certificate_ends(self) -> "datetime | None":
        """When the certificate of the server is over, where it has shown one."""
        return None if self._connection is None else self._connection.certificate_ends

    async def preload(self) -> None:
        """Make the first request fast: load what it needs in a thread, send nothing.

        Raises:
            MissingKey: When the endpoint wants a key and there is none.
            EndpointError: When certificates or a proxy are set up wrongly.
        """
        self._require_key()
        await asyncio.to_thread(self._connect)

    def stream(
        self, request: ChatRequest, *, record: Callable[[WireRecord], None] | None = None
    ) -> AbstractAsyncContextManager[AsyncIterator[ReceivedEvent]]:
        """Return the events of one reply, as a context that closes the connection at its end.

        The events end with `ReplyFinished` exactly when the reply is complete. Entering and
        iterating raise an EndpointError otherwise; what had arrived by then was yielded.
        """
        return self._stream(request, record)

    async def list_models(self) -> ModelList:
        """Return the models that the endpoint lists; none when it has no such list.

        Raises:
            EndpointError: When the endpoint cannot be asked, or refuses.
        """
        self._require_key()
        route = provider_of(self.endpoint).models_route
        url = None if route is None else self.endpoint.url_of(route)
        listed: dict[str, ModelInfo] = {}
        left_out = 0
        for _ in range(MOST_MODEL_PAGES):
            if url is None:
                break
            page, url = await self._page_of_models(url)
            if listed.keys() >= {model.id for model in page}:
                break  # the same page again
            listed |= {model.id: model for model in page if model.id not in listed}
            left_out += page.left_out
        models = ModelList(listed.values())
        models.left_out = left_out
        return models

    async def _page_of_models(self, url: str) -> tuple[ModelList, str | None]:
        """Return what is listed there, and where the list goes on."""
        status, content = await self._get(url, LARGEST_MODEL_LIST, self._limits.model_list)
        if status in _NO_LIST:
            return ModelList(), None
        failures = self._connect().failures
        if not 200 <= status < 300:
            raise failures.of_response(status, _decoded(content[:LARGEST_ERROR_BODY]))
        body = await asyncio.to_thread(_decoded, content)
        if len(content) >= LARGEST_MODEL_LIST:
            raise failures.too_long_a_list(body, LARGEST_MODEL_LIST)
        models = await asyncio.to_thread(parse_model_list, body)
        if not models and not await asyncio.to_thread(is_empty_model_list, body):
            raise failures.in_place_of_models(body)
        return models, await asyncio.to_thread(next_page, body, url)

    async def aclose(self) -> None:
        """Close every connection."""
        if self._connection is not None:
            await self._connection.aclose()

    @asynccontextmanager
    async def _stream(
        self, request: ChatRequest, record: Callable[[WireRecord], None] | None
    ) -> AsyncIterator[AsyncIterator[ReceivedEvent]]:
        self._require_key()
        if self._connection is None:
            await asyncio.to_thread(self._connect)
        connection = self._connect()

        from chatui.transport.attempts import Attempts
        from chatui.transport.reply_reader import ReplyReader

        failures = replace(connection.failures, model=request.model)
        wire = WireLog(self._mask, record, self._log)
        attempts = Attempts(
            connection,
            failures,
            request,
            limits=self._limits,
            adaptations=self._adaptations_for(request.model),
            wire=wire,
        )
        opened: list[ReplyReader] = []

        async def events() -> AsyncGenerator[ReceivedEvent, None]:
            if self._mask is not None and self.endpoint.is_cleartext and not self._has_warned:
                self._has_warned = True
                yield ServerNotice(
                    f"The key and this chat go to {self.endpoint.host} without encryption."
                )
            try:
                async for attempt in attempts.events():
                    yield attempt
                if attempts.left_out and self._refusals is not None:
                    self._refusals.remember(request.model, attempts.left_out)
                assert attempts.answer is not None
                reply = ReplyReader(attempts.answer, failures, limits=self._limits, wire=wire)
                opened.append(reply)
                async for event in reply.events():
                    yield event
            except EndpointError as error:
                explained = await self._explained(error, request.model)
                if explained is error:
                    raise
                raise explained from error

        try:
            async with aclosing(events()) as stream:
                yield stream
        finally:
            for reply in opened:
                await reply.aclose()

    def _adaptations_for(self, model: str | None) -> set[Adaptation | Refused]:
        if model not in self._adaptations:
            known = () if self._refusals is None else self._refusals.known(model)
            self._adaptations[model] = set(known)
        return self._adaptations[model]

    def _connect(self) -> "Connection":
        import chatui.transport.attempts  # what `_stream` needs comes with httpx, in its thread
        import chatui.transport.reply_reader  # noqa: F401
        from chatui.transport.connection import Connection

        with self._opening:
            if self._connection is None:
                connection = Connection(
                    self.endpoint,
                    self._key,
                    mask=self._mask,
                    transport=self._transport,
                    limits=self._limits,
                )
                connection.open()
                self._connection = connection
            return self._connection

    def _require_key(self) -> None:
        failures = Failures(self.endpoint, self._mask)
        if self._key is None:
            settings = (self.endpoint.api_key_env, self.endpoint.api_key_command)
            wants_key = any(settings) or provider_of(self.endpoint).wants_key
            if wants_key and not self.endpoint.is_loopback:
                raise failures.missing_key()
        elif not _can_be_sent(self._key.reveal(self.endpoint.base_url)):
            raise MissingKey(
                f"The API key for {failures.label} holds a character that no key has.",
                hint="Paste it again: letters, digits and signs of ASCII, without spaces.",
            )

    async def _get(self, url: str, largest: int, timeout: float) -> tuple[int, bytes]:
        """Ask a URL of the endpoint's server; redirects are followed to that server alone."""
        connection = await asyncio.to_thread(self._connect)

        async def send(url: str) -> "ResponseBody":
            return await connection.send("GET", url, headers={"Accept": "application/json"})

        try:
            async with asyncio.timeout(timeout):
                answer = await connection.follow(send, url, _REDIRECTS)
                try:
                    body = b"".join([piece async for piece in answer.body(largest)])
                finally:
                    await answer.aclose()
        except TimeoutError as error:
            raise TimedOut(f"{self.endpoint.host} did not answer within {timeout:g} s.") from error
        return answer.status, body

    async def _explained(self, error: EndpointError, model: str | None) -> EndpointError:
        """Return an error with a better hint, if the server tells enough for one in time."""

        async def get(url: str) -> tuple[int, str]:
            url = self.endpoint.with_query(url)
            status, body = await self._get(url, LARGEST_ERROR_BODY, self._limits.suggestion)
            return status, _decoded(body)

        try:
            async with asyncio.timeout(self._limits.suggestion):
                if isinstance(error, ModelNotFound) and model:
                    return suggest_models(error, model, await self.list_models())
                if isinstance(error, WrongPath) and error.status in (200, 404, 405):
                    return await suggest_base_url(error, self.endpoint.base_url, get)
        except (TimeoutError, EndpointError):
            pass
        return error


def _mask(key: ApiKey | None, endpoint: Endpoint) -> ApiKey | None:
    """Return what masks the key and what is secret in the endpoint's headers."""
    secrets = endpoint.secrets
    if not secrets:
        return key
    bare = ApiKey("", base_url=endpoint.base_url, source="headers") if key is None else key
    return bare.with_secrets(secrets)


def _decoded(body: bytes) -> str:
    return body.decode("utf-8-sig", "replace")


def _can_be_sent(key: str) -> bool:
    return key.isascii() and key.isprintable() and " " not in key
