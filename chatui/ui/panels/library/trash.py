"""The conversations that were deleted: bring one back."""

from datetime import datetime

from textual import on, work
from textual.widgets import Input

from chatui.conversation.summary import Summary
from chatui.errors import StorageError
from chatui.sessions.library import Library
from chatui.text.folding import fold
from chatui.ui.chat_rows import when
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.matching import matched, ranked
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.panel import Panel


class TrashScreen(ListPanel[str | None]):
    """Brings a deleted conversation back; the result is its id."""

    section = "trash"
    heading = "Deleted conversations"
    question = "Which one?"
    widths = (-18, -8)

    def __init__(self, saved: Library, now: datetime) -> None:
        super().__init__()
        self._saved = saved
        self._now = now
        self._deleted: list[tuple[datetime, Summary]] | None = None

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
        if (entry := self.under_cursor) is not None:
            self._restore(str(entry))

    @work(exclusive=True, group="restore", exit_on_error=False)
    async def _restore(self, entry: str) -> None:
        try:
            conversation_id = await self._saved.restore(entry)
        except StorageError as problem:
            self.warn(str(problem))
        else:
            self.dismiss(conversation_id)

    def _line(self, deleted: datetime, summary: Summary, query: str) -> Choice:
        facts = (f"deleted {when(deleted, self._now)}", f"{summary.message_count} msg")
        hits = matched(query, summary.title)
        return Choice(summary.id, summary.title or "Untitled", facts=facts, hits=hits)
