"""Where prompts are written."""

from collections.abc import Callable
from typing import Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingsMap
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widgets.text_area import Location, WrappedDocument

from chatui.ui.graphemes import backspace_start, grapheme_at
from chatui.ui.terminal.private import TextAreaHooks
from chatui.ui.widgets.prompt_wrapping import PromptWrapping

_EDITING: Final = BindingsMap(
    [
        *TextAreaHooks.BINDINGS,
        Binding("ctrl+b", "cursor_left", show=False),
        Binding("ctrl+f", "cursor_right", show=False),
        Binding("alt+b", "cursor_word_left", show=False),
        Binding("alt+f", "cursor_word_right", show=False),
        Binding("alt+backspace", "delete_word_left", show=False),
    ]
).key_to_bindings


_MOST_OF_THE_SCREEN: Final = 0.4


class Composer(TextAreaHooks):
    """A text area of one row that grows to two fifths of the screen.

    `hear` is called with every key first; when it returns False, the key edits the text. `pasted`
    is called with what is about to be written by a paste. Each key
    has had its effect before the next one is looked at, however fast they come: Textual itself
    would hear editing keys only after letters that came later.

    The text is what will be sent, so nothing is made safe here; `ui/terminal/sink.py` guards the
    terminal.
    """

    class Touched(Message):
        """It was clicked, or something was pasted into it."""

    def __init__(
        self,
        hear: Callable[[events.Key], bool],
        pasted: Callable[[str], None] | None = None,
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
        )
        self._hear = hear
        self._pasted = pasted

    @property
    def is_empty(self) -> bool:
        """Whether nothing but white space was written."""
        return not self.text.strip()

    @property
    def is_at_top(self) -> bool:
        """Whether the cursor is on the first row, and nothing is selected."""
        return self._row == 0 and self.selection.is_empty

    @property
    def is_at_start(self) -> bool:
        """Whether nothing stands before the cursor, and nothing is selected."""
        return self.cursor_location == (0, 0) and self.selection.is_empty

    @property
    def is_at_bottom(self) -> bool:
        """Whether the cursor is on the last row, and nothing is selected."""
        return self._row == self.wrapped_document.height - 1 and self.selection.is_empty

    @property
    def wrapped_document(self) -> WrappedDocument:  # Textual sets it
        """The rows of the text; Textual's own are replaced by ours wherever it makes some."""
        return self._wrapping

    @wrapped_document.setter
    def wrapped_document(self, made: WrappedDocument) -> None:
        self._wrapping = PromptWrapping(made.document)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many rows are shown, which is all that the layout may give away."""
        return max(1, min(self._wrapping.height, int(viewport.height * _MOST_OF_THE_SCREEN)))

    def replace_text(self, text: str) -> None:
        """Put a text in place of what is there, with the cursor at its end; can be undone."""
        self.replace(text, (0, 0), self.document.end)
        self.move_cursor(self.document.end)

    def go_to(self, location: tuple[int, int]) -> bool:
        """Move the cursor in a text of several rows; False when it is there already."""
        if self.wrapped_document.height < 2 or self.cursor_location == location:
            return False
        self.move_cursor(location)
        return True

    def write(self, text: str) -> None:
        """Write a text as if it was typed."""
        self.insert(text)

    def continue_line(self) -> bool:
        """Make a newline of a backslash before the cursor; False when there is none."""
        row, column = self.cursor_location
        if not self.document.get_line(row)[:column].endswith("\\"):
            return False
        self.action_delete_left()
        self.insert("\n")
        return True

    def get_cursor_left_location(self) -> Location:
        """Return the place before the grapheme on the left, or the end of the line above."""
        row, column = self.cursor_location
        if column == 0:
            return super().get_cursor_left_location()
        return row, grapheme_at(self.document.get_line(row), column - 1)[0]

    def get_cursor_right_location(self) -> Location:
        """Return the place behind the grapheme on the right, or the start of the line below."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if column >= len(line):
            return super().get_cursor_right_location()
        return row, grapheme_at(line, column)[1]

    def get_cursor_word_left_location(self) -> Location:
        return self._at_grapheme(super().get_cursor_word_left_location())

    def get_cursor_word_right_location(self) -> Location:
        return self._at_grapheme(super().get_cursor_word_right_location())

    def action_delete_left(self) -> None:
        """Delete what is selected, else an emoji, or a letter or its last mark."""
        row, column = self.cursor_location
        if column == 0 or not self.selection.is_empty:
            super().action_delete_left()
            return
        start = backspace_start(self.document.get_line(row), column)
        self.delete_typed((row, start), (row, column))

    def _at_grapheme(self, location: Location) -> Location:
        row, column = location
        line = self.document.get_line(row)
        return row, grapheme_at(line, column)[0] if column < len(line) else column

    def find_matching_bracket(self, bracket: str, search_from: Location) -> None:
        """Find none: nothing is shown of it, and looking for it takes as long as the text is."""

    def render_line(self, y: int) -> Strip:
        """Return a row; Textual's own cuts the whole line into rows for each of them."""
        if self.document.end == (0, 0):
            return super().render_line(y)
        base, width = self.rich_style, self.scrollable_content_region.width
        y += self.scroll_offset.y
        if y >= self._wrapping.height:
            return Strip.blank(width, base)
        row = self._wrapping.row(y)
        line = self.document.get_line(row.line)
        is_last = row.end == len(line)
        # The line's end is a place as well: for the cursor, and in a selection that goes on.
        text = Text(line[row.start : row.end] + " " * is_last, end="", no_wrap=True)
        start, end = sorted(self.selection)
        if start < (row.line, row.end + is_last) and end > (row.line, row.start):
            first = max(0, start[1] - row.start) if start[0] == row.line else 0
            last = end[1] - row.start if end[0] == row.line else len(text)
            text.stylize(self.get_component_rich_style("text-area--selection"), first, last)
        cursor_line, cursor = self.cursor_location
        if (
            self.is_cursor_drawn
            and cursor_line == row.line
            and row.start <= cursor < row.end + is_last
        ):
            behind = grapheme_at(line, cursor)[1] if cursor < len(line) else cursor + 1
            style = self.get_component_rich_style("text-area--cursor")
            text.stylize(style, cursor - row.start, behind - row.start)
        text.expand_tabs(self.indent_width)
        strip = Strip(text.render(self.app.console))
        return strip.adjust_cell_length(width, base).apply_style(base)

    async def on_key(self, event: events.Key) -> None:
        event.prevent_default()
        if self._hear(event):
            event.stop()
        elif event.key in _EDITING:
            event.stop()
            await self.run_action(_EDITING[event.key][0].action)
        else:
            await self.take_key(event)

    def on_paste(self, event: events.Paste) -> None:
        if self._pasted is not None:
            self._pasted(event.text)
        self.post_message(self.Touched())

    def on_click(self) -> None:
        self.post_message(self.Touched())

    @property
    def _row(self) -> int:
        return self.wrapped_document.location_to_offset(self.cursor_location).y
