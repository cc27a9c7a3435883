"""The line under a reply while it arrives."""

from dataclasses import dataclass
from typing import Final, Literal

from chatui.text.safety import display_line

FootRole = Literal["soft", "link", "warn", "bad"]
_LONGEST_REASON: Final = 30  # characters
LONG_WAIT: Final = 120.0  # seconds


_ARRIVING: Final = "●"
ELSEWHERE: Final[tuple[str, FootRole]] = (f"{_ARRIVING} arriving in another window", "link")


@dataclass(frozen=True, slots=True)
class Retry:
    """An attempt that will be made: its number, of how many, when, and why it is needed."""

    number: int
    attempts: int
    due: float
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reply has come. Times are seconds of the same clock."""

    began: float
    first_token: float | None
    tokens: int
    retry: Retry | None = None


def live_foot(progress: Progress, now: float, *, is_still: bool = False) -> tuple[str, FootRole]:
    """Return the line and its role; one that is still has no figures that run."""
    if is_still:
        return _still_foot(progress, now)
    retry = progress.retry
    if retry is not None:
        seconds = max(0, round(retry.due - now))
        count = f"({retry.number} of {retry.attempts})"
        return f"{_short(retry.reason)} Trying again in {seconds} s {count}. Esc cancels.", "warn"
    seconds = max(0, int(now - progress.began))
    if progress.first_token is None:
        if seconds >= LONG_WAIT:
            return f"No answer for {seconds} s. Still waiting. Esc stops.", "warn"
        return f"○ waiting {seconds} s · Esc stops", "soft"
    pieces = [f"{_ARRIVING} {seconds} s"]
    streaming = now - progress.first_token
    if streaming >= 1:
        pieces.append(f"≈{progress.tokens / streaming:.0f} tok/s")
    return " · ".join([*pieces, "Esc stops"]), "link"


def _still_foot(progress: Progress, now: float) -> tuple[str, FootRole]:
    if (retry := progress.retry) is not None:
        count = f"({retry.number} of {retry.attempts})"
        return f"{_short(retry.reason)} Trying again {count}. Esc cancels.", "warn"
    if progress.first_token is not None:
        return f"{_ARRIVING} arriving · Esc stops", "link"
    if now - progress.began >= LONG_WAIT:
        return f"No answer for {LONG_WAIT:.0f} s. Still waiting. Esc stops.", "warn"
    return "○ waiting · Esc stops", "soft"


def _short(reason: str) -> str:
    """Return a reason that leaves room for the countdown and the key at 80 columns."""
    line = display_line(reason)
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 1].rstrip() + "…"


def blinks(foot: str) -> bool:
    """Tell whether the sign of a line blinks: while text arrives."""
    return foot.startswith(_ARRIVING)
