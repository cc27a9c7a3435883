"""Where the words to find are typed."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.widgets import Input


class FindBar(Input):
    """One line above the composer; Enter finds, Esc closes."""

    DEFAULT_CSS: ClassVar[str] = """
    FindBar, FindBar:focus {
        height: 1; padding: 0 1; border: none; background: $chat-surface; display: none;
    }
    """

    @dataclass
    class Asked(Message):
        """Words are to be found; none when it was given up."""

        words: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, placeholder="Find in this conversation", compact=True)

    def open(self) -> None:
        """Ask for words."""
        self.display = True
        self.screen.set_focus(self)

    def on_blur(self) -> None:
        self.display = False

    def on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "enter"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Asked(self.value if event.key == "enter" else ""))
