"""A panel around a list, from which one thing is chosen."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ScreenResultType

from chatui.commands.panel_keys import PANELS, foot
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.choice_list import ChoiceList
from chatui.ui.widgets.field import SearchField
from chatui.ui.widgets.key_line import KeyLine, Keys
from chatui.ui.widgets.panel import Panel


class ListPanel(PanelScreen[ScreenResultType]):
    """A list below the field that filters it, with the keys, and what happened, at its foot."""

    AUTO_FOCUS = "SearchField Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("up", "move(-1)", "Up"),
        ("down", "move(1)", "Down"),
        ("pageup", "move_page(-1)", "Page up"),
        ("pagedown", "move_page(1)", "Page down"),
    ]

    heading: str = ""
    question: str = ""
    """What stands in the field while it is empty; without one, there is no field."""
    widths: tuple[int, ...] = ()
    """The columns of the list, as `ChoiceList` takes them."""

    def compose(self) -> ComposeResult:
        with Panel(self.heading):
            if self.question:
                yield SearchField(self.question)
            yield from self.compose_list()
            yield KeyLine(self.keys)

    def compose_list(self) -> ComposeResult:
        """Yield the list, and what stands around it."""
        yield ChoiceList(self.widths)

    @property
    def keys(self) -> Keys:
        """What stands at the foot."""
        return foot(PANELS[self.section].keys)

    @property
    def under_cursor(self) -> object:
        """What the choice under the cursor stands for; None when there is none."""
        choice = self.query_one(ChoiceList).highlighted
        return None if choice is None else choice.value

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(steps)

    def action_move_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.query_one(ChoiceList).move_page(pages)

    def say(self, text: str, *keys: tuple[str, str]) -> None:
        """Say at the foot what happened, beside keys that have to do with it."""
        for line in self.query(KeyLine):  # What ends late finds the panel closed.
            line.say(text, *keys)

    def warn(self, text: str) -> None:
        """Say at the foot what went wrong."""
        for line in self.query(KeyLine):
            line.warn(text)
