"""Labelled rows to fill in, each with a line below it for what is wrong or worth knowing."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from chatui.text_safety import display_line


class FormRow(Vertical):
    """A label, what is filled in, and a note that takes room only while it says something."""

    DEFAULT_CSS: ClassVar[str] = """
    FormRow { height: auto; padding: 0 1; }
    FormRow > Horizontal { height: 1; }
    FormRow > Horizontal > .label { width: 12; color: $chat-soft; }
    FormRow.-active > Horizontal > .label { color: $chat-you; }
    FormRow > Horizontal > .hint { width: 1fr; color: $chat-soft; padding-left: 2; }
    FormRow > .note { height: auto; padding-left: 12; display: none; }
    """

    def __init__(
        self, label: str, control: Widget, *, hint: str = "", id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._label = label
        self._hint = hint
        self._control = control

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(self._label, classes="label", markup=False)
            yield self._control
            if self._hint:
                yield Static(self._hint, classes="hint", markup=False)
        yield Static(classes="note", markup=False)

    def on_descendant_focus(self) -> None:
        self.add_class("-active")

    def on_descendant_blur(self) -> None:
        self.remove_class("-active")

    def note(self, text: str, color: str = "$chat-soft") -> None:
        """Say something below the row; an empty text takes the note away."""
        note = self.query_one(".note", Static)
        note.update(Content.styled(display_line(text), color))
        note.display = bool(text)
