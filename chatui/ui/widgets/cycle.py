"""One of a few, chosen with the arrow keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from chatui.text.safety import display_line
from chatui.ui.shortened import shortened


class Cycle(Widget, can_focus=True):
    """Shows the chosen option between arrows; Left, Right and Space go to the next one."""

    DEFAULT_CSS: ClassVar[str] = """
    Cycle { width: 1fr; height: 1; background: $chat-surface; }
    Cycle:focus { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("left", "turn(-1)", "Previous"),
        ("right,space", "turn(1)", "Next"),
    ]

    index: reactive[int] = reactive(0)

    @dataclass
    class Turned(Message):
        """Another option was chosen."""

        cycle: "Cycle"
        index: int

    def __init__(self, options: Sequence[str], index: int = 0, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.options = tuple(options)
        self.set_reactive(Cycle.index, index)

    def render(self) -> Content:
        """Return the option and the arrows."""
        arrows = "$chat-you" if self.has_focus else "$chat-soft"
        option = display_line(self.options[self.index])
        line = Content.assemble(("‹ ", arrows), option, (" ›", arrows))
        place = f"   {self.index + 1} of {len(self.options)}"
        width = max(1, self.content_size.width)
        if line.cell_length + len(place) <= width:
            return Content.assemble(line, (place, "$chat-soft"))
        option = shortened(Content(option), max(1, width - 4)).plain
        return Content.assemble(("‹ ", arrows), option, (" ›", arrows))

    def action_turn(self, steps: int) -> None:
        """Choose the option so many places further."""
        self.index = (self.index + steps) % len(self.options)
        self.post_message(self.Turned(self, self.index))

    def on_click(self) -> None:
        self.action_turn(1)
