"""How much there is below what can be seen."""

from typing import ClassVar

from textual.message import Message
from textual.widgets import Static


class Pill(Static):
    """`↓ 12 lines`, while that many lines are below; a click goes there."""

    DEFAULT_CSS: ClassVar[str] = """
    Pill {
        width: auto; height: 1; padding: 0 1; margin: 0 1 0 0;
        background: $chat-surface; color: $chat-link; display: none;
    }
    """

    class Clicked(Message):
        """The way down was asked for."""

    def show_lines(self, below: int) -> None:
        """Show how many lines are below; with none, nothing is shown."""
        self.display = below > 0
        if below > 0:
            self.update(f"↓ {below:,} line{'s' if below > 1 else ''}".replace(",", "\u202f"))

    def on_click(self) -> None:
        self.post_message(self.Clicked())
