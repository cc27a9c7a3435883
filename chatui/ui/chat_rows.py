"""Saved conversations as rows: grouped by day, with what goes on in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chatui.conversation.summary import Summary

_DAYS: Final = {"Today": 0, "Yesterday": 1, "Last seven days": 6, "Last thirty days": 29}
"""The names of the days, and how long ago they begin."""
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
    summaries: Iterable[Summary],
    running_ids: Collection[str],
    now: datetime,
    *,
    by_project: bool = False,
) -> Iterator[tuple[str, list[Summary]]]:
    """Yield the conversations, newest first as they come, under the names of their days.

    Those of a project stand under its name, if they are to be grouped `by_project`.
    """
    others: list[Summary] = []
    apart: list[Summary] = []
    for one in summaries:
        is_apart = one.pinned or one.archived or one.id in running_ids
        (apart if is_apart else others).append(one)
    if running := [one for one in apart if one.id in running_ids]:
        yield "Running", running
    resting = [one for one in apart if one.id not in running_ids]
    if pinned := [one for one in resting if one.pinned and not one.archived]:
        yield "Pinned", pinned
    if by_project:
        yield from _by_project([one for one in others if one.project is not None])
        others = [one for one in others if one.project is None]
    yield from _by_day(others, now)
    if archived := [one for one in resting if one.archived]:
        yield "Archived", archived


def _by_project(summaries: Sequence[Summary]) -> Iterator[tuple[str, list[Summary]]]:
    """Yield those of each project, the one first whose last change is the newest."""
    groups: dict[str, list[Summary]] = {}
    for one in summaries:
        groups.setdefault(f"Project {one.project}", []).append(one)
    yield from groups.items()


def _by_day(summaries: Sequence[Summary], now: datetime) -> Iterator[tuple[str, list[Summary]]]:
    """Yield those of each day; only where one begins is looked for, not at each of thousands."""
    today = datetime.combine(now.date(), time.min, now.tzinfo)
    begin = 0
    for name, days in _DAYS.items():
        # Times of one zone are compared many times as fast, and those of conversations are UTC.
        first = (today - timedelta(days=days)).astimezone(UTC)
        end = bisect_right(summaries, -first.timestamp(), key=lambda one: -one.updated.timestamp())
        if begin < end:
            yield name, list(summaries[begin:end])
            begin = end
    if begin < len(summaries):
        yield "Earlier", list(summaries[begin:])
