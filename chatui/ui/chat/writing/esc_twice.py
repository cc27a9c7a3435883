"""A key that did nothing, and comes again at once: then it means something."""

from collections.abc import Callable
from time import monotonic
from typing import Final

TWICE_SECONDS: Final = 0.5
"""So long after the first the second one counts, at most."""


class Twice:
    """Tells the second of two presses from a first one, with nothing between them."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._first: float | None = None

    def press(self) -> bool:
        """Take a press that did nothing; True when it is the second, after which none is known."""
        now = self._clock()
        is_second = self._first is not None and now - self._first <= TWICE_SECONDS
        self._first = None if is_second else now
        return is_second

    def forget(self) -> None:
        """Take whatever else happens: the next press is a first one."""
        self._first = None
