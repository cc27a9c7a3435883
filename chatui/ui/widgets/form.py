"""Labelled rows to fill in, each with a line below it for what is wrong or worth knowing."""

from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from chatui.text.safety import display_line

_BEFORE_HINT: Final = 2  # columns


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
        self._note = Content("")

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

    def on_resize(self) -> None:
        self._draw()
        if self.has_class("-active"):  # what is noted there now may be below the others
            self.scroll_visible(animate=False)

    def note(self, text: str, color: str = "$chat-soft") -> None:
        """Say something below the row; an empty text takes the note away."""
        self._note = Content.styled(display_line(text), color)
        self._draw()

    def _draw(self) -> None:
        """Show the hint beside what is filled in, or below it where there is no room for it."""
        hints = self.query(".hint").results(Static)
        label = self.query_one(".label", Static)
        beside = self.content_size.width - label.outer_size.width - self._control.outer_size.width
        is_beside = cell_len(self._hint) + _BEFORE_HINT <= beside
        for hint in hints:
            hint.display = is_beside
        below = Content("") if is_beside else Content.styled(self._hint, "$chat-soft")
        note = self.query_one(".note", Static)
        note.update(self._note or below)
        note.display = bool(self._note or below)
