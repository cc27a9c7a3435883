"""Saved conversations as rows: grouped by day, with what goes on in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chatui.conversation.summary import Summary

RUNNING: Final = "●"
UNREAD: Final = "◆"


def sign_of(summary: Summary, running_ids: Collection[str]) -> str:
    """Return ● while a reply runs, ◆ when an unseen one has come, ! when it is not saved.

    ◊ says that it can only be read here, ⚠ that its last reply was cut.
    """
    if summary.id in running_ids:
        return RUNNING
    signs = {
        UNREAD: summary.is_unread,
        "!": summary.is_in_memory,
        "◊": summary.is_newer,
        "⚠": summary.is_interrupted,
    }
    return next((sign for sign, applies in signs.items() if applies), " ")


def when(updated: datetime, now: datetime, *, in_short: bool = False) -> str:
    """Return the time for today, else the date; both in the zone of `now`.

    In short, a date of another year is the month.
    """
    from chatui.text.local_time import in_zone  # the first frame lists no conversation

    local = in_zone(updated, now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    if local.year == now.year:
        return f"{local.day} {local:%b}"
    return f"{local:%b %Y}" if in_short else f"{local:%Y-%m-%d}"


def grouped(
    summaries: Iterable[Summary], running_ids: Collection[str], now: datetime
) -> Iterator[tuple[str, list[Summary]]]:
    """Yield the conversations, newest first as they come, under the names of their days."""
    summaries = list(summaries)
    if running := [one for one in summaries if one.id in running_ids]:
        yield "Running", running
    resting = [one for one in summaries if one.id not in running_ids]
    if pinned := [one for one in resting if one.pinned and not one.archived]:
        yield "Pinned", pinned
    others = [one for one in resting if not (one.pinned or one.archived)]
    days = _days_until(now)
    for name, members in groupby(others, lambda one: _day(one.updated, days)):
        yield name, list(members)
    if archived := [one for one in resting if one.archived]:
        yield "Archived", archived


def _days_until(now: datetime) -> Sequence[tuple[str, datetime]]:
    today = datetime.combine(now.date(), time.min, now.tzinfo)
    names = {"Today": 0, "Yesterday": 1, "Last seven days": 6, "Last thirty days": 29}
    # Times of one zone are compared many times as fast, and those of conversations are UTC.
    return [(name, (today - timedelta(days=days)).astimezone(UTC)) for name, days in names.items()]


def _day(updated: datetime, days: Sequence[tuple[str, datetime]]) -> str:
    return next((name for name, begin in days if updated >= begin), "Earlier")
