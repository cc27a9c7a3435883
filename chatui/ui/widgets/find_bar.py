"""Where the words to find are typed."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from chatui.ui.widgets.field import Field


class FindBar(Horizontal):
    """One line above the composer; Enter finds, Esc closes."""

    DEFAULT_CSS: ClassVar[str] = """
    FindBar { height: 1; padding: 0 1; background: $chat-surface; display: none; }
    FindBar > Static { width: 2; color: $chat-you; }
    FindBar > Field { width: 1fr; }
    """

    @dataclass
    class Asked(Message):
        """Words are to be found; none when it was given up."""

        words: str

    def __init__(self, label: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label

    def open(self) -> None:
        """Ask for words; whatever is typed from now on is heard here."""
        if not self.children:
            self.mount(
                Static(self._label, markup=False), Field(placeholder="Find in this conversation")
            )
        self.display = True
        field = self.query_one(Field)
        field.action_select_all()
        self.screen.set_focus(field)

    def on_descendant_blur(self) -> None:
        self.display = False

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "enter"):
            event.stop()
            event.prevent_default()
            words = self.query_one(Field).value if event.key == "enter" else ""
            self.post_message(self.Asked(words))
