"""A selection that is made by keys: where it began, where it ends, and how its end moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from chatui.commands.selection_keys import Motion
from chatui.ui.transcript.message.message_view import END_LINE
from chatui.ui.transcript.reading_cursor import ReadingCursor
from chatui.ui.transcript.selecting.shown_line import ShownLine, Stop, stops_of_row
from chatui.ui.transcript.selection import LINE_BITS, Point, line_key
from chatui.ui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from chatui.ui.transcript.message.message_view import MessageView

_WHOLE: Final = 1 << 30
"""A character behind the end of every line, however long that grows."""


class _End(NamedTuple):
    """An end of a selection: a place in a line; it outlives the message that it is in."""

    view: MessageView
    line: int
    stop: Stop
    length: int
    is_first: bool
    is_last: bool

    @property
    def key(self) -> int:
        return line_key(self.view, self.line)


class KeySelection:
    """What lies between the place where a selection began and the one that keys move, both in it.

    By lines, it is whole lines of the source. The cursor of reading mode goes along.
    """

    def __init__(self, viewport: Viewport, cursor: ReadingCursor, *, by_lines: bool) -> None:
        self._viewport = viewport
        self._cursor = cursor
        self.by_lines = by_lines
        self._known: tuple[object, ShownLine] | None = None
        self._anchor: _End | None = None
        self._head: _End | None = None
        self._column: int | None = None

    def begin(self) -> bool:
        """Begin at the row that is read, or at the next one with text; False where none is."""
        view = self._cursor.view
        if view is None:
            return False
        number = min(self._cursor.number, max(0, view.height - 1))
        for downwards in (True, False):
            rows = self._rows(view, number, downwards=downwards)
            place = next(((one, at) for one, at in rows if self._can_stand(one, at)), None)
            if place is not None:
                self._anchor = self._end_in_row(*place)
                self._put(self._anchor)
                return True
        return False

    def take(self, start: Point, end: Point) -> bool:
        """Go on with what is selected; False when a message is gone in which it begins or ends."""
        views = self._viewport
        first, last = views.view_of(start.line >> LINE_BITS), views.view_of(end.line >> LINE_BITS)
        if first is None or last is None:
            return False
        mask = (1 << LINE_BITS) - 1
        self._anchor = self._end_at(first, start.line & mask, start.character)
        self._put(self._end_at(last, end.line & mask, max(0, end.character - 1)))
        return True

    def move(self, motion: Motion) -> bool:
        """Move the end; False when all messages are gone of which something was selected."""
        head, anchor = self._end_now(), self._anchor
        if head is None or anchor is None:
            return False
        if motion is Motion.OTHER_END:
            self._anchor, head = head, anchor
            if self._is_there(head.view):
                head = self._end_at(head.view, head.line, head.stop.start)
            self._put(head)
            return True
        column = self._column
        target = self._target(head, motion)
        self._put(target or head)
        if motion in (Motion.UP, Motion.DOWN, Motion.PAGE_UP, Motion.PAGE_DOWN):
            self._column = head.stop.column if column is None else column
        return True

    @property
    def points(self) -> tuple[Point, Point] | None:
        """Where it begins and ends, None before it has begun.

        A line that is selected from its first to its last place has also what is not drawn of it,
        such as the marks of a heading; a block of code with its first fence has the last one too.
        """
        if self._anchor is None or self._head is None:
            return None
        first, last = sorted((self._anchor, self._head), key=lambda end: (end.key, end.stop.start))
        if self.by_lines:
            return Point(first.key, 0), Point(self._last_line(first, last), _WHOLE)
        is_one_line = first.key == last.key
        begins = first.is_first and (last.is_last or not is_one_line)
        start = Point(first.key, 0 if begins else first.stop.start)
        if not last.is_last or (is_one_line and not first.is_first):
            return start, Point(last.key, last.stop.end)
        fence = self._last_line(first, last)
        return start, Point(fence, last.length if fence == last.key else _WHOLE)

    @property
    def caret(self) -> tuple[int, int, int] | None:
        """The line and the characters that the cursor stands on; None where that are whole ones."""
        head = self._head
        if head is None or self.by_lines:
            return None
        return head.key, head.stop.start, head.stop.end

    def _end_now(self) -> _End | None:
        """Return where the end is as its message is now, or where that is gone, of what is left."""
        head, anchor = self._head, self._anchor
        if head is None or anchor is None:
            return None
        if self._is_there(head.view):
            return self._end_at(head.view, head.line, head.stop.start)
        first, last = sorted((head.view.serial, anchor.view.serial))
        left = [view for view in self._viewport.views if first <= view.serial <= last]
        is_above = head.view.serial < anchor.view.serial
        for view in left if is_above else reversed(left):
            number = 0 if is_above else self._finish(view) - 1
            for one, at in self._rows(view, number, downwards=is_above):
                if one is not view:
                    break
                if self._can_stand(one, at):
                    return self._end_in_row(one, at, 0 if is_above else _WHOLE)
        return None

    def _target(self, head: _End, motion: Motion) -> _End | None:
        page = max(1, self._viewport.height - 2)
        rows = {
            Motion.UP: -1,
            Motion.DOWN: 1,
            Motion.PAGE_UP: -page,
            Motion.PAGE_DOWN: page,
        }.get(motion)
        if rows is not None:
            return self._by_rows(head, rows)
        if motion in (Motion.FIRST, Motion.LAST):
            return self._outermost(first=motion is Motion.FIRST)
        return self._along(head, motion)

    def _along(self, head: _End, motion: Motion) -> _End | None:
        """Return a place in the line, or where it has no more of them, in the one beside it."""
        shown, start = self._shown(head.view, head.line), head.stop.start
        stop: Stop | None
        match motion:
            case Motion.LEFT:
                stop, step = shown.before(start), -1
            case Motion.RIGHT:
                stop, step = shown.after(start), 1
            case Motion.PREVIOUS_WORD:
                stop, step = shown.previous_word(start), -1
            case Motion.NEXT_WORD:
                stop, step = shown.next_word(start), 1
            case Motion.LINE_START:
                stop, step = shown.first, -1
            case _:
                stop, step = shown.last, 1
        if stop is not None:
            return self._end(head.view, head.line, stop)
        end = self._beside(head, step)
        if end is not None and motion is Motion.PREVIOUS_WORD:
            word = self._shown(end.view, end.line).previous_word(end.stop.end)
            return end if word is None else self._end(end.view, end.line, word)
        return end

    def _beside(self, head: _End, step: int) -> _End | None:
        """Return the end of the line before, or the beginning of the one behind."""
        for view, number in self._rows_past(head, step):
            if self._can_stand(view, number):
                line = view.row(number)[1]
                shown = self._shown(view, line)
                return self._end(view, line, shown.last if step < 0 else shown.first)
        return None

    def _by_rows(self, head: _End, count: int) -> _End | None:
        """Return the place so many rows above or below; by lines, a single step is a line."""
        step = 1 if count > 0 else -1
        if self.by_lines and count == step:
            rows = self._rows_past(head, step)
        else:
            rows = self._rows(head.view, head.stop.row + step, downwards=step > 0)
        column = head.stop.column if self._column is None else self._column
        found = None
        left = abs(count)
        for view, number in rows:
            if not self._can_stand(view, number):
                continue
            end = self._end_in_row(view, number, column)
            if (end.key, end.stop.start) == (head.key, head.stop.start):
                continue  # another row of the same formula
            found = end
            left -= 1
            if not left:
                break
        return found

    def _outermost(self, *, first: bool) -> _End | None:
        views = self._viewport.views
        view = views[0 if first else -1]
        number = 0 if first else self._finish(view) - 1
        for one, at in self._rows(view, number, downwards=first):
            if self._can_stand(one, at):
                return self._end_in_row(one, at, 0 if first else _WHOLE)
        return None

    def _rows_past(self, head: _End, step: int) -> Iterator[tuple[MessageView, int]]:
        """Yield the rows beyond the line of an end."""
        view, line = head.view, head.line
        if step < 0:
            return self._rows(view, view.row_of_line(line) - 1, downwards=False)
        return self._rows(view, view.row_of_line(line + 1), downwards=True)

    def _rows(
        self, view: MessageView, number: int, *, downwards: bool
    ) -> Iterator[tuple[MessageView, int]]:
        """Yield rows from one on, over all messages; each is laid out when it is come to."""
        viewport = self._viewport
        position = viewport.position(view)
        while True:
            if downwards:
                while number < view.height or number < self._finish(view):
                    yield view, number
                    number += 1
            else:
                for at in range(number, -1, -1):
                    yield view, at
            position += 1 if downwards else -1
            if not 0 <= position < len(viewport.views):
                return
            view = viewport.views[position]
            viewport.lay_out(position)
            number = 0 if downwards else self._finish(view) - 1

    def _finish(self, view: MessageView) -> int:
        """Lay out all of a message; return how many rows it has."""
        position = self._viewport.position(view)
        self._viewport.lay_out(position)
        while view.is_behind:
            view.advance(lambda: False)
        return self._viewport.lay_out(position)

    def _can_stand(self, view: MessageView, number: int) -> bool:
        """Tell whether a row is of text: by lines also what stands for one, such as a fence."""
        row, line = view.row(number)
        text = view.line_text(line)
        if not text:
            return view.has_text_line(line) and view.row_of_line(line) == number
        return self.by_lines or any(0 <= run.offset < len(text) for run in row.runs)

    def _end_in_row(self, view: MessageView, number: int, column: int = 0) -> _End:
        """Return the place of a row that is nearest to a column, none that is right of it."""
        line = view.row(number)[1]
        stops = stops_of_row(view, number) or [Stop(number, 0, 0, 0)]
        stop = next((stop for stop in reversed(stops) if stop.column <= column), stops[0])
        return self._end(view, line, stop)

    def _end_at(self, view: MessageView, line: int, offset: int) -> _End:
        """Return the place of a character as it is now: since then much may have changed."""
        self._viewport.lay_out(self._viewport.position(view))
        if view.is_behind and view.row_of_line(line) >= view.end_top:
            self._finish(view)
        return self._end(view, line, self._shown(view, line).at(offset))

    def _end(self, view: MessageView, line: int, stop: Stop) -> _End:
        shown = self._shown(view, line)
        return _End(
            view,
            line,
            stop,
            len(shown.text),
            is_first=stop.start <= shown.first.start,
            is_last=stop.start >= shown.last.start,
        )

    def _shown(self, view: MessageView, line: int) -> ShownLine:
        key = view, line, view.frame, view.line_text(line), view.row_of_line(line)
        if self._known is None or self._known[0] != key:
            self._known = key, ShownLine(view, line)
        return self._known[1]

    def _put(self, head: _End) -> None:
        self._head, self._column = head, None
        if self._is_there(head.view):
            self._cursor.go_to(head.view, head.stop.row)

    def _is_there(self, view: MessageView) -> bool:
        return self._viewport.view_of(view.serial) is view

    def _last_line(self, first: _End, last: _End) -> int:
        """Return the last of whole lines: that of a block of code that begins among them is in."""
        view = last.view
        if not self._is_there(view) or view.frame is None:
            return last.key
        number = view.row_of_line(last.line)
        if number >= view.height or view.row(number)[0].band != "code":
            return last.key
        while number and view.row(number)[0].band == "code":
            number -= 1
        below = view.row_of_line(last.line + 1)
        if line_key(view, view.row(number)[1]) < first.key or below >= view.height:
            return last.key
        return line_key(view, min(view.row(below)[1], END_LINE) - 1)
