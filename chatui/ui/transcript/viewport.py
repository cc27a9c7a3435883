"""Which rows are seen: the messages, their heights, and the place of the reader among them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final

from chatui.ui.transcript.height_index import HeightIndex
from chatui.ui.transcript.lines import Frame

if TYPE_CHECKING:
    from chatui.ui.transcript.message.message_view import MessageView

_SLICE: Final = 0.012
"""Seconds of work at a time."""
_MOST_LAID_OUT: Final = 200
_MOST_ROWS: Final = 20_000


class Viewport:
    """A window of `height` rows onto the messages; `top` is the row of them that it begins with.

    Heights are guesses until a message is seen. Whatever a guess turns out to be, and whatever
    grows elsewhere, the rows that the reader looks at stay where they are; with `follows` the end
    stays in view instead.
    """

    def __init__(self) -> None:
        self.views: list[MessageView] = []
        self.heights = HeightIndex()
        self.frame = Frame(3, 75, 76)
        self.height = 0
        self.top = 0
        self.follows = True
        self.page_from: MessageView | None = None
        """The message that stays at the top while what follows it fills the page."""
        self._positions: dict[int, int] = {}
        self._recent: OrderedDict[int, MessageView] = OrderedDict()

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.heights.total

    @property
    def scroll_height(self) -> int:
        """How many rows can be scrolled over: empty ones below the end fill a page."""
        return max(self.total, self._page_top() + self.height if self.page_from else 0)

    @property
    def max_top(self) -> int:
        """The last row that the window can begin with."""
        return max(0, self.scroll_height - self.height)

    @property
    def rows_below(self) -> int:
        """How many rows are hidden below the window."""
        return max(0, self.total - self.top - self.height)

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is hidden below."""
        return self.top + self.height >= self.total

    def load(self, views: Sequence[MessageView]) -> None:
        """Show other messages; nothing but their lengths is looked at."""
        self.views = list(views)
        self._recent.clear()
        self.page_from = None
        self._index()

    def append(self, view: MessageView) -> None:
        """Add a message at the end."""
        self._positions[view.serial] = len(self.views)
        self.views.append(view)
        self.heights.append(view.estimate(self.frame.text))

    def remove(self, view: MessageView) -> None:
        """Take a message out."""
        place = self.place()
        position = self.position(view)
        self.views.remove(view)
        self._recent.pop(view.serial, None)
        if self.page_from is view:
            self.page_from = None
        self._index()
        self.settle((place[0] - (position < place[0]), place[1]))

    def position(self, view: MessageView) -> int:
        """Return which message, counted from 0, a view is."""
        return self._positions[view.serial]

    def view_of(self, serial: int) -> MessageView | None:
        """Return the message of that number, None when it is gone."""
        position = self._positions.get(serial)
        return None if position is None else self.views[position]

    def place(self) -> tuple[int, int]:
        """Return the message at the top and which of its rows is the first that is seen."""
        return self.heights.find(self.top)

    def locate(self, row: int) -> tuple[MessageView, int] | None:
        """Return the message and the number of its row at a row of the whole, if it is laid out."""
        position, number = self.heights.find(row)
        if position >= len(self.views):
            return None
        view = self.views[position]
        return (view, number) if number < view.height and view.frame else None

    def resize(self, frame: Frame, height: int) -> None:
        """Take another size; the line at the top stays there."""
        position, number = self.place() if self.views else (0, 0)
        line = None
        if position < len(self.views) and frame != self.frame:
            view = self.views[position]
            if view.frame is not None and number < view.height:
                line = view.row(number)[1]
        self.frame, self.height = frame, height
        if line is not None:
            self.lay_out(position)
            number = self.views[position].row_of_line(line)
        self.settle((position, number))

    def scroll_by(self, rows: int) -> None:
        """Move the window by rows as they are, not as they were guessed to be."""
        position, number = self.place()
        self._go_to(position, number + rows)
        self._note_end()

    def scroll_to(self, row: int) -> None:
        """Move the window to a row, anywhere."""
        self._go_to(*self.heights.find(max(0, min(row, self.max_top))))
        self._note_end()

    def show(self, view: MessageView, number: int = 0, above: int = 0) -> None:
        """Begin the window `above` rows above a row of a message."""
        self._go_to(self.position(view), number - above)
        self._note_end()

    def to_end(self) -> None:
        """Follow the end."""
        self.follows = True
        self.page_from = None
        self._go_to_end()

    def turn_page(self, view: MessageView) -> None:
        """Move a message to the top and let what comes after it fill the page."""
        self.page_from = view
        self.follows = False
        self._go_to(self.position(view), 0)

    def refit(self, view: MessageView, change_at: int = 0) -> None:
        """Take note that a message's height has changed from its row `change_at` on."""
        position = self.position(view)
        top_position, number = self.place()
        before = self.heights[position]
        if view.frame is not None:
            self.heights.set(position, view.height)
        if position == top_position and number > change_at:
            number = max(change_at, number + view.height - before)
        self.settle((top_position, number))

    def refit_moved(self, view: MessageView, moved: Callable[[int], int]) -> None:
        """Take note that the rows of a message have moved within it, `moved` says where to.

        The row in the middle of the window stays there.
        """
        position = self.position(view)
        place, above = self.place(), self.height // 2
        middle, number = self.heights.find(self.top + above)
        if view.frame is not None:
            self.heights.set(position, view.height)
        self.settle((position, moved(number) - above) if middle == position else place)

    def settle(self, place: tuple[int, int] | None = None) -> None:
        """Bring the window back to where it belongs."""
        if self.follows:
            self._go_to_end()
        else:
            self._go_to(*(place or self.place()))

    def lay_out(self, position: int, hurry: Callable[[], bool] | None = None) -> int:
        """Make the rows of a message and return how many there are."""
        view = self.views[position]
        self._recent[view.serial] = view
        self._recent.move_to_end(view.serial)
        if view.frame != self.frame:
            view.lay_out(self.frame, hurry or slice_of_time())
        if view.height != self.heights[position]:
            self.heights.set(position, view.height)
        return view.height

    def visible(self) -> range:
        """Return the positions of the messages that are seen."""
        first = self.place()[0]
        last, number = self.heights.find(self.top + self.height)
        return range(first, min(len(self.views), last + (number > 0)))

    def _note_end(self) -> None:
        """Follow the end if the reader has gone to it; on a page, only where the page is full."""
        self.follows = self.top >= self.max_top and self.max_top == max(0, self.total - self.height)
        if self.follows:
            self.page_from = None

    def refit_if_known(self, view: MessageView) -> None:
        """Take note that a message's height may have changed, if it is one of these."""
        if view.serial in self._positions and view.frame is not None:
            self.refit(view)

    def _index(self) -> None:
        self._positions = {view.serial: position for position, view in enumerate(self.views)}
        width = self.frame.text
        self.heights = HeightIndex(
            view.height if view.frame == self.frame else view.estimate(width) for view in self.views
        )
        self.top = min(self.top, self.max_top)

    def _page_top(self) -> int:
        return self.heights.top(self.position(self.page_from)) if self.page_from else 0

    def _go_to(self, position: int, number: int) -> None:
        """Begin the window at a row of a message, which may lie in a message above or below it."""
        if not self.views:
            self.top = 0
            return
        hurry = slice_of_time()
        position = min(position, len(self.views) - 1)
        height = self.lay_out(position, hurry)
        while number >= height and position < len(self.views) - 1:
            number -= height
            position += 1
            height = self.lay_out(position, hurry)
        while number < 0 and position > 0:
            position -= 1
            number += self.lay_out(position, hurry)
        number = max(0, min(number, self.heights[position]))
        seen = self.heights[position] - number
        below = position + 1
        while seen < self.height and below < len(self.views):
            seen += self.lay_out(below, hurry)
            below += 1
        self.top = self.heights.top(position) + number
        if self.top > self.max_top:
            self._go_to_end()
        self._drop_old()

    def _go_to_end(self) -> None:
        hurry = slice_of_time()
        seen = 0
        position = len(self.views)
        while position and seen < self.height:
            position -= 1
            seen += self.lay_out(position, hurry)
        self.top = self.max_top
        self._drop_old()

    def _drop_old(self) -> None:
        """Forget the rows of messages that were seen long ago."""
        rows = sum(view.height for view in self._recent.values())
        if len(self._recent) <= _MOST_LAID_OUT and rows <= _MOST_ROWS:
            return
        seen = {self.views[position].serial for position in self.visible()}
        for serial, view in list(self._recent.items()):
            if len(self._recent) <= _MOST_LAID_OUT and rows <= _MOST_ROWS:
                break
            if serial in seen or view.message.is_streaming or view.is_behind:
                continue
            rows -= view.height
            view.drop()
            del self._recent[serial]


def slice_of_time() -> Callable[[], bool]:
    """Return what tells whether a slice of work that begins now has taken long enough."""
    end = monotonic() + _SLICE
    return lambda: monotonic() > end
