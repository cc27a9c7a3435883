"""Which failures are tried again, and when. Pure: clocks and chance are handed in.

The policy is the one of the official OpenAI clients, with a lower cap on the server's wishes.
"""

from collections.abc import Mapping

from chatui.errors import (
    CannotConnect,
    ConnectionBroken,
    EndpointError,
    QuotaExceeded,
    RateLimited,
    ServerFailed,
)
from chatui.transport.limits import Limits

_RETRIED_STATUSES = (408, 409)


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
    # Whatever the status: what is told as anything else, such as too little memory, stays.
    return error.status in _RETRIED_STATUSES or isinstance(error, ServerFailed | RateLimited)
