"""Which proxy the way to a server goes through, by the variables that curl and others read.

Like curl: the scheme's own variable, else all_proxy; lower case before upper case; an empty one
is none; a proxy without scheme is http://, one without port has 1080. NO_PROXY holds names with
their subdomains, addresses, ranges, or a lone `*`, between commas or spaces. Beyond curl, as
other programs have it: `*.` and a port in NO_PROXY, HTTP_PROXY in upper case, socks:// as SOCKS5.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from chatui.config import is_loopback_host
from chatui.errors import CannotConnect

_NAMES: Final = ("http_proxy", "https_proxy", "all_proxy")
_SCHEMES: Final = {
    "http": "http", "https": "https", "socks": "socks5", "socks5": "socks5", "socks5h": "socks5",
}  # fmt: skip
_DEFAULT_PORT: Final = {"https": 443}
_WITH_PORT: Final = re.compile(r"(\[[^\]\[]*\](?:/\d+)?|[^:]*):(\d+)")

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, and the variable that names it; its user and password are for the wire alone."""

    scheme: str
    """http, https or socks5; that one looks up the names of servers itself."""
    host: str
    port: int
    variable: str
    user: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """Host and port, as they are written in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def label(self) -> str:
        """What it is called at the beginning of a sentence."""
        return f"The proxy {self.address}, which {self.variable} names,"

    def login_problem(self) -> tuple[str, str]:
        """Return what is wrong, and what helps, when the proxy wants a login."""
        if self.user is None:
            where = f"{self.scheme}://user:password@{self.address}"
            return (
                f"{self.label} wants a user and a password",
                f"Write them into {self.variable}: {where}.",
            )
        return (
            f"{self.label} does not take the user and password that stand there",
            f"Correct them in {self.variable}.",
        )


def proxy_variables() -> Mapping[str, str]:
    """Return the environment; on macOS and Windows with the proxies of the system's settings."""
    if any(name.lower() in _NAMES for name in os.environ):
        return os.environ
    return {**{f"{scheme}_proxy": value for scheme, value in getproxies().items()}, **os.environ}


def proxy_for(url: str, environ: Mapping[str, str]) -> Proxy | None:
    """Return the proxy for a URL, None where the way is direct, as it always is to this machine.

    Raises:
        CannotConnect: When a variable names what cannot be used, and NO_PROXY does not spare it.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").partition("%")[0].rstrip(".")
    found = _named_proxy(parts.scheme, environ)
    if found is None or is_loopback_host(host):
        return None
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    exempt = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    if _is_exempt(host, port, exempt):
        return None
    return _parsed(*found, host)


def _named_proxy(scheme: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    names = [f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY"]
    if "REQUEST_METHOD" in environ:
        names.remove("HTTP_PROXY")  # There it is what a web client sent as its header "Proxy".
    return next(((name, value) for name in names if (value := environ.get(name, ""))), None)


def _is_exempt(host: str, port: int | None, exempt: str) -> bool:
    address = _address(host)
    for entry in re.split(r"[,\s]+", exempt.lower()):
        if entry == "*":
            return True
        name, wanted_port = entry, None
        if with_port := _WITH_PORT.fullmatch(entry):
            name, wanted_port = with_port[1], with_port[2]
        if wanted_port is not None and wanted_port != str(port):
            continue
        if _covers(name, host, address):
            return True
    return False


def _covers(name: str, host: str, address: _Address | None) -> bool:
    if address is not None:
        try:
            return address in ipaddress.ip_network(re.sub(r"[\[\]]", "", name), strict=False)
        except ValueError:
            return False
    name = name.removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _address(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _parsed(variable: str, value: str, target: str) -> Proxy:
    value = value.strip()
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        given_port = parts.port
    except ValueError:  # A port above 65535, or half of an IPv6 address.
        parts, given_port = urlsplit("http://"), None
    scheme, host = parts.scheme, parts.hostname or ""
    port = given_port if given_port is not None else _DEFAULT_PORT.get(scheme, 1080)
    around = f"Or set NO_PROXY={target} to go there without one."
    if host and scheme in ("socks4", "socks4a"):
        raise CannotConnect(
            f"{variable} names a SOCKS4 proxy; chatui speaks SOCKS5 and HTTP to a proxy.",
            hint=f"Write {variable} with socks5:// or http:// if it takes that. {around}",
        )
    if host and scheme not in _SCHEMES:
        raise CannotConnect(
            f"{variable} names a proxy of a kind that chatui does not know: {scheme}://.",
            hint=f"Write {variable} with http://, https:// or socks5://. {around}",
        )
    if not _is_host(host) or not port or not value.isprintable():
        raise no_such_proxy(variable, target)
    user = unquote(parts.username) if parts.username is not None else None
    return Proxy(_SCHEMES[scheme], host, port, variable, user, unquote(parts.password or ""))


def no_such_proxy(variable: str, target: str) -> CannotConnect:
    """Return the error for a variable that names nothing which could be a proxy."""
    return CannotConnect(
        f"{variable} names no proxy that could be called.",
        hint=f"Write {variable} like http://proxy.example:3128, or unset it. "
        f"Or set NO_PROXY={target} to go there without one.",
    )


def _is_host(host: str) -> bool:
    return bool(host) and not any(char.isspace() or char in '\\^`{}|<>"' for char in host)
