"""The saved conversations: find one, or a message in one; open, pin, rename, delete it."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import ClassVar, Literal

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from chatui.conversation.changes import set_tags, set_title, turn
from chatui.conversation.conversation import Conversation
from chatui.conversation.summary import Summary
from chatui.errors import StorageError
from chatui.sessions.library import ConversationChange, FoundConversations, Library
from chatui.text.folding import fold
from chatui.ui.panels.library.conversation_changes import (
    ChangeOpen,
    ConversationChanges,
    DropOpen,
    changed,
    named,
    words_for,
)
from chatui.ui.panels.library.conversation_lines import ConversationLines, ConversationPlace
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.matching import find_words
from chatui.ui.widgets.choice_list import ChoiceList, Heading
from chatui.ui.widgets.edit_line import EditLine
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel
from chatui.ui.widgets.preview import Preview

_WIDE = 110  # columns
_EDIT_KEYS = (("Enter", "keep this"), ("Esc", "leave it as it was"))
_BUILDING = "the files are still being read"


def _now() -> datetime:
    return datetime.now().astimezone()


class ConversationsScreen(ListPanel[ConversationPlace | None]):
    """Lets a saved conversation be chosen, or a message in one.

    `running_ids` are those in which something is on its way. `change_open` changes a conversation
    that is open in this window, as what is in memory would win over the file; without it, only the
    others can be changed. `drop_open` lets go of one that is in memory alone, and `peek_open`
    returns it as it is there.
    """

    section = "conversations"
    heading = "Conversations"
    question = "Words of a title or a message, or filters; ? tells more"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+e", "edit('title')", "Rename", priority=True),
        Binding("ctrl+g", "edit('tags')", "Tags", priority=True),
        Binding("ctrl+t", "turn('pinned')", "Pin", priority=True),
        Binding("ctrl+o", "turn('archived')", "Archive", priority=True),
        Binding("ctrl+d", "delete", "Delete", priority=True),
        Binding("ctrl+z", "undo", "Undo", priority=True),
    ]

    def __init__(
        self,
        saved: Library,
        open_id: str,
        running_ids: Callable[[], Collection[str]] = tuple,
        *,
        change_open: ChangeOpen | None = None,
        drop_open: DropOpen | None = None,
        peek_open: Callable[[str], Conversation | None] = lambda _: None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__()
        self._saved = saved
        self._open_id = open_id
        self._running_ids = running_ids
        self._peek_open = peek_open
        self._clock = clock
        self._lines = ConversationLines()
        self._found: FoundConversations | None = None
        self._has_moved = False
        self._is_searching = False
        self._opens_when_shown = False
        """Enter came before the list did."""
        self._changes = ConversationChanges(saved, self._is_open, change_open, drop_open)
        self._edited: tuple[Summary, str] | None = None
        """What is being changed, and whether that is its title or its tags."""

    def compose_list(self) -> ComposeResult:
        with Horizontal(id="list"):
            yield ChoiceList()
            yield Preview()
        yield EditLine()

    def on_mount(self) -> None:
        if self._saved.first:
            self._lines.summaries = self._saved.first
            self._show()
        # The message of a field comes behind its letter, and the list then a frame behind it.
        self.watch(self.query_one("SearchField Field", Field), "value", self._filter, init=False)
        self._unsubscribe = self._saved.subscribe(self._read_again)
        self._saved.is_awaited = True
        self._saved.refresh()
        self._read()

    def _read_again(self) -> None:
        self._read()

    def on_unmount(self) -> None:
        self._saved.is_awaited = False
        self._unsubscribe()

    @work(exclusive=True, group="summaries", exit_on_error=False)
    async def _read(self) -> None:
        self._take(await self._saved.all())
        if self._saved.problem is not None:
            self.warn(str(self._saved.problem))
        self._search()

    @work(exclusive=True, group="search", exit_on_error=False)
    async def _search(self) -> None:
        query = self._query
        self._is_searching = bool(query)
        if not query:
            return
        found = await self._saved.search(query)
        self._is_searching = False
        self._found = found
        self._show(keep=True)
        self.call_after_refresh(self._preview)

    @property
    def _query(self) -> str:
        return self.query_one("SearchField Field", Field).value.strip()

    def on_resize(self, event: events.Resize) -> None:
        is_wide = event.size.width >= _WIDE
        self.set_class(is_wide, "-wide")
        self._lines.is_beside_preview = is_wide
        if self._lines.summaries:
            self._show(keep=True)
        if is_wide:
            self._preview()

    def _filter(self) -> None:
        self.workers.cancel_group(self, "search")
        self._found, self._has_moved = None, False
        self._opens_when_shown = False
        self._is_searching = bool(self._query)
        self._show()
        # A search beside it would take half of the time in which the titles are drawn.
        self.call_after_refresh(self._search)

    @on(Input.Submitted, "SearchField Field")
    def _open_first(self) -> None:
        """Open what is under the cursor; what a search may still put there, when it has ended."""
        if self._is_searching and not self._has_moved and not self._is_certain():
            self._opens_when_shown = True
        else:
            self._open()

    @on(ChoiceList.Chosen)
    def _open(self) -> None:
        place = self.under_cursor
        if isinstance(place, ConversationPlace):
            self.dismiss(place)
        self._opens_when_shown = place is None

    def _is_certain(self) -> bool:
        """Tell whether the first row holds what was typed, so that nothing else comes before it."""
        summary = self._highlighted()
        return summary is not None and bool(find_words(self._query, [fold(summary.title)]))

    @on(EditLine.Submitted)
    def _keep_edited(self, event: EditLine.Submitted) -> None:
        self.action_close()
        assert self._edited is not None
        summary, what = self._edited
        change = set_tags if what == "tags" else set_title
        self._change(summary, partial(change, text=event.text))

    @on(ChoiceList.Highlighted)
    def _preview_highlighted(self) -> None:
        if self._has_moved or not self._is_searching:  # else the search may put another one there
            self._preview()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        is_editing = self.query_one(EditLine).is_open
        return not is_editing or action not in ("edit", "turn", "delete", "undo", "move")

    def action_move(self, steps: int) -> None:
        self._has_moved = True
        super().action_move(steps)

    def action_move_page(self, pages: int) -> None:
        self._has_moved = True
        super().action_move_page(pages)

    def action_close(self) -> None:
        """Leave what is edited as it was; else leave the panel."""
        line = self.query_one(EditLine)
        if not line.is_open:
            super().action_close()
            return
        line.close()
        self.query_one(KeyLine).show_keys(self.keys)
        self.query_one("SearchField Field").focus()

    def action_edit(self, what: str) -> None:
        """Let the title or the tags of the conversation under the cursor be changed."""
        if (summary := self._highlighted()) is None:
            return
        self._edited = (summary, what)
        self.query_one(KeyLine).show_keys(_EDIT_KEYS)
        if what == "title":
            self.query_one(EditLine).open("Title", summary.title)
        else:
            self.query_one(EditLine).open("Tags", " ".join(summary.tags))

    def action_turn(self, what: Literal["pinned", "archived"]) -> None:
        """Pin the conversation under the cursor, or put it away; the second time, the reverse."""
        if (summary := self._highlighted()) is not None:
            self._change(summary, partial(turn, what=what))

    def action_delete(self) -> None:
        """Move the conversation under the cursor to the trash."""
        if (summary := self._highlighted()) is None:
            return
        if summary.id in self._running_ids():
            self.warn("A reply is still arriving there. Stop it first.")
        elif summary.id == self._open_id:
            self.warn("This conversation is open. Open another one first.")
        else:
            others = [one for one in self._lines.summaries if one.id != summary.id]
            self._take(others, at=self._place_after(is_moved=True))
            self._delete(summary)

    def action_undo(self) -> None:
        """Take back what was last changed here."""
        self._undo()

    def _change(self, summary: Summary, change: ConversationChange) -> None:
        """Show a change at once, the cursor at the place where it was, and make it."""
        after = changed(summary, change)
        is_moved = (after.pinned, after.archived) != (summary.pinned, summary.archived)
        at = self._place_after(is_moved=is_moved and not self._query)
        self._take([after if one.id == summary.id else one for one in self._lines.summaries], at=at)
        self._make(summary, change, words_for(summary, after))

    def _place_after(self, *, is_moved: bool) -> object:
        return (self.query_one(ChoiceList).neighbour if is_moved else None) or self.under_cursor

    @work(group="changes", exit_on_error=False)
    async def _make(self, summary: Summary, change: ConversationChange, words: str) -> None:
        try:
            await self._changes.change(summary, change)
        except StorageError as problem:
            self._tell_failure(problem)
        else:
            self.say(words, ("^Z", "undo"))

    @work(group="changes", exit_on_error=False)
    async def _delete(self, summary: Summary) -> None:
        try:
            await self._changes.delete(summary)
        except StorageError as problem:
            self._tell_failure(problem)
            return
        where = "It was never saved." if summary.is_in_memory else "In the trash for 30 days."
        self.say(f"Deleted {named(summary)}. {where}", ("^Z", "undo"))

    @work(group="changes", exit_on_error=False)
    async def _undo(self) -> None:
        try:
            undone = await self._changes.undo()
        except StorageError as problem:
            self._tell_failure(problem)
            return
        if undone is None:
            if not self.query_one(KeyLine).is_saying:
                self.say("There is nothing to undo.")
            return
        summary = undone.summary
        others = [one for one in self._lines.summaries if one.id != summary.id]
        summaries = sorted([*others, summary], key=attrgetter("updated"), reverse=True)
        self._take(summaries, at=ConversationPlace(summary.id))
        self.say(undone.words)

    def _tell_failure(self, problem: StorageError) -> None:
        self.warn(str(problem))
        self._read()

    def _take(self, summaries: Sequence[Summary], *, at: object = None) -> None:
        self._lines.summaries = summaries
        self._has_moved = self._has_moved or at is not None
        self._show(at=at, keep=True)

    def _show(self, *, at: object = None, keep: bool = False) -> None:
        choices, query, now = self.query_one(ChoiceList), self._query, self._clock()
        if at is None and keep and self._has_moved:
            at = self.under_cursor
        if at is None and not query:
            others = (one.id for one in self._lines.summaries if one.id != self._open_id)
            at = next((ConversationPlace(one) for one in others), None)
        self._lines.running_ids = self._running_ids()
        if query == "?":
            lines = self._lines.explained(choices.size.width)
        elif query:
            lines = self._lines.found(query, self._found, now)
        else:
            lines = self._lines.grouped(now)
        if self._saved.is_building:
            lines = [Heading(_BUILDING), *lines]
        total = f"{len(self._lines.summaries):,}" if self._lines.summaries else ""
        self.query_one(Panel).figure = (
            f"{self._lines.count:,} of {total}" if total and query not in ("", "?") else total
        )
        choices.show_lines(lines, at=at, widths=self._lines.widths(now))
        if self._opens_when_shown and not self._is_searching:
            self._open()

    def _highlighted(self) -> Summary | None:
        place = self.under_cursor
        if not isinstance(place, ConversationPlace):
            return None
        wanted = place.conversation_id
        return next((one for one in self._lines.summaries if one.id == wanted), None)

    def _is_open(self, conversation_id: str) -> bool:
        in_memory = (one.id for one in self._lines.summaries if one.is_in_memory)
        return conversation_id in (self._open_id, *self._running_ids(), *in_memory)

    @work(exclusive=True, group="preview", exit_on_error=False)
    async def _preview(self) -> None:
        preview = self.query_one(Preview)
        summary = self._highlighted()
        if not preview.display or summary is None:
            preview.conversation = None
            return
        conversation = self._peek_open(summary.id) or await self._saved.peek(summary.id)
        place = self.under_cursor
        preview.place = ("", "")
        if isinstance(place, ConversationPlace) and place.message_id is not None:
            preview.place = place.message_id, place.words
        preview.conversation = conversation
