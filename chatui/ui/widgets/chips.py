"""What is sent with the prompt that is being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from chatui.text.safety import display_line
from chatui.ui.shortened import shortened

_MOST: Final = 3
_BETWEEN: Final = " · "
_LEAST_OF_NAME: Final = 8
_TAKE_OFF: Final = "   ⌫ takes it off"
_STOP: Final = " Esc stops it"
"""How a fact ends of what Esc stops."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A picture or a file: its name, and what is said of it, what can be missed at the end."""

    name: str
    facts: tuple[str, ...]
    sign: str = "▣"


class Chips(Widget):
    """A line above the composer for each picture; nothing while there is none.

    A name that is too long is cut in its middle, so that the figures behind it are all there.
    A click on a key that is named behind one does what the key does.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Chips { width: 1fr; height: auto; padding: 0 1 0 3; color: $chat-soft; display: none; }
    """

    class TakenOff(Message):
        """The last one is not wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._chips: Sequence[Chip] = ()
        self._reading: Sequence[Chip] = ()
        self._lines: list[str] = []

    def show(self, chips: Sequence[Chip], reading: Sequence[Chip] = ()) -> None:
        """Show the chips, the last with the key that takes it off, and what is being read."""
        self._chips, self._reading = chips, reading
        self.display = bool(chips or reading)
        self.refresh(layout=True)

    def on_click(self, event: events.Click) -> None:
        line = self._lines[event.y] if event.y < len(self._lines) else ""
        before = cell_len(line[: max(line.rfind(_TAKE_OFF), line.rfind(_STOP))])
        if event.x - self.gutter.left <= before:
            return
        if line.endswith(_TAKE_OFF):
            self.post_message(self.TakenOff())
        elif line.endswith(_STOP):
            self.app.simulate_key("escape")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines there are: none is wrapped."""
        is_counted = len(self._chips) > _MOST
        return is_counted + min(_MOST, len(self._chips)) + min(_MOST, len(self._reading))

    def render(self) -> Content:
        """Return the lines for the width that there is."""
        width = max(1, self.content_size.width)
        more = len(self._chips) - _MOST
        lines = [Content(f"{more} more")] if more > 0 else []
        lines += [chip_line(chip, width) for chip in self._chips[-_MOST:]]
        if self._chips and lines[-1].cell_length + len(_TAKE_OFF) <= width:
            lines[-1] += _TAKE_OFF
        lines += [chip_line(chip, width) for chip in self._reading[:_MOST]]
        self._lines = [line.plain for line in lines]
        return Content("\n").join(lines)


def chip_line(chip: Chip, width: int) -> Content:
    """Return a chip in at most so many columns, with as many of its facts as fit whole."""
    name, room = Content(display_line(chip.name)), width - len(chip.sign) - 1
    facts = [Content(display_line(_BETWEEN + fact)) for fact in chip.facts]
    least = min(name.cell_length, _LEAST_OF_NAME)
    while facts and least + sum(fact.cell_length for fact in facts) > room:
        facts.pop()  # else a figure would be cut, which is worse than none
    name = shortened(name, room - sum(fact.cell_length for fact in facts))
    return Content.assemble(f"{chip.sign} ", name, *facts)
