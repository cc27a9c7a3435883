"""Fetches a picture from an address that a person gives, or that a page gave to a person.

Whoever gives the address must not reach what this machine alone can reach: every address that its
host has must be public, and the connection goes to the very one that was looked at. Through a
proxy, the proxy looks names up: what it may reach is its own affair.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

import httpx

from chatui import __version__
from chatui.config import is_loopback_host
from chatui.errors import CannotAttach, CannotConnect, MalformedReply
from chatui.text.safety import display_line
from chatui.transport.connection import httpx_proxy
from chatui.transport.content_encoding import BodyDecoder
from chatui.transport.daemon_thread import look_up_names_apart
from chatui.transport.errors.server_words import is_html
from chatui.transport.limits import DownloadLimits
from chatui.transport.network_failures import NETWORK_ERRORS
from chatui.transport.proxies import proxy_for, proxy_variables

_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS: Final = 5
_HEADERS: Final = {
    "User-Agent": f"chatui/{__version__}",
    "Accept": "image/*",
    "Accept-Encoding": "identity",
}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_LOOKED_AT: Final = 1024
_ALLOW: Final = "--allow-private allows it, or allow_private_addresses = true in config.toml."

Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What an address held, and what that is called."""

    content: bytes
    name: str


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that a host has, in the order in which they are to be tried.

    Raises:
        OSError: When it has none, or nobody can be asked.
    """
    loop = asyncio.get_running_loop()
    look_up_names_apart(loop)
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def download_picture(
    url: str,
    *,
    allow_private: bool,
    limits: DownloadLimits | None = None,
    resolve: Resolve = resolve,
) -> Downloaded:
    """Return what a URL holds, whatever it calls it; no key, no cookie is sent.

    Raises:
        CannotAttach: When it may not be asked, does not answer, or holds a web page.
    """
    limits = limits or DownloadLimits()
    try:
        async with asyncio.timeout(limits.seconds):
            return await _Download(allow_private, limits, resolve).follow(url)
    except TimeoutError as error:
        words = f"{_shown(url)} did not come to an end within {limits.seconds:g} s."
        raise CannotAttach(words, hint="Download it, and attach the file.") from error


class _Download:
    def __init__(self, allow_private: bool, limits: DownloadLimits, resolve: Resolve) -> None:
        self._allow_private = allow_private
        self._limits = limits
        self._resolve = resolve
        self._context: ssl.SSLContext | None = None

    async def follow(self, address: str) -> Downloaded:
        first = url = _checked(address)
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                found = await self._ask(url)
            except CannotAttach as problem:
                if url is first:
                    raise
                words = f"{_host(first)} leads on to another address: {problem.message}"
                raise CannotAttach(words, hint=problem.hint) from problem
            if isinstance(found, bytes):
                return Downloaded(found, _name(url))
            url = found
        raise CannotAttach(
            f"{_host(url)} leads on to another address more than {_MOST_REDIRECTS} times.",
            hint="Give the address of the picture itself.",
        )

    async def _ask(self, url: httpx.URL) -> bytes | httpx.URL:
        """Return what is there, or where it leads to."""
        if self._context is None:
            self._context = await asyncio.to_thread(_ssl_context)
        proxy = _proxy_for(url, self._context)
        addresses = await self._addresses(url, has_proxy=proxy is not None)
        async with httpx.AsyncHTTPTransport(verify=self._context, proxy=proxy) as transport:
            response = await self._answer(transport, url, addresses)
            try:
                return await self._taken(url, response)
            except NETWORK_ERRORS as error:
                raise CannotAttach(f"{_host(url)} broke off before its end.") from error
            finally:
                await response.aclose()

    async def _answer(
        self, transport: httpx.AsyncBaseTransport, url: httpx.URL, addresses: list[str]
    ) -> httpx.Response:
        for last, address in ((one == addresses[-1], one) for one in addresses):
            request = httpx.Request(
                "GET",
                url.copy_with(host=address, fragment=None),
                headers=_HEADERS | {"Host": url.netloc.decode("ascii")},
                extensions={
                    "sni_hostname": url.raw_host.decode("ascii"),
                    "timeout": {
                        "connect": self._limits.connect,
                        "read": self._limits.seconds,
                        "write": self._limits.connect,
                        "pool": self._limits.connect,
                    },
                },
            )
            try:
                return await transport.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if last:
                    raise _unreachable(url, error) from error
            except NETWORK_ERRORS as error:
                raise CannotAttach(f"{_host(url)} does not answer in HTTP.") from error
        raise CannotAttach(f"{_host(url)} has no address.")

    async def _addresses(self, url: httpx.URL, *, has_proxy: bool) -> list[str]:
        """Return where to connect: none of them private, unless that is allowed."""
        host = url.raw_host.decode("ascii")
        try:
            found = await self._resolve(host, url.port or _default_port(url))
        except (OSError, UnicodeError) as error:
            if has_proxy:
                return [host]
            raise CannotAttach(
                f"There is no host {_host(url)}, or no network to ask for it.",
                hint="Check the address.",
            ) from error
        if not self._allow_private and (private := next((a for a in found if _private(a)), None)):
            where = "" if private == host.strip("[]") else f" is {private}, which"
            raise CannotAttach(
                f"{_host(url)}{where} is in a private network, or this machine itself:"
                " what is there is not fetched.",
                hint=_ALLOW,
            )
        return [host] if has_proxy else found

    async def _taken(self, url: httpx.URL, response: httpx.Response) -> bytes | httpx.URL:
        status, host = response.status_code, _host(url)
        if status in _REDIRECTS:
            return _target(url, response.headers.get("location", ""))
        if status != 200:
            raise CannotAttach(f"{host} {_refusal(status)}", hint="Does a browser show it?")
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._limits.bytes:
            raise self._too_large(host)
        content = bytearray()
        try:
            async with aclosing(_body(response)) as pieces:
                async for piece in pieces:
                    content += piece
                    if len(content) > self._limits.bytes:
                        raise self._too_large(host)
        except MalformedReply as error:
            raise CannotAttach(f"{host} sent something that cannot be unpacked.") from error
        if not content:
            raise CannotAttach(f"{host} sent nothing.")
        if is_html(content[:_LOOKED_AT].decode("latin-1")):
            raise CannotAttach(
                f"{host} sent a web page, no picture.",
                hint="Give the address of the picture itself.",
            )
        return bytes(content)

    def _too_large(self, host: str) -> CannotAttach:
        most = self._limits.bytes // 10**6
        return CannotAttach(f"{host} sends more than {most} MB, the most that can be attached.")


async def _body(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    decoder = BodyDecoder(response.headers.get("content-encoding", ""))
    async for data in response.aiter_raw():
        for piece in decoder.decode(data):
            yield piece


def _checked(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, UnicodeError) as error:
        raise CannotAttach(f"{_shown(address)} is no address.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise CannotAttach(
            f"{_shown(address)} is no address of a picture.",
            hint="It begins with https:// or http://.",
        )
    if url.userinfo:
        raise CannotAttach("The address holds a user or a password: no login is sent.")
    return url


def _target(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return _checked(str(url.join(location))) if location else _checked("")
    except (httpx.InvalidURL, UnicodeError, CannotAttach) as error:
        raise CannotAttach(
            f"{_host(url)} leads on to what is no address of a picture: {_shown(location)!r}."
        ) from error


def _private(address: str) -> bool:
    """Tell whether an address, or the one inside it, is not everybody's."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return True
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _NAT64:
            inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inside is not None:
            return _private(str(inside))
    return not found.is_global or found.is_multicast


