"""A field of one line to type into."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from chatui.text.safety import display_line
from chatui.ui.shortened import shortened


class Field(Input):
    """An input of one row; what is pasted into it is made one safe line.

    What it says while it is empty is shortened to its width.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("alt+b", "cursor_left_word", show=False),
        Binding("alt+f", "cursor_right_word", show=False),
        Binding("alt+backspace", "delete_left_word", show=False),
    ]

    DEFAULT_CSS: ClassVar[str] = """
    Field, Field:focus {
        height: 1; border: none; padding: 0; background: $chat-surface; background-tint: 0%;
    }
    Field.-textual-compact { border-left: wide $chat-soft !important; }
    Field.-textual-compact:focus { border-left: wide $chat-you !important; }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        password: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(
            value, placeholder, password=password, select_on_focus=False, compact=True, id=id
        )
        self.cursor_blink = False
        self._whole_placeholder = placeholder

    def on_resize(self) -> None:
        if self._whole_placeholder:
            whole, room = Content(self._whole_placeholder), max(1, self.size.width)
            self.placeholder = shortened(whole, room, at_end=True).plain

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        lines = [line.strip() for line in event.text.splitlines()]
        pasted = next((display_line(line) for line in lines if line), "")
        if pasted:
            self.replace(pasted, *self.selection)


class SearchField(Horizontal):
    """A field with a prompt sign before it."""

    DEFAULT_CSS: ClassVar[str] = """
    SearchField { height: 1; background: $chat-surface; margin: 0 1; }
    SearchField > Static { width: 2; color: $chat-you; }
    SearchField > Field.-textual-compact { width: 1fr; border-left: none !important; }
    SearchField > Field.-textual-compact:focus { border-left: none !important; }
    """

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        yield Static("›", markup=False)
        yield Field(placeholder=self._placeholder)


class SecretField(Field):
    """A field whose text is never shown, and never leaves it by copying."""

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, password=True, id=id)

    def action_copy(self) -> None:
        """Do nothing: a secret is not copied."""

    def action_cut(self) -> None:
        """Do nothing: a secret is not copied."""

    def __rich_repr__(self) -> "list[tuple[str, str]]":
        """Say nothing about the text, as crash reports print this."""
        return [("id", self.id or "")]
