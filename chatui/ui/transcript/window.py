"""The transcript's window on the screen: a viewport drawn and scrolled by Textual."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message as Event
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from chatui.ui.terminal import compat
from chatui.ui.transcript.lines import Frame, Row
from chatui.ui.transcript.painting import (
    Palette,
    StyleMark,
    changed_columns,
    left_out,
    paint,
    with_bar,
    with_mark,
    with_offsets,
    with_selection_sign,
)
from chatui.ui.transcript.selection import is_selected, line_key
from chatui.ui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from chatui.ui.transcript.message.message_view import MessageView

_WHEEL_ROWS: Final = 3
_STRIPS: Final = 200
_SCROLLBAR_SECONDS: Final = 0.4
_NO_ROW: Final = Row(0, ())
_NO_MARKS: Final[tuple[StyleMark, ...]] = ()

Marker = Callable[["MessageView", int], Sequence[StyleMark]]
"""Tells what is laid over a line of a message."""


class Window(ScrollView, can_focus=True):
    """Draws what its viewport sees, and repaints no more than what has changed."""

    FOCUS_ON_CLICK = False

    virtual_size = compat.plain_reactive(Size(0, 0))

    @dataclass
    class FollowChanged(Event, namespace="transcript"):
        """Another number of lines is hidden below; 0 at the end."""

        lines_below: int

    def __init__(self, *, text_width: int, id: str | None) -> None:  # Textual's word
        super().__init__(id=id)
        self.auto_links = False
        self._with_links = False
        self._text_width = text_width
        self._viewport = Viewport()
        self._theme_palette: Palette | None = None
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(_STRIPS)
        self._lines_below = 0
        self._drawn: list[Strip] = []
        self._scrollbar_timer: Timer | None = None

    def take_text_width(self, text_width: int) -> None:
        """Lay out text no wider than this, in columns."""
        self._text_width = text_width
        self._fit()

    def show_links(self, *, is_on: bool) -> None:
        """Let links be links of the terminal, too, from now on."""
        if is_on != self._with_links:
            self._with_links, self._theme_palette = is_on, None
            self._strips.clear()
            if self.is_mounted:
                self._read_theme()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda theme: self._read_theme())
        self._read_theme()

    def on_resize(self) -> None:
        self._fit()

    def on_show(self) -> None:
        self._fit()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if self.size.height != self._viewport.height:
            # Textual fits the old place to a new height by itself; `_fit` knows the right one.
            return
        rows = round(new_value) - self._viewport.top
        if rows:
            if abs(rows) <= 3 * self._viewport.height:
                self._viewport.scroll_by(rows)
            else:
                self._viewport.scroll_to(round(new_value))
        self._show()

    def on_scroll_to(self, message: ScrollTo) -> None:
        message.prevent_default().stop()
        if message.y is not None:
            self._viewport.scroll_to(round(message.y))
            self._show()

    def on_scroll_up(self, message: ScrollUp) -> None:
        message.prevent_default().stop()
        self.page(-1)

    def on_scroll_down(self, message: ScrollDown) -> None:
        message.prevent_default().stop()
        self.page(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.prevent_default().stop()
        self._scroll_by(-_WHEEL_ROWS)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.prevent_default().stop()
        self._scroll_by(_WHEEL_ROWS)

    def page(self, direction: int) -> None:
        """Move by one page less two lines, up (-1) or down (1)."""
        self._scroll_by(direction * max(1, self._viewport.height - 2))

    def render_lines(self, crop: Region) -> list[Strip]:
        strips = self._strips_of(crop.line_range)
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, self._palette.ground) for strip in strips]
        if crop.column_span != (0, self.size.width):
            left, right = crop.column_span
            strips = [strip.crop(left, right) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Return a row whose cells say which character they show: Textual asks for the mouse."""
        located = self._viewport.locate(self._viewport.top + y)
        if located is None:
            return Strip.blank(self.size.width)
        view, number = located
        row, line = view.row(number)
        return with_offsets(row, line_key(view, line))

    def _strips_of(self, rows: Iterable[int]) -> list[Strip]:
        width, marks_of = self.size.width, self._marker()
        return [self._strip(y, width, marks_of) for y in rows]

    def _strip(self, y: int, width: int, marks_of: Marker) -> Strip:
        located = self._viewport.locate(self._viewport.top + y)
        row, marks, lit, is_excluded = _NO_ROW, _NO_MARKS, False, False
        is_read = is_acted_on = False
        if located is not None:
            view, number = located
            row, line = view.row(number)
            row = self._as_seen(view, row)
            marks = tuple(marks_of(view, line))
            lit, is_read = view.is_current, self._has_position_mark(view, number)
            is_excluded = view.message.excluded and number in view.own_rows
            is_acted_on = (
                not view.message.excluded and self._keys_act_on(view) and number in view.own_rows
            )
        key = (row, width, marks, lit, is_read, is_acted_on, is_excluded)
        strip = self._strips.get(key)
        if strip is None:
            strip = paint(row, self._palette, width, marks, lit=lit)
            if is_excluded:
                strip = left_out(strip, self._palette)
            if is_read:
                strip = with_mark(strip, self._palette)
            elif is_selected(row, marks):
                strip = with_selection_sign(strip, self._palette)
            elif is_acted_on:
                strip = with_bar(strip, self._palette)
            self._strips[key] = strip
        return strip

    def _as_seen(self, view: MessageView, row: Row) -> Row:
        """Return a row as it looks under the mouse."""
        return row

    def _marker(self) -> Marker:
        """Return what tells what is laid over a line now: the selection, what was found."""
        return lambda view, line: _NO_MARKS

    def _has_position_mark(self, view: MessageView, number: int) -> bool:
        """Tell whether a row is the one that is being read."""
        return False

    def _keys_act_on(self, view: MessageView) -> bool:
        """Tell whether it is the message that single keys act on."""
        return False

    def _scroll_by(self, rows: int) -> None:
        self._viewport.scroll_by(rows)
        self._show()

    def _show(self) -> None:
        """Bring the screen up to date with the viewport; only cells that differ are drawn."""
        viewport = self._viewport
        if not viewport.height:
            return
        height = viewport.scroll_height
        if self.virtual_size.height != height or self.virtual_size.width != self.size.width:
            self.virtual_size = Size(self.size.width, height)
            self._draw_scrollbar_soon()
        if round(self.scroll_y) != viewport.top:
            self.set_scroll(None, viewport.top)
            self.set_reactive(Widget.scroll_target_y, float(viewport.top))
            self._draw_scrollbar_soon()
        self._draw_difference()
        if viewport.rows_below != self._lines_below:
            self._lines_below = viewport.rows_below
            self.post_message(self.FollowChanged(self._lines_below))

    def _draw_scrollbar_soon(self) -> None:
        """Let the scrollbar, which is drawn as a whole, follow a few times a second."""
        if self._scrollbar_timer is None and self.is_attached:
            self._scrollbar_timer = self.set_timer(_SCROLLBAR_SECONDS, self._draw_scrollbar)

    def _draw_scrollbar(self) -> None:
        self._scrollbar_timer = None
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = self.virtual_size.height
            self.vertical_scrollbar.position = self._viewport.top

    def _draw_difference(self) -> None:
        width, height = self.size
        strips = self._strips_of(range(height))
        drawn, self._drawn = self._drawn, strips
        if len(drawn) != len(strips) or not drawn or drawn[0].cell_length != width:
            self.refresh()
            return
        regions: list[Region] = []
        for y, (old, new) in enumerate(zip(drawn, strips, strict=True)):
            if old is new:
                continue
            left, right = changed_columns(old, new)
            if left < right:
                regions.append(Region(left, y, right - left, 1))
        if regions:
            self.refresh(*regions)

    def _fit(self) -> None:
        width, height = self.size
        width -= self.styles.scrollbar_size_vertical
        if width < 1 or not height:
            return
        margin = 4 if width >= 99 else 3 if width >= 40 else 2
        text = max(8, min(self._text_width, width - margin - 1))
        self._viewport.resize(Frame(margin, text, max(8, width - margin)), height)
        self._show()

    @property
    def _palette(self) -> Palette:
        if self._theme_palette is None:  # drawn before it was mounted
            self._theme_palette = Palette(self.app.get_css_variables(), with_links=self._with_links)
        return self._theme_palette

    def _read_theme(self) -> None:
        palette = self._theme_palette = Palette(
            self.app.get_css_variables(), with_links=self._with_links
        )
        self._strips.clear()
        self._drawn = []
        self.styles.background = palette.ground
        self.styles.scrollbar_color = palette.rule
        self.styles.scrollbar_color_hover = palette.soft
        self.styles.scrollbar_color_active = palette.soft
        self.styles.scrollbar_background = palette.ground
        self.styles.scrollbar_background_hover = palette.ground
        self.styles.scrollbar_background_active = palette.ground
        self._show()
