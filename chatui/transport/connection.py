"""The HTTP client of one endpoint: its pool, its TLS, its key, its clocks."""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Container, Generator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from typing import Any, Final

import httpcore
import httpx

from chatui import __version__
from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.errors import ConnectionBroken, TLSFailed
from chatui.providers import provider_of
from chatui.transport.content_encoding import ACCEPTED
from chatui.transport.daemon_thread import look_up_names_apart
from chatui.transport.errors.failures import Failures
from chatui.transport.limits import Limits
from chatui.transport.network_failures import NETWORK_ERRORS, network_failure, proxy_failure
from chatui.transport.proxies import Proxy, no_such_proxy, proxy_for, proxy_variables
from chatui.transport.response_body import ResponseBody

_IDLE_SECONDS: Final = 30.0
"""After which a connection that nobody uses is closed: it may be dead behind a NAT."""
_SUSPENDED_SECONDS: Final = 5.0
"""By how much the clocks may part before the computer is believed to have slept."""
_HEADERS: Final = {"User-Agent": f"chatui/{__version__}", "Accept-Encoding": ACCEPTED}

_MOST_REDIRECTS: Final = 3

Clocks = Callable[[], tuple[float, float]]


def _clocks() -> tuple[float, float]:
    return time.time(), time.monotonic()


class KeptConnectionBroken(ConnectionBroken):
    """A connection that was kept for the next request closed just as that was sent."""


class _OwnHeaders(httpx.Auth):
    """Adds the key and the endpoint's headers as the request leaves, and to its server alone.

    So no variable ever holds the header of the key. One that the endpoint sets itself wins.
    """

    def __init__(self, key: ApiKey | None, endpoint: Endpoint) -> None:
        self._key = key
        self._endpoint = endpoint
        self._origin = _origin(endpoint.base_url)
        self._provider = provider_of(endpoint)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if _origin(request.url) == self._origin:
            name = self._provider.auth_header
            if request.method == "GET":
                request.headers.update(self._provider.list_headers)
                name = self._provider.list_auth_header or name
            if self._key is not None:
                scheme = "Bearer " if name == "Authorization" else ""
                request.headers[name] = scheme + self._key.reveal(self._endpoint.base_url)
            request.headers.update(self._endpoint.headers)
        yield request


class _Progress:
    """Follows how far a request has come on its way, as httpcore tells step by step."""

    def __init__(self, way: asyncio.Timeout) -> None:
        self.is_kept = False
        self.is_through = False
        self._way = way
        self._is_first = True
        self._to_socks: httpcore.AsyncNetworkStream | None = None

    async def __call__(self, step: str, info: Mapping[str, Any]) -> None:
        """Take in a step, such as `connection.connect_tcp.started`."""
        if self._is_first:
            self._is_first = False
            self.is_kept = step.startswith("http11.")
        if step == "socks.connect_tcp.complete":
            self._to_socks = info["return_value"]
        if self.is_through:
            return
        asks = (
            step == "http11.send_request_headers.started" and info["request"].method != b"CONNECT"
        )
        if asks or step in ("proxy.start_tls.started", "socks.start_tls.started"):
            self.is_through = True
            self._way.reschedule(None)

    async def close(self) -> None:
        """Close what httpcore leaves open when a SOCKS proxy does not open the way."""
        if self._to_socks is not None:
            await self._to_socks.aclose()


