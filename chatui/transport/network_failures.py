"""What httpx raises to the errors of chatui."""

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx
from socksio.exceptions import SOCKSError

from chatui.errors import (
    CannotConnect,
    ConnectionBroken,
    EndpointError,
    MalformedReply,
    RequestRefused,
    TimedOut,
    TLSFailed,
)
from chatui.transport.errors.failures import Failures
from chatui.transport.errors.server_words import clean
from chatui.transport.proxies import Proxy

NETWORK_ERRORS = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, SOCKSError)
"""What sending a request and reading its answer may raise."""

_NO_NETWORK = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)
_ENDED_EARLY = ("disconnected", "peer closed", "closed connection", "incomplete")


def network_failure(error: Exception, failures: Failures) -> EndpointError:
    """Return the error for one of NETWORK_ERRORS before there is an answer."""
    host = failures.endpoint.host
    words = clean(str(error), failures.key)
    match error:
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return _cannot_connect(error, failures)
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | UnicodeError():
            address = clean(failures.endpoint.base_url, failures.key)
            return CannotConnect(f"{address} is no address.", hint="Correct the base URL.")
        case httpx.WriteTimeout():
            return TimedOut(f"{host} stopped taking the request.", hint="Try again.")
        case httpx.LocalProtocolError():
            return RequestRefused("The request cannot be sent over HTTP.", hint="Check the key.")
        case httpx.RemoteProtocolError() if not _is_early_end(error):
            return MalformedReply(
                f"{host} did not answer in HTTP: “{words}”.",
                hint="Check the base URL, its port, and http or https.",
                server_words=words,
            )
        case httpx.TransportError() | OSError() if _tls_error(error) is not None:
            return _tls_failed(error, failures)
        case _:
            return ConnectionBroken(
                f"The connection to {host} broke before an answer came.", hint="Try again."
            )


def proxy_failure(error: Exception, failures: Failures, proxy: Proxy) -> EndpointError:
    """Return the error for one of NETWORK_ERRORS before a proxy has opened the way.

    What could not be reached, or did not do its part, is the proxy, whatever the endpoint does.
    """
    host = failures.endpoint.host
    around = f"NO_PROXY={host} goes there without it."
    if isinstance(error, httpx.ProxyError):
        return _proxy_refused(clean(str(error), failures.key), proxy, host)
    if _tls_error(error) is not None:
        return TLSFailed(
            f"No secure connection to the proxy {proxy.address}: {_reason(_tls_error(error))}.",
            hint=f"If it speaks plain HTTP, write http:// in {proxy.variable}. {around}",
        )
    numbers = [cause.errno for cause in _causes(error) if isinstance(cause, OSError)]
    if errno.ECONNREFUSED in numbers:
        problem = "is not running: nothing listens there."
    elif socket.EAI_NONAME in numbers:
        problem = "cannot be found: no computer has that name."
    elif isinstance(error, httpx.ConnectError | httpx.TimeoutException | TimeoutError):
        problem = "does not answer."
    elif proxy.scheme == "socks5":
        problem = "broke off, or does not speak SOCKS5."
    else:
        problem = "broke off, or does not speak HTTP."
    return CannotConnect(
        f"{proxy.label} {problem}", hint=f"Start it, or correct or unset {proxy.variable}. {around}"
    )


def _proxy_refused(words: str, proxy: Proxy, host: str) -> CannotConnect:
    """Return the error for what a proxy says in place of opening the way.

    httpcore's words for an HTTP proxy are its status line, "407 Proxy Authentication Required".
    """
    if words.startswith("407") or "USERNAME/PASSWORD" in words or "username" in words:
        message, hint = proxy.login_problem()
    elif words.startswith(("502", "503", "504")) or "could not connect" in words:
        message = f"{proxy.label} could not reach {host}"
        hint = f"Check the base URL and the proxy. NO_PROXY={host} goes there without it."
    else:
        message = f"{proxy.label} does not open the way to {host}"
        hint = f"Ask who runs it, or set NO_PROXY={host} to go there without it."
    status = int(words[:3]) if words[:3].isdecimal() else None
    return CannotConnect(f"{message}: “{words}”.", hint=hint, status=status, server_words=words)


def body_failure(error: Exception, failures: Failures) -> EndpointError:
    """Return the error for one of NETWORK_ERRORS in the middle of an answer."""
    if _tls_error(error) is not None:
        return _tls_failed(error, failures)
    if isinstance(error, httpx.RemoteProtocolError) and not _is_early_end(error):
        return MalformedReply(
            "The answer is no proper HTTP from here on; this reply is incomplete.",
            hint="Continue it, or try again.",
        )
    return broken()


def _is_early_end(error: Exception) -> bool:
    return any(text in str(error) for text in _ENDED_EARLY)


def broken() -> ConnectionBroken:
    """Return the error for a reply that ended before it was complete."""
    return ConnectionBroken(
        "The connection broke; this reply is incomplete.", hint="Continue it, or try again."
    )


def _cannot_connect(error: Exception, failures: Failures) -> EndpointError:
    host = failures.endpoint.host
    if isinstance(error, httpx.ConnectTimeout):
        return CannotConnect(
            f"Cannot reach {host}: no answer to the call.",
            hint="Check the network, the address and any firewall between.",
        )
    if _tls_error(error) is not None:
        return _tls_failed(error, failures)
    return _unreachable(error, failures)


def _unreachable(error: Exception, failures: Failures) -> CannotConnect:
    host = failures.endpoint.host
    causes = list(_causes(error))
    numbers = [cause.errno for cause in causes if isinstance(cause, OSError)]
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            if cause.errno == socket.EAI_NONAME:
                return CannotConnect(
                    f"Cannot reach {host}: no computer has that name.",
                    hint="Check the base URL and the network.",
                )
            return CannotConnect(f"Cannot reach {host}: no network.", hint="Check the network.")
    if errno.ECONNREFUSED in numbers:
        local = "Is the server running?" if failures.endpoint.is_loopback else "Check the base URL."
        return CannotConnect(
            f"Cannot reach {failures.endpoint.base_url}: nothing listens there.", hint=local
        )
    if any(number in _NO_NETWORK for number in numbers):
        return CannotConnect(f"Cannot reach {host}: no network.", hint="Check the network.")
    return CannotConnect(f"Cannot reach {host}.", hint="Check the base URL and the network.")


def _tls_failed(error: Exception, failures: Failures) -> TLSFailed:
    host = failures.endpoint.host
    cause = _tls_error(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return TLSFailed(
            f"The certificate of {host} is not trusted: {_reason(cause)}.",
            hint="For a private authority, set ca_file for this endpoint, or SSL_CERT_FILE.",
        )
    return TLSFailed(
        f"No secure connection to {host}: {_reason(cause)}.",
        hint="If the server speaks plain HTTP, write http:// in its base URL.",
    )


def _reason(cause: BaseException | None) -> str:
    # OpenSSL says CERTIFICATE_VERIFY_FAILED, and Python what about it.
    words = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or "TLS failed"
    return str(words).replace("_", " ").lower()


def _tls_error(error: BaseException) -> BaseException | None:
    return next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what caused it, and the members of groups among them."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
        waiting += [inner for inner in (cause.__cause__, cause.__context__) if inner is not None]
