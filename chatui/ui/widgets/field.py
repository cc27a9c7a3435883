"""A field of one line to type into."""

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from chatui.text.safety import display_line
from chatui.ui.shortened import shortened

_PIECE: Final = re.compile(r"[\w.~+/-]+=*[\"'`]?", re.ASCII)
"""A line of a secret that was broken: no name with a value, no second word."""


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
    Field > .input--selection { text-style: bold; }
    Field:disabled { opacity: 100% !important; color: $chat-soft; }
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
        lines = [line for line in map(str.strip, event.text.splitlines()) if line]
        if lines:
            self.replace(display_line(self.line_of(lines)), *self.selection)

    def line_of(self, lines: Sequence[str]) -> str:
        """Return the line that is meant by those that were pasted."""
        return lines[0]


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
    """A field whose text is never shown, and never leaves it by copying.

    A secret that was broken over lines is pasted as one; `pasted_lines` says of how many.
    """

    pasted_lines = 1

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, password=True, id=id)

    def line_of(self, lines: Sequence[str]) -> str:
        """Join the lines, unless they are more than one word of letters, digits and signs."""
        is_broken = all(_PIECE.fullmatch(line) for line in lines[1:])
        self.pasted_lines = len(lines) if is_broken else 1
        return "".join(lines) if is_broken else lines[0]

    def action_copy(self) -> None:
        """Do nothing: a secret is not copied."""

    def action_cut(self) -> None:
        """Do nothing: a secret is not copied."""

    def __rich_repr__(self) -> "list[tuple[str, str]]":
        """Say nothing about the text, as crash reports print this."""
        return [("id", self.id or "")]