class Connection:
    """Sends requests to one endpoint; nothing is opened before the first.

    Raises:
        CannotConnect: When the base URL is no address.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        key: ApiKey | None,
        *,
        mask: ApiKey | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits,
        clocks: Clocks = _clocks,
    ) -> None:
        self._endpoint = endpoint
        self.failures = Failures(endpoint, mask or key)
        try:
            self._origin = _origin(endpoint.base_url)
        except NETWORK_ERRORS as error:
            raise network_failure(error, self.failures) from error
        self._auth = _OwnHeaders(key, endpoint)
        self._transport = transport
        self._limits = limits
        self._clocks = clocks
        self._last_used = clocks()
        self._client: httpx.AsyncClient | None = None
        self._retired: list[httpx.AsyncClient] = []
        self._ssl: ssl.SSLContext | None = None
        self._active = 0
        self.certificate_ends: datetime | None = None
        """When the certificate that the server has shown is over; None without TLS."""

    def open(self) -> None:
        """Build the TLS context and the pool; takes some 150 ms and may run in a thread.

        Raises:
            TLSFailed: When a file of certificates cannot be read.
            CannotConnect: When a proxy variable cannot be used.
        """
        if self._client is None:
            # httpcore imports this with the first connection, which takes 100 ms.
            import_module("anyio._backends._asyncio")
            self._client = self._new_client()

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None = None,
    ) -> ResponseBody:
        """Send a request and return its answer as soon as the headers have come.

        The answer has to be closed. Redirects are not followed.

        Raises:
            EndpointError: When nothing could be sent, or no headers came.
        """
        look_up_names_apart(asyncio.get_running_loop())
        await self._drop_dead_connections()
        self.open()
        assert self._client is not None
        self._active += 1
        try:
            response = await self._sent(
                self._client.build_request(method, url, headers=headers, content=content)
            )
        except BaseException:
            self._release()
            raise
        return ResponseBody(response, self.failures, self._release)

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        assert self._client is not None
        proxy = self.failures.proxy
        way = asyncio.timeout(self._limits.proxy if proxy else None)
        progress = request.extensions["trace"] = _Progress(way)
        try:
            async with way:
                response = await self._client.send(request, stream=True, auth=self._auth)
        except NETWORK_ERRORS as error:
            if proxy is not None and not progress.is_through:
                raise proxy_failure(error, self.failures, proxy) from error
            failure = network_failure(error, self.failures)
            if progress.is_kept and isinstance(failure, ConnectionBroken):
                raise KeptConnectionBroken(failure.message, hint=failure.hint) from error
            raise failure from error
        finally:
            if not progress.is_through:
                await progress.close()
        if self.certificate_ends is None:
            self.certificate_ends = _certificate_end(response)
        return response

    async def follow(
        self, send: Callable[[str], Awaitable[ResponseBody]], url: str, statuses: Container[int]
    ) -> ResponseBody:
        """Send to a URL, and again to where answers of some statuses lead on the same server.

        What leads somewhere else, or in a circle, is returned as the answer.
        """
        for _ in range(_MOST_REDIRECTS):
            answer = await send(url)
            target = self._target(answer, url) if answer.status in statuses else None
            if target is None:
                return answer
            await answer.aclose()
            url = target
        return await send(url)

    def _target(self, answer: ResponseBody, url: str) -> str | None:
        """Return where a redirect leads, None when that is another server or nowhere."""
        location = answer.headers.get("location", "")
        if not location:
            return None
        try:
            target = httpx.URL(url).join(location)
            is_same = _origin(target) == self._origin
        except (httpx.InvalidURL, UnicodeError):
            return None
        return str(target) if is_same and not target.userinfo else None

    async def aclose(self) -> None:
        """Close every connection."""
        clients = [*self._retired, *([self._client] if self._client else [])]
        self._client = None
        self._retired = []
        for client in clients:
            await client.aclose()

    def _release(self) -> None:
        self._active -= 1
        self._last_used = self._clocks()

    async def _drop_dead_connections(self) -> None:
        """Give up the pool when the computer has slept since it was used.

        The monotonic clock stands still meanwhile, so the pool itself would not notice.
        """
        wall, monotonic = self._clocks()
        slept = (wall - self._last_used[0]) - (monotonic - self._last_used[1])
        self._last_used = wall, monotonic
        if abs(slept) > _SUSPENDED_SECONDS and self._client is not None and not self._transport:
            self._retired.append(self._client)
            self._client = None
        if self._retired and not self._active:
            retired, self._retired = self._retired, []
            for client in retired:
                await client.aclose()

    def _new_client(self) -> httpx.AsyncClient:
        limits = httpx.Limits(
            max_connections=None, max_keepalive_connections=20, keepalive_expiry=_IDLE_SECONDS
        )
        proxy = proxy_for(self._endpoint.base_url, proxy_variables())
        self.failures = replace(self.failures, proxy=proxy)
        needs_tls = self._endpoint.base_url.startswith("https:") or (
            proxy is not None and proxy.scheme == "https"
        )
        # A fresh context trusts nobody; to read the certificates that it would need takes 25 ms.
        context = self._ssl = self._ssl or (
            self._new_ssl_context() if needs_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        transport = self._transport or httpx.AsyncHTTPTransport(
            verify=context,
            limits=limits,
            proxy=httpx_proxy(proxy, context, self._endpoint.host) if proxy else None,
            socket_options=_keepalive_options(),
        )
        return httpx.AsyncClient(
            transport=transport,
            headers=_HEADERS,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            event_hooks={"response": [_set_location_aside]},
            trust_env=False,
            timeout=httpx.Timeout(None, connect=self._limits.connect, write=self._limits.write),
        )

    def _new_ssl_context(self) -> ssl.SSLContext:
        try:
            context = httpx.create_ssl_context()
        except OSError as error:
            raise TLSFailed(
                "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read.",
                hint="Correct or unset it.",
            ) from error
        if self._endpoint.ca_file is not None:
            try:
                context.load_verify_locations(cafile=self._endpoint.ca_file)
            except OSError as error:
                raise TLSFailed(
                    f"The certificates in {self._endpoint.ca_file} cannot be read.",
                    hint=f"Correct ca_file of {self._endpoint.name}.",
                ) from error
        return context


def httpx_proxy(proxy: Proxy, context: ssl.SSLContext, target: str) -> httpx.Proxy:
    """Return a proxy on the way to a host as httpx takes it.

    Raises:
        CannotConnect: When its variable names none that could be called.
    """
    try:
        return httpx.Proxy(
            f"{proxy.scheme}://{proxy.address}",
            ssl_context=context if proxy.scheme == "https" else None,
            auth=(proxy.user, proxy.password) if proxy.user is not None else None,
        )
    except httpx.InvalidURL as error:  # a name that IDNA does not know
        raise no_such_proxy(proxy.variable, target) from error


async def _set_location_aside(response: httpx.Response) -> None:
    """Keep httpx from reading where a redirect leads: it raises for what is no address."""
    location = response.headers.pop("location", "")
    response.extensions["redirect"] = {"location": location} if location else {}


def _certificate_end(response: httpx.Response) -> datetime | None:
    stream = response.extensions.get("network_stream")
    shown: ssl.SSLObject | None = stream and stream.get_extra_info("ssl_object")
    certificate = shown and shown.getpeercert()
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _origin(address: httpx.URL | str) -> tuple[str, str, int | None]:
    url = httpx.URL(address)
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _keepalive_options() -> list[tuple[int, int, int]]:
    """Return socket options that keep a NAT from forgetting a connection while a model thinks."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    if hasattr(socket, "TCP_KEEPIDLE"):
        options += [
            (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
            (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 15),
        ]
    return options
