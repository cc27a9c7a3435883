"""Saved conversations as rows: grouped by day, with what goes on in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby


@dataclass(frozen=True, slots=True)
class ChatRow:
    """One conversation in a list."""

    id: str
    title: str
    updated: datetime
    is_running: bool = False
    is_unread: bool = False
    is_pinned: bool = False
    is_archived: bool = False

    @property
    def sign(self) -> str:
        """● while a reply runs, • when one has come that was not seen."""
        return "●" if self.is_running else "•" if self.is_unread else " "


def when(updated: datetime, now: datetime) -> str:
    """Return the time for today, else the date; both in the zone of `now`."""
    local = updated.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    if local.year == now.year:
        return f"{local.day} {local:%b}"
    return f"{local:%Y-%m-%d}"


def grouped(rows: Iterable[ChatRow], now: datetime) -> Iterator[tuple[str, list[ChatRow]]]:
    """Yield the rows, newest first as they come, under the names of their days."""
    rows = list(rows)
    if running := [row for row in rows if row.is_running]:
        yield "Running", running
    resting = [row for row in rows if not row.is_running]
    if pinned := [row for row in resting if row.is_pinned and not row.is_archived]:
        yield "Pinned", pinned
    others = [row for row in resting if not (row.is_pinned or row.is_archived)]
    for name, members in groupby(others, lambda row: _day(row.updated, now)):
        yield name, list(members)
    if archived := [row for row in resting if row.is_archived]:
        yield "Archived", archived


def _day(updated: datetime, now: datetime) -> str:
    days = (now.date() - updated.astimezone(now.tzinfo).date()).days
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    if days < 7:
        return "Last seven days"
    return "Last thirty days" if days < 30 else "Earlier"
