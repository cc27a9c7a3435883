"""When to draw the next frame of a stream: at once after a pause, seldom when frames are dear."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from textual.timer import Timer
from textual.widget import Widget

_SHORTEST: Final = 1 / 20
_SHORTEST_REDUCED: Final = 1 / 8
_AFTER_SCROLLING: Final = 1 / 9
_LONGEST: Final = 1 / 4
_SHARE: Final = 4
"""A frame may take one part in so many of the time."""


class Pace:
    """Calls `work` soon after `hurry`, at most 20 times a second, fewer when it takes long.

    A frame that scrolls is drawn as a whole, so the one after it waits for more text: `rest`.

    `work` returns whether something is left that it had no time for.
    """

    def __init__(self, widget: Widget, work: Callable[[], bool], *, slower: bool) -> None:
        self._widget = widget
        self._work = work
        self.take(slower=slower)
        self._last = 0.0
        self._timer: Timer | None = None

    def take(self, *, slower: bool) -> None:
        """Draw more seldom from now on, or as often as can be."""
        self._shortest = self._interval = self._least = _SHORTEST_REDUCED if slower else _SHORTEST

    def hurry(self) -> None:
        """Ask for a frame."""
        if self._timer is None and self._widget.is_attached:
            self._wait(max(0.0, self._last + self._interval - monotonic()))

    def now(self) -> None:
        """Draw a frame at once."""
        if self._timer is not None:
            self._timer.stop()
        self._frame()

    def rest(self) -> None:
        """Let the present frame stand a little longer."""
        self._least = max(self._shortest, _AFTER_SCROLLING)

    def _wait(self, seconds: float) -> None:
        self._timer = self._widget.set_timer(max(0.001, seconds), self._frame)

    def _frame(self) -> None:
        self._timer = None
        self._least = self._shortest
        began = monotonic()
        is_behind = self._work()
        self._last = monotonic()
        cost = self._last - began
        if is_behind:
            # Keys and the stream itself come first; then the rest.
            self._wait(cost / 2)
        else:
            self._interval = min(_LONGEST, max(self._least, _SHARE * cost))
