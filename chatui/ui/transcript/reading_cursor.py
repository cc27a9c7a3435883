"""The row that is being read: the position mark of reading mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatui.ui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from chatui.ui.transcript.message.message_view import MessageView

_ROWS_AHEAD = 2
"""So many rows stay in view above and below the cursor."""


class ReadingCursor:
    """A row of a message that moves by lines and by messages and takes the window along."""

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self.view: MessageView | None = None
        self.number = 0

    @property
    def row(self) -> int:
        """Where it is among all rows."""
        if self.view is None:
            return 0
        viewport = self._viewport
        number = min(self.number, max(0, self.view.height - 1))
        return viewport.heights.top(viewport.position(self.view)) + number

    @property
    def is_seen(self) -> bool:
        """Whether it is in the window."""
        return self.view is not None and 0 <= self.row - self._viewport.top < self._viewport.height

    @property
    def line(self) -> int | None:
        """The line of its message that it stands on, where that is laid out."""
        view = self.view
        if view is None or view.frame is None or not 0 <= self.number < view.height:
            return None
        return view.row(self.number)[1]

    def stay_on(self, line: int, *, is_seen: bool) -> None:
        """Go where a line of its message is laid out now, and take the window along or not."""
        if self.view is None:
            return
        self._viewport.lay_out(self._viewport.position(self.view))
        self.number = self.view.row_of_line(line)
        if is_seen and not self.is_seen:
            self.go_to(self.view, self.number)

    def put(self, view: MessageView) -> None:
        """Put it on the first row of a message that is seen, scrolling if none is."""
        viewport = self._viewport
        position = viewport.position(view)
        top = viewport.heights.top(position)
        if (
            not top < viewport.top + viewport.height
            or top + viewport.heights[position] <= viewport.top
        ):
            viewport.show(view)
            top = viewport.heights.top(position)
        self.view = view
        self.number = max(0, viewport.top - top)

    def go_to(self, view: MessageView, number: int) -> None:
        """Put it on a row of a message, scrolling as little as needed, or where it is far, there.

        What lies between is not laid out for that.
        """
        viewport = self._viewport
        self.view, self.number = view, max(0, min(number, view.height - 1))
        if -viewport.height <= self.row - viewport.top < 2 * viewport.height:
            self._scroll_into_view()
        # What is laid out on the way is seldom as high as it was guessed to be.
        if not viewport.top <= self.row < viewport.top + viewport.height:
            viewport.show(view, self.number, above=viewport.height // 2)

    def move_rows(self, count: int) -> None:
        """Move by rows, scrolling as little as needed."""
        viewport = self._viewport
        if self.view is None:
            return
        row = self.row
        if not viewport.top <= row < viewport.top + viewport.height:
            # The window went elsewhere by the wheel or the scrollbar: go on from what is seen.
            row = viewport.top if row < viewport.top else viewport.top + viewport.height - 1
            position, self.number = viewport.heights.find(min(row, max(0, viewport.total - 1)))
            self.view = viewport.views[position]
        position = viewport.position(self.view)
        number = self.number + count
        while number < 0 and position > 0:
            position -= 1
            number += viewport.lay_out(position)
        last = len(viewport.views) - 1
        while number >= viewport.lay_out(position) and position < last:
            number -= viewport.heights[position]
            position += 1
        self.view = viewport.views[position]
        self.number = max(0, min(number, viewport.heights[position] - 1))
        self._scroll_into_view()

    def move_messages(self, count: int) -> None:
        """Move to the first row of another message, or of its own one when that is above."""
        viewport = self._viewport
        if self.view is None:
            return
        position = viewport.position(self.view)
        if count < 0 and self.number > 0:
            count += 1
        position = max(0, min(position + count, len(viewport.views) - 1))
        viewport.lay_out(position)
        self.view, self.number = viewport.views[position], 0
        row = self.row
        if not viewport.top <= row < viewport.top + viewport.height - _ROWS_AHEAD:
            viewport.show(self.view)

    def _scroll_into_view(self) -> None:
        viewport = self._viewport
        row = self.row
        ahead = min(_ROWS_AHEAD, max(0, (viewport.height - 1) // 2))
        if row < viewport.top + ahead:
            viewport.scroll_by(row - ahead - viewport.top)
        elif row >= viewport.top + viewport.height - ahead:
            viewport.scroll_by(row - (viewport.top + viewport.height - ahead - 1))
