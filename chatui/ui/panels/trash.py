"""The conversations that were deleted: bring one back."""

from datetime import datetime
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from chatui.commands.panel_keys import PANELS, foot
from chatui.conversation.summary import Summary
from chatui.errors import StorageError
from chatui.sessions.library import Library
from chatui.text.folding import fold
from chatui.ui.chat_rows import when
from chatui.ui.panels.matching import matched, ranked
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading
from chatui.ui.widgets.field import Field, SearchField
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_WIDTHS: Final = (-18, -8)
_KEYS: Final = foot(PANELS["trash"].keys)


class TrashScreen(PanelScreen[str | None]):
    """Brings a deleted conversation back; the result is its id."""

    section = "trash"
    CSS_PATH = "trash.tcss"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "close", "Close"),
        ("up", "move(-1)", "Up"),
        ("down", "move(1)", "Down"),
        ("pageup", "move_page(-1)", "Page up"),
        ("pagedown", "move_page(1)", "Page down"),
    ]

    def __init__(self, saved: Library, now: datetime) -> None:
        super().__init__()
        self._saved = saved
        self._now = now
        self._deleted: list[tuple[datetime, Summary]] | None = None

    def compose(self) -> ComposeResult:
        with Panel("Deleted conversations"):
            yield SearchField("Which one?")
            yield ChoiceList(_WIDTHS)
            yield KeyLine(_KEYS)

    @work(exit_on_error=False)
    async def on_mount(self) -> None:
        self._deleted = await self._saved.deleted()
        self.query_one(Panel).figure = str(len(self._deleted) or "")
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        if self._deleted is None:
            return
        query = self.query_one(Field).value
        titles = [fold(summary.title) for _, summary in self._deleted]
        lines = [self._line(*self._deleted[place], query) for place in ranked(query, titles)]
        nothing = "No deleted conversation has these words." if titles else "Nothing was deleted."
        self.query_one(ChoiceList).show_lines(lines or [Heading(nothing)])

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        if (choice := self.query_one(ChoiceList).highlighted) is not None:
            self._restore(str(choice.value))

    @work(exclusive=True, group="restore", exit_on_error=False)
    async def _restore(self, entry: str) -> None:
        try:
            conversation_id = await self._saved.restore(entry)
        except StorageError as problem:
            self.query_one(KeyLine).warn(str(problem))
        else:
            self.dismiss(conversation_id)

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(steps)

    def action_move_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.query_one(ChoiceList).move_page(pages)

    def action_close(self) -> None:
        """Leave everything where it is."""
        self.dismiss(None)

    def _line(self, deleted: datetime, summary: Summary, query: str) -> Choice:
        facts = (f"deleted {when(deleted, self._now)}", f"{summary.message_count} msg")
        hits = matched(query, summary.title)
        return Choice(summary.id, summary.title or "Untitled", facts=facts, hits=hits)
