"""What is sent with the prompt that is being written."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.content import Content
from textual.widgets import Static

_MOST: Final = 3


class Chips(Static):
    """A line above the composer for each picture; nothing while there is none."""

    DEFAULT_CSS: ClassVar[str] = """
    Chips {
        width: 1fr; height: auto; padding: 0 1 0 3; color: $chat-soft; display: none;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def show(self, chips: Sequence[str], reading: Sequence[str] = ()) -> None:
        """Show the chips, the last with the key that takes it off, and what is being read."""
        self.display = bool(chips or reading)
        lines = [f"{len(chips) - _MOST} more"] if len(chips) > _MOST else []
        lines += chips[-_MOST:]
        if lines:
            lines[-1] += "   ⌫ takes it off"
        lines += [f"▣ {name} · reading…" for name in reading[:_MOST]]
        self.update(Content("\n".join(lines)))
