"""One line that is asked for."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from chatui.commands.panel_keys import PANELS, foot
from chatui.text.safety import display_line
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel


class LineScreen(PanelScreen[str | None]):
    """Asks for a line; the result is what was typed, None when nothing was.

    `section` is the panel's among those whose keys are declared, `about` says what the line is
    for, `value` stands in it already.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, section: str, heading: str, about: str, value: str = "") -> None:
        super().__init__()
        self.section = section
        self._heading = heading
        self._about = about
        self._value = value

    def compose(self) -> ComposeResult:
        with Panel(self._heading):
            yield Static(display_line(self._about), markup=False)
            yield Field(display_line(self._value))
            yield KeyLine(foot(PANELS[self.section].keys))

    def on_mount(self) -> None:
        field = self.query_one(Field)
        field.cursor_position = len(field.value)
        field.focus()

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip() or None)
