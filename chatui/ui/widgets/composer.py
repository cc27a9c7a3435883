"""Where prompts are written."""

from collections.abc import Callable
from typing import Final

from textual import events
from textual.binding import Binding, BindingsMap
from textual.message import Message
from textual.widgets import TextArea

_EDITING: Final = BindingsMap(
    [
        *TextArea.BINDINGS,
        Binding("ctrl+b", "cursor_left", show=False),
        Binding("ctrl+f", "cursor_right", show=False),
        Binding("alt+b", "cursor_word_left", show=False),
        Binding("alt+f", "cursor_word_right", show=False),
        Binding("alt+backspace", "delete_word_left", show=False),
    ]
).key_to_bindings


class Composer(TextArea):
    """A text area of one row that grows.

    `hear` is called with every key first; when it returns False, the key edits the text. Each key
    has had its effect before the next one is looked at, however fast they come: Textual itself
    would hear editing keys only after letters that came later.

    The text is what will be sent, so nothing is made safe here; `ui/sink.py` guards the terminal.
    """

    class Touched(Message):
        """It was clicked, or something was pasted into it."""

    def __init__(self, hear: Callable[[events.Key], bool], *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
        )
        self._hear = hear

    @property
    def is_empty(self) -> bool:
        """Whether nothing but white space was written."""
        return not self.text.strip()

    @property
    def is_at_top(self) -> bool:
        """Whether the cursor is on the first row, and nothing is selected."""
        return self._row == 0 and self.selection.is_empty

    @property
    def is_at_bottom(self) -> bool:
        """Whether the cursor is on the last row, and nothing is selected."""
        return self._row == self.wrapped_document.height - 1 and self.selection.is_empty

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

    async def on_key(self, event: events.Key) -> None:
        event.prevent_default()
        if self._hear(event):
            event.stop()
        elif event.key in _EDITING:
            event.stop()
            await self.run_action(_EDITING[event.key][0].action)
        else:
            await self._on_key(event)

    def on_paste(self) -> None:
        self.post_message(self.Touched())

    def on_click(self) -> None:
        self.post_message(self.Touched())

    @property
    def _row(self) -> int:
        return self.wrapped_document.location_to_offset(self.cursor_location).y
