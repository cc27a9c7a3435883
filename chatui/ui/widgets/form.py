"""Labelled rows to fill in, each with a line below it for what is wrong or worth knowing."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from chatui.ui.tones import toned


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Rows that scroll; Up and Down are left to the panel, which goes from field to field."""

    DEFAULT_CSS: ClassVar[str] = """
    Form { height: 1fr; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("pageup", "page_up", "Page up"),
        ("pagedown", "page_down", "Page down"),
    ]


class FormRow(Vertical):
    """A label, what is filled in, and a note that takes room only while it says something."""

    DEFAULT_CSS: ClassVar[str] = """
    FormRow { height: auto; padding: 0 1; }
    FormRow > Horizontal { height: 1; }
    FormRow > Horizontal > .label { width: 12; color: $chat-soft; }
    FormRow.-active > Horizontal > .label { color: $chat-you; }
    FormRow > .note { height: auto; padding-left: 12; display: none; }
    """

    def __init__(self, label: str, control: Widget, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self._control = control

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(self._label, classes="label", markup=False)
            yield self._control
        yield Static(classes="note", markup=False)

    def on_descendant_focus(self) -> None:
        self.add_class("-active")

    def on_descendant_blur(self) -> None:
        self.remove_class("-active")

    def on_resize(self) -> None:
        if self.has_class("-active"):  # what is noted there now may be below the others
            self.scroll_visible(animate=False)

    def note(self, text: str, color: str = "$chat-soft") -> None:
        """Say something below the row; an empty text takes the note away."""
        note = self.query_one(".note", Static)
        note.update(toned(text, color))
        note.display = bool(text)
