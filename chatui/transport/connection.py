"""The HTTP client of one endpoint: its pool, its TLS, its key, its clocks."""

import socket
import ssl
import time
from collections.abc import Callable, Generator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx

from chatui import __version__
from chatui.api_key import ApiKey
from chatui.config import Endpoint
from chatui.errors import CannotConnect, ConnectionBroken, TLSFailed
from chatui.transport.answer import Answer
from chatui.transport.content_encoding import ACCEPTED
from chatui.transport.failures import Failures
from chatui.transport.limits import Limits
from chatui.transport.network_failures import NETWORK_ERRORS, network_failure

_IDLE_SECONDS: Final = 30.0
"""After which a connection that nobody uses is closed: it may be dead behind a NAT."""
_SUSPENDED_SECONDS: Final = 5.0
"""By how much the clocks may part before the computer is believed to have slept."""
_HEADERS: Final = {"User-Agent": f"chatui/{__version__}", "Accept-Encoding": ACCEPTED}

Clocks = Callable[[], tuple[float, float]]


def _clocks() -> tuple[float, float]:
    return time.time(), time.monotonic()


class KeptConnectionBroken(ConnectionBroken):
    """A connection that was kept for the next request closed just as that was sent."""


class _Bearer(httpx.Auth):
    """Adds the key as the request leaves, so that no variable ever holds the header."""

    def __init__(self, key: ApiKey, endpoint: Endpoint) -> None:
        self._key = key
        self._endpoint = endpoint
        self._origin = _origin(endpoint.base_url)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if _origin(request.url) == self._origin:
            request.headers["Authorization"] = f"Bearer {self._key.reveal(self._endpoint.base_url)}"
        yield request


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
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits,
        clocks: Clocks = _clocks,
    ) -> None:
        self._endpoint = endpoint
        self._failures = Failures(endpoint, key)
        try:
            self._origin = _origin(endpoint.base_url)
        except NETWORK_ERRORS as error:
            raise network_failure(error, self._failures) from error
        self._auth = _Bearer(key, endpoint) if key is not None else None
        self._transport = transport
        self._limits = limits
        self._clocks = clocks
        self._last_used = clocks()
        self._client: httpx.AsyncClient | None = None
        self._retired: list[httpx.AsyncClient] = []
        self._ssl: ssl.SSLContext | None = None
        self._active = 0

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
    ) -> Answer:
        """Send a request and return its answer as soon as the headers have come.

        The answer has to be closed. Redirects are not followed.

        Raises:
            EndpointError: When nothing could be sent, or no headers came.
        """
        await self._drop_dead_connections()
        self.open()
        assert self._client is not None
        self._active += 1
        steps: list[str] = []

        async def trace(step: str, _: object) -> None:
            steps.append(step)

        try:
            request = self._client.build_request(
                method, url, headers=headers, content=content, extensions={"trace": trace}
            )
            response = await self._client.send(request, stream=True, auth=self._auth)
        except NETWORK_ERRORS as error:
            self._release()
            failure = network_failure(error, self._failures)
            is_kept = bool(steps) and not steps[0].startswith("connection.connect")
            if is_kept and isinstance(failure, ConnectionBroken):
                raise KeptConnectionBroken(failure.message, hint=failure.hint) from error
            raise failure from error
        except BaseException:
            self._release()
            raise
        return Answer(response, self._failures, self._release)

    def same_origin(self, location: str, url: str) -> str | None:
        """Return where a redirect leads, None when that is another server or nowhere."""
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
        goes_direct = self._endpoint.is_loopback or not getproxies()
        needs_tls = self._endpoint.base_url.startswith("https:") or not goes_direct
        # A fresh context trusts nobody; to read the certificates that it would need takes 25 ms.
        context = self._ssl = self._ssl or (
            self._new_ssl_context() if needs_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        transport = self._transport
        if transport is None and goes_direct:
            transport = httpx.AsyncHTTPTransport(
                verify=context, limits=limits, socket_options=_keepalive_options()
            )
        try:
            if not goes_direct:
                _check_proxies()
            return httpx.AsyncClient(
                transport=transport,
                verify=context,
                limits=limits,
                headers=_HEADERS,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                event_hooks={"response": [_set_location_aside]},
                trust_env=not goes_direct,
                timeout=httpx.Timeout(None, connect=self._limits.connect, write=self._limits.write),
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise CannotConnect(
                f"The proxy that the environment names cannot be used: {error}.",
                hint="Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.",
            ) from error

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


async def _set_location_aside(response: httpx.Response) -> None:
    """Keep httpx from reading where a redirect leads: it raises for what is no address."""
    location = response.headers.pop("location", "")
    response.extensions["redirect"] = {"location": location} if location else {}


def _origin(address: httpx.URL | str) -> tuple[str, str, int | None]:
    url = httpx.URL(address)
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _check_proxies() -> None:
    """Raise a ValueError for a proxy whose port is none; httpx finds out too late."""
    for scheme, address in getproxies().items():
        if scheme != "no":
            _ = urlsplit(address if "://" in address else f"//{address}").port


def _keepalive_options() -> list[tuple[int, int, int]]:
    """Return socket options that keep a NAT from forgetting a connection while a model thinks."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    if hasattr(socket, "TCP_KEEPIDLE"):
        options += [
            (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
            (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 15),
        ]
    return options
