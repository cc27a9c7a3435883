"""A panel over the chat."""

from textual.screen import ModalScreen, ScreenResultType


class PanelScreen(ModalScreen[ScreenResultType]):
    """A panel; its result is what was chosen in it."""

    section: str = ""
    """Where the help opens from here: the id of the action that opens the panel."""
