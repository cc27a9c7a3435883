"""Find in the conversation: which messages hold a text, and where in the lines that are shown."""

from collections.abc import Sequence
from typing import NamedTuple

from chatui.text.folding import find_folded, fold
from chatui.ui.transcript.message.message_view import MessageView
from chatui.ui.transcript.viewport import Viewport


class FoundPlace(NamedTuple):
    """A place in a message: its line, and the characters from, up to. No line: the message."""

    view: MessageView
    line: int | None = None
    start: int = 0
    end: int = 0


class Finder:
    """The messages that hold a needle, in any form, and the place that is looked at.

    The first place is the next one from the top row, or from the beginning of the view `first`.
    """

    def __init__(
        self, views: Sequence[MessageView], needle: str, first: MessageView | None = None
    ) -> None:
        self.folded = fold(needle)
        self._first = first
        self.current: FoundPlace | None = None
        self._counts: dict[int, int] = {}
        self._views: list[MessageView] = []
        for view in views if self.folded else ():
            if count := fold(view.message.searched_text).count(self.folded):
                self._counts[view.serial] = count
                self._views.append(view)

    @property
    def count(self) -> int:
        """How often the needle stands in the messages."""
        return sum(self._counts.values())

    @property
    def number(self) -> int:
        """Which of these places, counted from 1, is looked at; 0 before the first."""
        current = self.current
        if current is None:
            return 0
        serial = current.view.serial
        above = sum(count for one, count in self._counts.items() if one < serial)
        places = self.places(current.view)
        inside = places.index(current) if current in places else 0
        return above + 1 + min(inside, self._counts.get(serial, 1) - 1)

    def places(self, view: MessageView) -> list[FoundPlace]:
        """Return where the needle stands in the lines of a message that is laid out."""
        return [
            FoundPlace(view, line, start, end)
            for line, text in view.numbered_lines()
            for start, end in find_folded(text, self.folded)
        ]

    def places_in_line(self, view: MessageView, line: int, text: str) -> list[FoundPlace]:
        """Return where the needle stands in a line."""
        return [FoundPlace(view, line, start, end) for start, end in find_folded(text, self.folded)]

    def advance(self, viewport: Viewport, direction: int) -> FoundPlace | None:
        """Go to the next place, down (1) or up (-1), round the ends."""
        if not self._views:
            return None
        if self.current is None and self._first is not None:
            view, number = self._first, 0
        elif self.current is None:
            position, number = viewport.place()
            view = viewport.views[min(position, len(viewport.views) - 1)]
        else:
            view, number = self.current.view, 0
        places = self._laid_out_places(viewport, view, direction)
        if self.current is None:
            ahead = [place for place in places if view.row_of_line(place.line or 0) >= number]
        elif self.current in places:
            ahead = places[places.index(self.current) + 1 :]
        else:
            ahead = []
        if not ahead:
            if self.current is not None or self._first not in self._views:
                view = self._next_view(view.serial, direction)
            ahead = self._laid_out_places(viewport, view, direction) or [FoundPlace(view)]
        self.current = ahead[0]
        return self.current

    def _laid_out_places(
        self, viewport: Viewport, view: MessageView, direction: int
    ) -> list[FoundPlace]:
        viewport.lay_out(viewport.position(view))
        return self.places(view)[::direction]

    def _next_view(self, serial: int, direction: int) -> MessageView:
        ahead = [view for view in self._views if (view.serial - serial) * direction > 0]
        return (ahead or self._views)[0 if direction > 0 else -1]
