"""All that stands in front of a chat, in the order in which it is sent."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from chatui.conversation.preamble import Section, Source, tokens_of
from chatui.text.safety import display_line
from chatui.text.token_counts import tokens
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.part_words import short_path
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading, ListLine, Snippet
from chatui.ui.widgets.panel import Panel

_LONGEST_EXCERPT = 200
_MOST_EXCERPTS = 3
"""Lines of a text that are shown."""


class PreambleScreen(ListPanel[Section | None]):
    """Shows what stands in front of a chat; the result is the section that is to be edited."""

    section = "instructions"
    heading = "In front of this chat"
    widths = (-8,)
    BINDINGS: ClassVar[list[BindingType]] = [("enter", "edit", "Edit")]

    def __init__(self, sections: Sequence[Section], note: str) -> None:
        super().__init__()
        self._sections = sections
        self._note = note

    def on_mount(self) -> None:
        size = tokens_of(self._sections)
        self.query_one(Panel).figure = f"≈{tokens(size)} tok" if size else ""
        note: list[ListLine] = [Heading(self._note)] if self._note else []
        lines = [line for section in self._sections for line in _lines(section)]
        self.query_one(ChoiceList).show_lines([*note, *lines])

    @on(ChoiceList.Chosen)
    def action_edit(self) -> None:
        """Leave, to edit what is under the cursor."""
        chosen = self.under_cursor
        if isinstance(chosen, Section):
            self.dismiss(chosen)


def _lines(section: Section) -> list[ListLine]:
    said = [line for line in section.text.splitlines() if line.strip()]
    size = f"≈{tokens(section.tokens)}" if said else "nothing"
    title = section.source[0].upper() + section.source[1:]
    place = "" if section.source is Source.SYSTEM else short_path(section.name)
    excerpts = [Snippet(display_line(line[:_LONGEST_EXCERPT])) for line in said[:_MOST_EXCERPTS]]
    more = len(said) - len(excerpts)
    rest = [Snippet(f"… {more} more line{'s' if more > 1 else ''}")] if more else []
    return [Choice(section, title, facts=(size,), aside=place), *excerpts, *rest]
