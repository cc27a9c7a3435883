"""The time that a server asks to wait, in every shape that it is told in."""

from datetime import UTC, datetime

import pytest

from chatui.errors import RateLimited
from chatui.transport.errors.server_words import words_of
from chatui.transport.errors.waits import wait_for_reset, wait_in_words
from tests.scripted_server import HELLO, ScriptedServer, response, stream
from tests.transport.asking import ask

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
MS = round(NOW.timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("Please try again in 7.6s.", 7.6),
        ("Please try again in 120ms.", 0.12),
        ("Please try again in 7m12s. Need more?", 432),
        ("Please try again in 1h2m3.5s.", 3723.5),
        ("Please retry in 740.5ms.", 0.7405),
        ("Please retry after 12 seconds.", 12),
        ("please try again after 1 seconds", 1),
        ("Try again in 38 seconds.", 38),
        ("Please wait 42 seconds before retrying.", 42),
        ("Try again in 1 minute 30 seconds.", 90),
        ("Try again in 1 minute and 30 seconds.", 90),
        ("Please try again in 58 hours.", 208_800),
        ("Please try again in 2 days", 172_800),
        ("Quota will be replenished in 02:11:05.", 7865),
        ("Try again in 5 models", None),
        ("Try again in 5", None),
        ("Wait a moment, it is 5 s late", None),
        ("The model awaits 5 s", None),
        ("Rate limit of 10 per 60s exceeded", None),
        ("If you created it within the last 5 minutes, please wait a moment", None),
    ],
)
def test_a_wait_in_words_is_read(text: str, wait: float | None) -> None:
    assert wait_in_words(text) == (None if wait is None else pytest.approx(wait))


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        ({"error": {"message": "No", "details": [{"retryDelay": "34s"}]}}, 34),
        ({"error": {"message": "No", "details": [{"retryDelay": "0.740500s"}]}}, 0.7405),
        ({"error": {"message": "Retry in 5s.", "details": [{"retryDelay": "0s"}]}}, 0),
        ({"message": "No", "retry_after": 64.57}, 64.57),
        ({"error": {"message": "No", "retryAfterMs": 2000}}, 2),
        ({"error": "Model m is currently loading", "estimated_time": 20.5}, 20.5),
        ({"error": "No", "retry_after": True}, None),
        ({"error": "No", "retry_after": [3]}, None),
        ({"error": "No", "retry_after": "soon"}, None),
        ({"error": "No", "retry_after": float("inf")}, None),
    ],
)
def test_a_wait_in_a_field_is_read(error: object, wait: float | None) -> None:
    assert words_of(error, None).wait == (None if wait is None else pytest.approx(wait))


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-ratelimit-reset": "3"}, 3),
        ({"x-ratelimit-reset": str(MS + 30_000), "x-ratelimit-remaining": "0"}, 30),
        ({"ratelimit-reset": str(MS // 1000 + 30)}, 30),
        ({"x-ratelimit-reset": str(MS - 30_000)}, None),
        ({"x-ratelimit-reset-requests": "1m12.5s"}, None),
        (
            {
                "x-ratelimit-reset-requests": "1m12.5s",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-tokens": "9m",
                "x-ratelimit-remaining-tokens": "100",
            },
            72.5,
        ),
        ({"x-ratelimit-reset": "5", "x-ratelimit-remaining": "7"}, None),
        ({"x-ratelimit-reset": "soon"}, None),
        ({}, None),
    ],
)
def test_a_limit_that_is_used_up_tells_when_it_starts_anew(
    headers: dict[str, str], wait: float | None
) -> None:
    assert wait_for_reset(headers, NOW) == (None if wait is None else pytest.approx(wait))


async def test_a_limit_waits_for_what_its_headers_say() -> None:
    async with ScriptedServer() as server:
        server.play(response(429, {"error": "Slow"}, X_RateLimit_Reset="0.01"))
        server.play(stream(HELLO))
        outcome = await ask(server.base_url)
    assert [retry.delay for retry in outcome.retries] == [0.01]


async def test_a_limit_of_more_than_a_minute_is_told_and_not_waited_for() -> None:
    async with ScriptedServer() as server:
        server.play(response(429, {"error": "Rate limit. Please try again in 5m45.6s."}))
        outcome = await ask(server.base_url)
    assert isinstance(outcome.failure, RateLimited)
    assert outcome.failure.hint.startswith("It asks to wait 6 min.")
    assert len(server.requests) == 1


async def test_a_header_of_a_reset_is_no_wish_of_a_server_that_fails() -> None:
    async with ScriptedServer() as server:
        server.play(response(500, {"error": "No"}, X_RateLimit_Reset="50"))
        server.play(stream(HELLO))
        outcome = await ask(server.base_url)
    assert outcome.retries[0].delay < 1
