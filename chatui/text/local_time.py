"""Times as they are shown: whatever a file says, there is something to show."""

from datetime import UTC, datetime, tzinfo
from typing import Final

_FIRST: Final = datetime.min.replace(tzinfo=UTC).timestamp()
_LAST: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()


def in_zone(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Return a time in a zone, by default that of this machine.

    One that cannot be said there, at the ends of what a calendar holds, stays as it is.
    """
    try:
        return moment.astimezone(zone)
    except (OverflowError, OSError, ValueError):
        return moment


def utc_time(seconds: float) -> datetime:
    """Return the time so many seconds after the beginning of 1970, as far as calendars go."""
    return datetime.fromtimestamp(max(_FIRST, min(seconds, _LAST)), UTC)
