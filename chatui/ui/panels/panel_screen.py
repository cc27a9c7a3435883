"""A panel over the chat."""

from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType
from textual.screen import ModalScreen, ScreenResultType


class PanelScreen(ModalScreen[ScreenResultType]):
    """A panel; its result is what was chosen in it, None when it was left without a choice."""

    CSS_PATH = Path(__file__).with_name("panels.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "close", "Close")]

    section: str = ""
    """Where the help opens from here: the id of the action that opens the panel."""

    def action_close(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)