def _proxy_for(url: httpx.URL, context: ssl.SSLContext) -> httpx.Proxy | None:
    try:
        found = proxy_for(str(url), proxy_variables())
        return None if found is None else httpx_proxy(found, context, _host(url))
    except CannotConnect as error:
        raise CannotAttach(error.message, hint=error.hint) from error


def _ssl_context() -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise CannotAttach(
            "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read.",
            hint="Correct or unset it.",
        ) from error


def _unreachable(url: httpx.URL, error: Exception) -> CannotAttach:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return CannotAttach(f"{_host(url)} shows no certificate that this machine trusts.")
        cause = cause.__cause__ or cause.__context__
    local = " Is the server running?" if is_loopback_host(url.host) else ""
    return CannotAttach(f"{_host(url)} cannot be reached.{local}", hint="Try again in a moment.")


def _refusal(status: int) -> str:
    if status in (404, 410):
        return f"has no such picture ({status})."
    if status in (401, 403):
        return f"does not give it to everybody ({status})."
    return f"sent no picture ({status})."


def _name(url: httpx.URL) -> str:
    last = unquote(url.path, errors="replace").rstrip("/").rpartition("/")[2]
    return display_line(last)[-100:] or _host(url)


def _host(url: httpx.URL) -> str:
    return display_line(url.host)


def _shown(address: str) -> str:
    shown = display_line(address.partition("?")[0])
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


def _default_port(url: httpx.URL) -> int:
    return 443 if url.scheme == "https" else 80
