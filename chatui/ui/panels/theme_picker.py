"""The themes: each is seen as soon as the cursor is on it."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from chatui.commands.panel_keys import PANELS, foot
from chatui.text.folding import fold
from chatui.ui.panels.matching import matched, ranked
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading, ListLine
from chatui.ui.widgets.field import Field, SearchField
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_WIDTHS: Final = (6,)


class ThemesScreen(PanelScreen[str | None]):
    """Lets a theme be chosen; whoever leaves without choosing one has the one before again."""

    section = "theme"
    CSS_PATH = "theme_picker.tcss"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "close", "Close"),
        ("up", "move(-1)", "Up"),
        ("down", "move(1)", "Down"),
        ("pageup", "move_page(-1)", "Page up"),
        ("pagedown", "move_page(1)", "Page down"),
    ]

    def __init__(self, names: Sequence[str], current: str) -> None:
        super().__init__()
        self._names = names
        self._current = current
        self._is_chosen = False

    def compose(self) -> ComposeResult:
        with Panel("Themes"):
            yield SearchField("Which theme?")
            yield ChoiceList(_WIDTHS)
            yield KeyLine(foot(PANELS[self.section].keys))

    def on_mount(self) -> None:
        self._show()

    def on_unmount(self) -> None:
        if not self._is_chosen:
            self.app.theme = self._current

    @on(Input.Changed)
    def _show(self) -> None:
        query = self.query_one(Field).value
        found = ranked(query, [fold(name) for name in self._names])
        lines: list[ListLine] = [self._line(self._names[place], query) for place in found]
        nothing = Heading("There is no theme of that name.")
        self.query_one(ChoiceList).show_lines(lines or [nothing], at=self.app.theme)

    @on(ChoiceList.Highlighted)
    def _preview(self, message: ChoiceList.Highlighted) -> None:
        if message.choice is not None:
            self.app.theme = str(message.choice.value)

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        if (choice := self.query_one(ChoiceList).highlighted) is not None:
            self._is_chosen = True
            self.dismiss(str(choice.value))

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(steps)

    def action_move_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.query_one(ChoiceList).move_page(pages)

    def action_close(self) -> None:
        """Leave the theme as it was."""
        self.dismiss(None)

    def _line(self, name: str, query: str) -> Choice:
        is_current = name == self._current
        hits = matched(query, name) if query else ()
        return Choice(
            name, name, "✓" if is_current else "", ("in use" if is_current else "",), hits
        )
