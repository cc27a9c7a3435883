"""The headings and blocks of code of a long answer, to go to one."""

from collections.abc import Sequence

from textual import on
from textual.widgets import Input

from chatui.text.safety import display_line
from chatui.ui.panels.places.place_list import PlaceList
from chatui.ui.transcript.markdown.outline import OutlineEntry
from chatui.ui.widgets.choice_list import Choice, ChoiceList


class OutlineScreen(PlaceList[int | None]):
    """Lets one of the entries be chosen; the result is its line in the answer.

    The cursor is on the last one that begins above `line`, or in it.
    """

    section = "outline"
    heading = "Outline"
    question = "Which part?"
    widths = (-11, -4)

    def __init__(self, entries: Sequence[OutlineEntry], line: int) -> None:
        above = [entry.line for entry in entries if entry.line <= line]
        super().__init__(
            [(_choice(entry), entry.text) for entry in entries],
            above[-1] if above else None,
        )

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        line = self.under_cursor
        if isinstance(line, int):
            self.dismiss(line)


def _choice(entry: OutlineEntry) -> Choice:
    indent = "  " * entry.depth
    if entry.block is None:
        return Choice(entry.line, indent + entry.text, style="bold $chat-text", is_beginning=True)
    lines = f"{entry.length} line{'s' if entry.length != 1 else ''}"
    return Choice(
        entry.line,
        indent + display_line(entry.text),
        sign="◫",
        sign_color="$chat-soft",
        facts=(lines, str(entry.block)),
        is_beginning=True,
    )
