"""A window in which text is selected, by the mouse or by keys, and copied clean."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from textual import events
from textual.geometry import Offset
from textual.message import Message as Event
from textual.selection import Selection

from chatui.ui.graphemes import graphemes
from chatui.ui.transcript.lines import Row
from chatui.ui.transcript.painting import StyleMark
from chatui.ui.transcript.reading_cursor import ReadingCursor
from chatui.ui.transcript.selection import (
    LINE_BITS,
    Point,
    line_key,
    marked_part,
    selected_source,
    whole_graphemes,
)
from chatui.ui.transcript.window import Window

if TYPE_CHECKING:
    from chatui.commands.selection_keys import Motion
    from chatui.ui.transcript.message.message_view import MessageView
    from chatui.ui.transcript.selecting.key_selection import KeySelection

_WORD: Final = re.compile(r"\w+|[^\w\s]+|\s+")

Selecting = Literal["", "by mouse", "characters", "lines"]
"""How what is selected was selected; empty where nothing is."""


class Selectable(Window, can_focus=True):
    """A window in which text is selected; one selection at a time, whoever made it."""

    ALLOW_SELECT = True

    @dataclass
    class SelectingChanged(Event, namespace="transcript"):
        """Something began to be selected, in another way, or no longer."""

        selecting: Selecting

    def __init__(self, *, text_width: int, id: str | None) -> None:  # Textual's word
        super().__init__(text_width=text_width, id=id)
        self._cursor = ReadingCursor(self._viewport)
        self._key_selection: KeySelection | None = None
        self._made_by_keys: Selection | None = None
        self._was_selecting: Selecting = ""

    @property
    def selecting(self) -> Selecting:
        """How something is selected now."""
        selection = self._selection
        if selection is None:
            return ""
        if self._key_selection is None or selection != self._made_by_keys:
            return "by mouse"
        return "lines" if self._key_selection.by_lines else "characters"

    def select(self, *, by_lines: bool) -> bool:
        """Select by keys from the row that is read on, or go on with what is selected.

        False where nothing can be selected.
        """
        from chatui.ui.transcript.selecting.key_selection import KeySelection  # few select by key

        if self.selecting in ("characters", "lines") and self._key_selection is not None:
            self._key_selection.by_lines = by_lines
        else:
            selection = KeySelection(self._viewport, self._cursor, by_lines=by_lines)
            start, end = (None, None) if self._selection is None else _points(self._selection)
            is_taken = start is not None and end is not None and selection.take(start, end)
            if not is_taken and not selection.begin():
                return False
            self._key_selection = selection
        self._select_between()
        return True

    def move_selection(self, motion: Motion) -> bool:
        """Move the end of a selection that was made by keys; False when all of it is gone."""
        if self._key_selection is None or not self._key_selection.move(motion):
            return False
        self._select_between()
        return True

    def leave_selection(self) -> None:
        """Let keys move what is selected no more, as if the mouse had selected it."""
        self._key_selection = None
        self.selection_updated(self._selection)

    def end_selection(self) -> None:
        """Select nothing any more."""
        self._key_selection = None
        if self._selection is not None:
            self.screen.clear_selection()

    def selected_source(self) -> str | None:
        """Return the text that is selected, without anything that is only drawn."""
        if self._selection is None:
            return None
        start, end = _points(self._selection)
        views = self._viewport.views
        for point in (start, end):
            if point is not None:
                self._lay_out_line(point.line)
        return selected_source(views, start, end) or None

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        text = self.selected_source()
        return None if text is None else (text, "\n")

    def selection_updated(self, selection: Selection | None) -> None:
        viewport = self._viewport
        viewport.follows = selection is None and viewport.is_at_end
        selecting = self.selecting
        if selecting not in ("characters", "lines"):
            self._key_selection = None
        if selecting != self._was_selecting:
            self._was_selecting = selecting
            self.post_message(self.SelectingChanged(selecting))
        self._show()

    @property
    def _selection(self) -> Selection | None:
        return self.text_selection if self.is_attached else None

    def _select_between(self) -> None:
        """Let the screen know what keys have selected, and show where their end is."""
        points = None if self._key_selection is None else self._key_selection.points
        if points is not None:
            start, end = (Offset(point.character, point.line) for point in points)
            self._made_by_keys = Selection(start, end)
            self.screen.selections = {self: self._made_by_keys}
        self._follow_cursor()

    def _fit(self) -> None:
        cursor, size = self._cursor, (self._viewport.frame, self._viewport.height)
        line, is_seen = cursor.line, cursor.is_seen
        super()._fit()
        if line is not None and size != (self._viewport.frame, self._viewport.height):
            cursor.stay_on(line, is_seen=is_seen and not self._viewport.follows)
            self._show()

    def _follow_cursor(self) -> None:
        """Show what the cursor of reading mode has come to."""
        self._show()

    def _forget_lines(self, view: MessageView) -> None:
        """Give up what was selected in the lines of a message: they change."""
        if self._selection is None:
            return
        start, end = (point and point.line >> LINE_BITS for point in _points(self._selection))
        if (start is None or start <= view.serial) and (end is None or end >= view.serial):
            self.screen.clear_selection()

    def _select_word(self, view: MessageView, row: Row, line: int, event: events.Click) -> None:
        text = view.line_text(line)
        at = offset_at(row, event.x)
        if at is None:
            return
        start, end = 0, len(text)
        if event.chain == 2:
            words = (match.span() for match in _WORD.finditer(text))
            start, end = next((span for span in words if span[0] <= at < span[1]), (at, at))
        key = line_key(view, line)
        self.screen.selections = {self: Selection(Offset(start, key), Offset(end, key))}

    def _selection_marks(self) -> Callable[[MessageView, int], list[StyleMark]] | None:
        """Return what tells what is selected of a line; None where nothing is."""
        selection = self.text_selection
        if selection is None:
            return None
        selected = _points(selection)
        caret = None
        if self._key_selection is not None and selection == self._made_by_keys:
            caret = self._key_selection.caret

        def marks_of(view: MessageView, line: int) -> list[StyleMark]:
            key = line_key(view, line)
            part = marked_part(key, *selected)
            marks: list[StyleMark] = []
            if part is not None:
                marks.append((*whole_graphemes(view.line_text(line), *part), "selected"))
            if caret is not None and caret[0] == key:
                marks.append((caret[1], caret[2], "caret"))
            return marks

        return marks_of

    def _lay_out_line(self, key: int) -> None:
        """Make the rows of the message that a line is of, to its end."""
        viewport = self._viewport
        view = viewport.view_of(key >> LINE_BITS)
        if view is None:
            return
        position = viewport.position(view)
        viewport.lay_out(position)
        while view.is_behind:
            view.advance(lambda: False)
        viewport.lay_out(position)


def offset_at(row: Row, x: int) -> int | None:
    """Return which character of its line a row shows in a column, None where it shows none."""
    column = 0
    for run in row.runs:
        for start, _, cells in graphemes(run.text):
            column += cells
            if x < column:
                return run.offset_of(start) if run.offset >= 0 else None
    return None


def _points(selection: Selection) -> tuple[Point | None, Point | None]:
    start, end = selection
    return (
        None if start is None else Point(start.y, start.x),
        None if end is None else Point(end.y, end.x),
    )
