"""Where prompts are written."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from chatui.commands.actions import Action
from chatui.text_safety import display_text


class Composer(TextArea):
    """A text area of one row that grows.

    `press` is called at once with the action that a key stands for, not through a message: keys
    that are already waiting must meet what it leaves behind. When it returns False, the key does
    what it does in any text area.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+b", "cursor_left", show=False),
        Binding("ctrl+f", "cursor_right", show=False),
    ]

    def __init__(
        self, keys: Mapping[str, Action], press: Callable[[Action], bool], *, id: str | None = None
    ) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
        )
        self._keys = keys
        self._press = press

    @property
    def is_empty(self) -> bool:
        """Whether nothing but white space was written."""
        return not self.text.strip()

    def replace_text(self, text: str) -> None:
        """Put a text in place of what is there, with the cursor at its end; can be undone."""
        self.replace(display_text(text), (0, 0), self.document.end)
        self.move_cursor(self.document.end)

    def write(self, text: str) -> None:
        """Write a text as if it was typed."""
        self.insert(display_text(text))

    async def on_key(self, event: events.Key) -> None:
        action = self._keys.get(event.key)
        if action is None or not self._is_meant(event.key):
            return
        if event.key == "enter" and self._ends_with_backslash():
            self.action_delete_left()
            self.insert("\n")
        elif not self._press(action):
            return
        event.stop()
        event.prevent_default()

    def _is_meant(self, key: str) -> bool:
        """Tell whether the arrows leave the text here; within it they move the cursor."""
        row = self.wrapped_document.location_to_offset(self.cursor_location).y
        if key == "up":
            return row == 0 and self.selection.is_empty
        if key == "down":
            return row == self.wrapped_document.height - 1 and self.selection.is_empty
        return True

    def _ends_with_backslash(self) -> bool:
        row, column = self.cursor_location
        return self.document.get_line(row)[:column].endswith("\\")
