"""The time that a server asks to wait: in headers, in fields of an error, and in its words."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_UNITS: Final = {"milli": 0.001, "ms": 0.001, "m": 60.0, "s": 1.0, "h": 3600.0, "d": 86400.0}
_UNIT: Final = "milliseconds?|ms|minutes?|mins?|m|seconds?|secs?|s|hours?|hrs?|h|days?|d"
_TIME: Final = rf"\d{{1,9}}(?:\.\d{{1,12}})? ?(?:{_UNIT})(?![a-z])"
_SPAN: Final = re.compile(
    r"(\d{1,9}(?:\.\d{1,12})?) ?(milli|ms|m|s|h|d)[a-z]{0,12}|(\d{1,3}):(\d\d):(\d\d)",
    re.IGNORECASE,
)
_IN_WORDS: Final = re.compile(
    r"(?:\b(?:re)?try(?:ing)? (?:again |your request )?(?:in|after)|\bwait(?: for)?"
    r"|\bretry[-_ ]after:?|\breplenished in) (?:about |another |at least )?"
    rf"({_TIME}(?:(?:,| and)? ?{_TIME}){{0,3}}|\d{{1,3}}:\d\d:\d\d)",
    re.IGNORECASE,
)
_FIELDS: Final = {
    "retrydelay": 1.0,
    "retryafter": 1.0,
    "retryafterseconds": 1.0,
    "retryafterms": 0.001,
    "estimatedtime": 1.0,
}
_EPOCH: Final = 10**9
"""A number of seconds that must be a time of day, not a wait: it is 31 years."""


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


def wait_for_reset(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds until the limits start anew that are used up, None if no header says.

    Shapes: `x-ratelimit-remaining-tokens: 0` with `x-ratelimit-reset-tokens: 1m12.5s` (OpenAI),
    `x-ratelimit-reset: 3` (Together), the same as milliseconds of the clock (OpenRouter).
    """
    waits = []
    for name, value in headers.items():
        front, reset, behind = name.lower().partition("ratelimit-reset")
        if reset and front in ("", "x-"):
            left = headers.get(f"{front}ratelimit-remaining{behind}")
            wait = _until_reset(value, now)
            if wait is not None and (left == "0" or (left is None and not behind)):
                waits.append(wait)
    return max(waits, default=None)


def wait_of_field(name: str, value: object) -> float | None:
    """Return the seconds that a field of an error asks to wait, None if it is no such field.

    Gemini: {"retryDelay": "34s"}; Cloudflare: {"retry_after": 30}; Hugging Face, of a model that
    is loading: {"estimated_time": 20.5}.
    """
    factor = _FIELDS.get(name.replace("_", "").lower())
    if factor is None or isinstance(value, bool):
        return None
    if isinstance(value, str) and value[-1:].isalpha():
        return _span(value)
    wait = _seconds(str(value)) if isinstance(value, str | float | int) else None
    return None if wait is None else wait * factor


def wait_in_words(text: str) -> float | None:
    """Return the seconds that a sentence asks to wait: "Please try again in 1m2.5s."."""
    found = _IN_WORDS.search(text)
    return None if found is None else _span(found[1])


def _span(text: str) -> float | None:
    total, found = 0.0, False
    for number, unit, hours, minutes, seconds in _SPAN.findall(text[:100]):
        found = True
        if unit:
            total += float(number) * _UNITS[unit.lower()]
        else:
            total += int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return total if found and math.isfinite(total) else None


def _until_reset(text: str, now: datetime) -> float | None:
    wait = _seconds(text)
    if wait is None:
        return _span(text)
    if wait >= _EPOCH:
        moment = wait / 1000 if wait >= _EPOCH * 1000 else wait
        wait = moment - now.timestamp()
    return wait if wait > 0 else None


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
