from datetime import UTC, datetime

import pytest

from chatui.errors import (
    CannotConnect,
    ConnectionBroken,
    EndpointError,
    KeyRefused,
    MalformedReply,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServerFailed,
    TimedOut,
    TLSFailed,
)
from chatui.transport.errors.waits import requested_wait
from chatui.transport.limits import Limits
from chatui.transport.retry import delay_before_retry

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "250.5", "retry-after": "9"}, 0.2505),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
        ({"retry-after": "9"}, 9),
        ({"retry-after": " 0.5 "}, 0.5),
        ({"retry-after": "3600"}, 3600),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Sun, 22 Nov 2026 18:00:30 GMT"}, 30),
        ({"retry-after": "Sun, 22 Nov 2026 18:00:30 -0000"}, 30),
        ({"retry-after": "Sun, 22 Nov 2026 19:00:30 +0100"}, 30),
        ({"retry-after": "Sun, 22 Nov 2026 17:59:00 GMT"}, None),
        ({"retry-after": "Sun, 99 Nov 2026 18:00:30 GMT"}, None),
        ({"retry-after": "Sun, 22 Nov 99999999999 18:00:30 GMT"}, None),
    ],
)
def test_the_wait_that_a_server_asks_for(headers: dict[str, str], wait: float | None) -> None:
    assert requested_wait(headers, NOW) == (pytest.approx(wait) if wait else None)


@pytest.mark.parametrize(
    ("error", "headers", "is_tried_again"),
    [
        (CannotConnect("x"), {}, True),
        (ConnectionBroken("x"), {}, True),
        (TLSFailed("x"), {}, False),
        (TimedOut("x"), {}, False),
        (MalformedReply("x"), {}, False),
        (ServerFailed("x", status=408), {}, True),
        (RequestRefused("x", status=409), {}, True),
        (RateLimited("x", status=429), {}, True),
        (ServerFailed("x", status=500), {}, True),
        (ServerFailed("x", status=529), {}, True),
        (RequestRefused("x", status=400), {}, False),
        (KeyRefused("x", status=401), {}, False),
        (QuotaExceeded("x", status=429), {}, False),
        (QuotaExceeded("x", status=429), {"x-should-retry": "true"}, False),
        (ServerFailed("x", status=500), {"x-should-retry": "false"}, False),
        (RequestRefused("x", status=400), {"x-should-retry": "TRUE"}, True),
        (ServerFailed("x", status=500), {"x-should-retry": "maybe"}, True),
        (RateLimited("x", status=429, retry_after=60), {}, True),
        (RateLimited("x", status=429, retry_after=60.5), {}, False),
    ],
)
def test_which_failures_are_tried_again(
    error: EndpointError, headers: dict[str, str], is_tried_again: bool
) -> None:
    delay = delay_before_retry(error, headers, failures=1, limits=Limits(), chance=0)
    assert (delay is not None) == is_tried_again


@pytest.mark.parametrize(
    ("failures", "attempts", "chance", "delay"),
    [
        (1, 3, 0.0, 0.5),
        (1, 3, 1.0, 0.375),
        (2, 3, 0.0, 1.0),
        (3, 3, 0.0, None),
        (5, 9, 0.0, 8.0),
        (8, 9, 0.0, 8.0),
        (8, 9, 1.0, 6.0),
    ],
)
def test_waits_double_up_to_eight_seconds_less_some_chance(
    failures: int, attempts: int, chance: float, delay: float | None
) -> None:
    error = ServerFailed("x", status=500)
    limits = Limits(attempts=attempts)
    assert delay_before_retry(error, {}, failures=failures, limits=limits, chance=chance) == delay


def test_a_wait_that_the_server_asks_for_is_kept_exactly() -> None:
    error = RateLimited("x", status=429, retry_after=12.5)
    assert delay_before_retry(error, {}, failures=1, limits=Limits(), chance=1) == 12.5
