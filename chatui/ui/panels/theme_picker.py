"""The themes: each is seen as soon as the cursor is on it."""

from collections.abc import Sequence

from textual import on
from textual.widgets import Input

from chatui.text.folding import fold
from chatui.text.safety import display_line
from chatui.ui.contrast import faint_roles
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.matching import matched, ranked
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading, ListLine
from chatui.ui.widgets.field import Field


class ThemesScreen(ListPanel[str | None]):
    """Lets a theme be chosen; whoever leaves without choosing one has the one before again."""

    section = "theme"
    heading = "Themes"
    question = "Which theme?"
    widths = (6,)

    def __init__(self, names: Sequence[str], current: str, problems: Sequence[str] = ()) -> None:
        """`problems` tell which files are no themes; they are listed, and cannot be chosen."""
        super().__init__()
        self._names = names
        self._problems = problems
        self._current = current
        self._is_chosen = False

    def on_mount(self) -> None:
        self._show()

    def on_unmount(self) -> None:
        if not self._is_chosen:
            self.app.theme = self._current

    @on(Input.Changed)
    def _show(self) -> None:
        query = self.query_one(Field).value
        found = ranked(query, [fold(name) for name in self._names])
        lines: list[ListLine] = [self._line(self._names[place], query) for place in found]
        if not lines:
            lines = [Heading("There is no theme of that name.")]
        if self._problems and not query:
            lines += [Heading("Files that are no themes"), *map(_problem_line, self._problems)]
        self.query_one(ChoiceList).show_lines(lines, at=self.app.theme)

    @on(ChoiceList.Highlighted)
    def _preview(self, message: ChoiceList.Highlighted) -> None:
        if message.choice is not None and message.choice.value is not None:
            self.app.theme = str(message.choice.value)

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        if (name := self.under_cursor) is not None:
            self._is_chosen = True
            self.dismiss(str(name))
        elif self.query_one(ChoiceList).highlighted is not None:
            self.warn("This file is no theme.")

    def _line(self, name: str, query: str) -> Choice:
        is_current = name == self._current
        faint = faint_roles(self.app.available_themes[name].variables)
        aside = f"faint: {', '.join(faint)}".replace("_", " ") if faint else ""
        hits = matched(query, name) if query else ()
        return Choice(
            name,
            name,
            "✓" if is_current else "",
            ("in use" if is_current else "",),
            hits,
            aside=aside,
        )


def _problem_line(problem: str) -> Choice:
    words = display_line(problem)
    return Choice(None, words, "!", sign_color="$chat-warn", style="$chat-soft", is_beginning=True)
