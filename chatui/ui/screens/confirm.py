"""A question that is answered with yes or no."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from chatui.text_safety import display_text
from chatui.ui.widgets.panel import KeyLine, Panel


class ConfirmScreen(ModalScreen[bool]):
    """Asks before something is done; `yes` says what then happens, in a word or two."""

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter,y", "answer(True)", "Yes"),
        ("escape,n", "answer(False)", "No"),
    ]

    def __init__(self, question: str, yes: str) -> None:
        super().__init__()
        self._question = question
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Panel(""):
            yield Static(Content(display_text(self._question)))
            yield KeyLine([("Enter", self._yes), ("Esc", "no")])

    def action_answer(self, is_yes: bool) -> None:
        """Give the answer."""
        self.dismiss(is_yes)
