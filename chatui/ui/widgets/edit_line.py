"""A line in which one thing about something is changed."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from chatui.text.safety import display_line
from chatui.ui.widgets.field import Field


class EditLine(Horizontal):
    """A field with a label, which is there while something is changed."""

    DEFAULT_CSS: ClassVar[str] = """
    EditLine { height: 1; margin: 0 1; display: none; background: $chat-surface; }
    EditLine > Static { width: auto; color: $chat-you; }
    EditLine > Field { width: 1fr; }
    """

    @dataclass
    class Submitted(Message):
        """This text is to be kept."""

        text: str

    def compose(self) -> ComposeResult:
        yield Static(markup=False)
        yield Field()

    @property
    def is_open(self) -> bool:
        """Whether something is being changed."""
        return bool(self.display)

    def open(self, label: str, text: str) -> None:
        """Let a text be changed."""
        field = self.query_one(Field)
        field.value = display_line(text)
        field.cursor_position = len(field.value)
        self.query_one(Static).update(f"{label} › ")
        self.display = True
        field.focus()

    def close(self) -> None:
        """Hide the line."""
        self.display = False

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted(" ".join(event.value.split())))
