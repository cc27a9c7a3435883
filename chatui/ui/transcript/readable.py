"""Reading: the mouse, the position mark, and find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.message import Message as Event

from chatui.ui.transcript.lines import Row
from chatui.ui.transcript.message.hints import HintKeys
from chatui.ui.transcript.painting import StyleMark
from chatui.ui.transcript.selectable import Selectable, offset_at
from chatui.ui.transcript.window import Marker

if TYPE_CHECKING:
    from chatui.ui.transcript.find import Finder
    from chatui.ui.transcript.message.message_view import MessageView


class Readable(Selectable, can_focus=True):
    """A window in which text is selected, found, and read with a cursor.

    A click never moves the focus here: whoever wants reading mode sets `reading` and the focus.
    """

    @dataclass
    class LinkClicked(Event, namespace="transcript"):
        """A link was clicked; `href` is http, https or mailto, `told` how it misleads, if so."""

        href: str
        told: str = ""

    @dataclass
    class CopyClicked(Event, namespace="transcript"):
        """The copy sign of a code block was clicked; no block means the message."""

        message_id: str
        block: int | None

    @dataclass
    class KeyClicked(Event, namespace="transcript"):
        """A key hint was clicked; it acts on the current message."""

        key: str

    @dataclass
    class VersionClicked(Event, namespace="transcript"):
        """The number of a message's version was clicked."""

        message_id: str

    def __init__(
        self, *, text_width: int, keys: HintKeys, id: str | None
    ) -> None:  # Textual's word
        super().__init__(text_width=text_width, id=id)
        self._current: MessageView | None = None
        self._hint_keys = keys
        self._finder: Finder | None = None
        self._hovered: tuple[MessageView, str] | None = None

    @property
    def reading(self) -> bool:
        """Whether single keys act on the current message."""
        return self._hint_keys.is_reading

    @reading.setter
    def reading(self, is_on: bool) -> None:
        if is_on == self.reading:
            return
        self._hint_keys.is_reading = is_on
        if is_on and self._current is not None:
            self._cursor.put(self._current)
        elif not is_on:
            self.leave_selection()
            self._cursor.view = None
            self._make_current(self._viewport.views[-1] if self._viewport.views else None)
        if self._current is not None:
            self._lay_out_hints(self._current)
        self._show()

    def page(self, direction: int) -> None:
        """Move by one page less two lines, up (-1) or down (1), the position mark as well."""
        super().page(direction)
        if self._cursor.view is not None:
            self.move_lines(0)

    def move_lines(self, count: int) -> None:
        """Move the position mark by rows, or outside of reading mode the window."""
        if self._cursor.view is None:
            self._scroll_by(count)
            return
        self._cursor.move_rows(count)
        self._follow_cursor()

    def move_messages(self, count: int) -> None:
        """Move the position mark by messages, or outside of reading mode the window."""
        viewport = self._viewport
        if not viewport.views:
            return
        if self._cursor.view is None:
            position, number = viewport.place()
            if count < 0 and number:
                count += 1
            position = max(0, min(position + count, len(viewport.views) - 1))
            viewport.show(viewport.views[position])
            self._show()
            return
        self._cursor.move_messages(count)
        self._follow_cursor()

    def go_to_start(self) -> None:
        """Go to the first row."""
        self._viewport.scroll_to(0)
        if self._cursor.view is not None:
            self._cursor.view, self._cursor.number = self._viewport.views[0], 0
            self._follow_cursor()
        self._show()

    def go_to_end(self) -> None:
        """Go to the last row, and stay with the end."""
        self._viewport.to_end()
        if self._cursor.view is not None:
            view = self._viewport.views[-1]
            self._cursor.view, self._cursor.number = view, max(0, view.height - 1)
            self._follow_cursor()
        self._show()

    def find(self, needle: str, *, is_here: bool = False) -> int:
        """Mark every place that holds a text; return how many there are in all messages.

        The first to go to is the next one on the screen, or in the current message if it is here.
        """
        from chatui.ui.transcript.find import Finder  # with the first search

        first = self._current if is_here else None
        self._finder = Finder(self._viewport.views, needle, first) if needle else None
        self._show()
        return self._finder.count if self._finder is not None else 0

    def find_next(self, direction: int) -> None:
        """Go to the next place that was found, down (1) or up (-1), round the ends."""
        finder = self._finder
        if finder is None:
            return
        found = finder.advance(self._viewport, direction)
        if found is None:
            return
        number = 0
        if found.line is not None:
            if found.view.unfold_line(found.line):
                self._viewport.refit(found.view, found.view.end_top)
            number = found.view.row_of_line(found.line)
        self._reveal(found.view, number)
        if self._cursor.view is not None:
            self._cursor.view, self._cursor.number = found.view, number
        self._make_current(found.view)
        self._show()

    @property
    def found(self) -> tuple[int, int] | None:
        """Which place is looked at, counted from 1, of how many; None when nothing was found."""
        finder = self._finder
        return (finder.number, finder.count) if finder is not None and finder.count else None

    def clear_find(self) -> None:
        """Take the marks away."""
        self._finder = None
        self._show()

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked: a link, a copy sign, a key, thoughts; twice selects a word.

        Elsewhere in reading mode, it is read from there on.
        """
        located = self._viewport.locate(self._viewport.top + event.y)
        if located is None:
            return
        event.prevent_default()
        view, number = located
        row, line = view.row(number)
        if event.chain > 1:
            self._select_word(view, row, line, event)
            return
        action = _action_at(row, event.x)
        if not action and view.message.sources and not row.band:
            from chatui.ui.transcript.links import cited_at  # with the first such message

            action = cited_at(view, line, offset_at(row, event.x))
        if action:
            event.stop()
            self._act(view, action)
        elif self._cursor.view is not None and self._selection is None:
            self._cursor.view, self._cursor.number = view, number
            self._follow_cursor()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Underline what a click would do."""
        located = self._viewport.locate(self._viewport.top + event.y)
        hovered = None
        if located is not None:
            view, number = located
            action = _action_at(view.row(number)[0], event.x)
            hovered = (view, action) if action else None
        self._hover(hovered)

    def on_leave(self) -> None:
        self._hover(None)

    def _hover(self, hovered: tuple[MessageView, str] | None) -> None:
        if hovered != self._hovered:
            self._hovered = hovered
            self._show()

    def _as_seen(self, view: MessageView, row: Row) -> Row:
        if self._hovered is None or self._hovered[0] is not view:
            return row
        action = self._hovered[1]
        return row._replace(
            runs=tuple(
                run._replace(style=f"{run.style} hovered") if run.action == action else run
                for run in row.runs
            )
        )

    def _act(self, view: MessageView, action: str) -> None:
        name, _, argument = action.partition(" ")
        match name:
            case "href":
                href, _, told = argument.partition(" ")
                self.post_message(self.LinkClicked(href, told))
            case "copy":
                self.post_message(self.CopyClicked(view.message.id, int(argument)))
            case "key":
                self._make_current(view)
                self._show()
                self.post_message(self.KeyClicked(argument))
            case "version":
                self.post_message(self.VersionClicked(view.message.id))
            case _:
                pass

    def _forget_lines(self, view: MessageView) -> None:
        """Give up what was selected or found in the lines of a message: they change."""
        finder = self._finder
        if finder is not None and finder.current is not None and finder.current.view is view:
            finder.current = None
        super()._forget_lines(view)

    def _marker(self) -> Marker:
        finder, selected = self._finder, self._selection_marks()
        if finder is None and selected is None:
            return super()._marker()

        def marks_of(view: MessageView, line: int) -> Sequence[StyleMark]:
            marks: list[StyleMark] = []
            if finder is not None:
                places = finder.places_in_line(view, line, view.line_text(line))
                marks += [
                    (place.start, place.end, "found-now" if place == finder.current else "found")
                    for place in places
                ]
            return marks if selected is None else marks + selected(view, line)

        return marks_of

    def _has_position_mark(self, view: MessageView, number: int) -> bool:
        return view is self._cursor.view and number == self._cursor.number

    def _keys_act_on(self, view: MessageView) -> bool:
        return self.reading and view is self._current

    def _make_current(self, view: MessageView | None) -> None:
        """Light the hints and block numbers of one message."""
        before = self._current
        if view is before:
            return
        self._current = view
        for one, lit in ((before, False), (view, True)):
            if one is not None:
                one.is_current = lit
                self._lay_out_hints(one)

    def _lay_out_hints(self, view: MessageView) -> None:
        view.lay_out_end()
        self._viewport.refit_if_known(view)

    def _follow_cursor(self) -> None:
        self._make_current(self._cursor.view)
        self._show()

    def _reveal(self, view: MessageView, number: int) -> None:
        viewport = self._viewport
        row = viewport.heights.top(viewport.position(view)) + number
        if not viewport.top <= row < viewport.top + viewport.height:
            viewport.show(view, number, above=viewport.height // 3)
        viewport.follows = viewport.is_at_end and viewport.follows


def _action_at(row: Row, x: int) -> str:
    column = 0
    for run in row.runs:
        column += cell_len(run.text)
        if x < column:
            return run.action
    return ""
