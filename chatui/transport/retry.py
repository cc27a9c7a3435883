"""Which failures are tried again, and when. Pure: clocks and chance are handed in.

The policy is the one of the official OpenAI clients, with a lower cap on the server's wishes.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from chatui.errors import (
    CannotConnect,
    ConnectionBroken,
    EndpointError,
    QuotaExceeded,
    RateLimited,
    ServerFailed,
)
from chatui.transport.limits import Limits

_RETRIED_STATUSES = (408, 409, 429)


def requested_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a server asks to wait: `retry-after-ms`, else `retry-after`.

    None when it asks for nothing that makes sense: zero, negative, past, infinite, no number.
    """
    wait = _seconds(headers.get("retry-after-ms", ""))
    if wait is not None:
        return wait / 1000
    text = headers.get("retry-after", "")
    wait = _seconds(text)
    return wait if wait is not None else _seconds_until(text, now)


def delay_before_retry(
    error: EndpointError,
    headers: Mapping[str, str],
    *,
    failures: int,
    limits: Limits,
    chance: float,
) -> float | None:
    """Return the seconds to wait before the next attempt, or None when there is none.

    Args:
        error: Why the attempt failed, before anything of a reply came.
        headers: Those of the response, empty when none came.
        failures: How many attempts have failed, this one included.
        limits: How many attempts there are, and the bounds of the wait.
        chance: A random number from 0 to 1, for the jitter.
    """
    if failures >= limits.attempts or not _is_worth_a_retry(error, headers):
        return None
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= limits.longest_wait else None
    backoff = min(limits.first_backoff * 2.0 ** (failures - 1), limits.longest_backoff)
    return backoff * (1 - 0.25 * chance)


def _is_worth_a_retry(error: EndpointError, headers: Mapping[str, str]) -> bool:
    if isinstance(error, QuotaExceeded):
        return False
    wish = headers.get("x-should-retry", "").strip().lower()
    if wish in ("true", "false"):
        return wish == "true"
    if error.status is None:
        return isinstance(error, CannotConnect | ConnectionBroken)
    # A server that fails for a reason of its own, such as too little memory, fails again.
    may_pass = error.status >= 500 and isinstance(error, ServerFailed | RateLimited)
    return error.status in _RETRIED_STATUSES or may_pass


def _seconds(text: str) -> float | None:
    try:
        wait = float(text)
    except ValueError:
        return None
    return wait if math.isfinite(wait) and wait > 0 else None


def _seconds_until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return wait.total_seconds() if wait.total_seconds() > 0 else None
