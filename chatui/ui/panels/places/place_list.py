"""A list of places in a chat, narrowed by what is typed, of which one is gone to."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final, Generic, TypeVar

from textual import on
from textual.widgets import Input

from chatui.text.folding import fold
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.matching import find_words
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.panel import Panel

_Result = TypeVar("_Result")
_NOTHING: Final = Heading("None of them has these words.")


class PlaceList(ListPanel[_Result], Generic[_Result]):
    """Shows places in their order, each with the text that is searched for what is typed.

    The cursor is on the one that stands for `at`, until it is moved.
    """

    def __init__(self, places: Sequence[tuple[Choice, str]], at: object) -> None:
        super().__init__()
        self._choices = [choice for choice, _ in places]
        self._searched = [text for _, text in places]
        self._at = at

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(text) for text in self._searched]

    def on_mount(self) -> None:
        self.query_one(Panel).figure = str(len(self._choices))
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        query = self.query_one(Field).value
        found = sorted(find_words(query, self._folded)) if query.strip() else None
        lines = self._choices if found is None else [self._choices[place] for place in found]
        at = self._at if self.under_cursor is None else self.under_cursor
        self.query_one(ChoiceList).show_lines(lines or [_NOTHING], at=at)
