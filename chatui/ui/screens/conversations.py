"""The saved conversations: find one, or a message in one; open, pin, rename, delete it."""

import asyncio
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

from chatui.commands.panel_keys import PANELS, foot
from chatui.errors import StorageError
from chatui.saved_conversations import Change, Found, SavedConversations
from chatui.storage.summary import Summary
from chatui.text_safety import display_line
from chatui.ui.screens.conversation_changes import set_tags, set_title, turn
from chatui.ui.screens.panel_screen import PanelScreen
from chatui.ui.widgets.choice_list import ChoiceList, Heading
from chatui.ui.widgets.conversation_lines import ConversationLines, Place
from chatui.ui.widgets.edit_line import EditLine
from chatui.ui.widgets.field import Field, SearchField
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel
from chatui.ui.widgets.preview import Preview

_WIDE = 110  # columns
_KEYS = foot(PANELS["conversations"].keys)
_EDIT_KEYS = (("Enter", "keep this"), ("Esc", "leave it as it was"))
_BUILDING = "the files are still being read"


def _now() -> datetime:
    return datetime.now().astimezone()


class ConversationsScreen(PanelScreen[Place | None]):
    """Lets a saved conversation be chosen, or a message in one.

    `running_ids` are those in which something is on its way. `change_open` changes a conversation
    that is open in this window, as what is in memory would win over the file; without it, only the
    others can be changed.
    """

    section = "conversations"
    CSS_PATH = "conversations.tcss"
    AUTO_FOCUS = "SearchField Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "close", "Close"),
        ("up", "move(-1)", "Up"),
        ("down", "move(1)", "Down"),
        ("pageup", "move_page(-1)", "Page up"),
        ("pagedown", "move_page(1)", "Page down"),
        Binding("ctrl+e", "edit('title')", "Rename", priority=True),
        Binding("ctrl+g", "edit('tags')", "Tags", priority=True),
        Binding("ctrl+t", "turn('pinned')", "Pin", priority=True),
        Binding("ctrl+o", "turn('archived')", "Archive", priority=True),
        Binding("ctrl+d", "delete", "Delete", priority=True),
        Binding("ctrl+z", "undo", "Undo", priority=True),
    ]

    def __init__(
        self,
        saved: SavedConversations,
        open_id: str,
        running_ids: Callable[[], Collection[str]] = tuple,
        *,
        change_open: Callable[[str, Change], None] | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__()
        self._saved = saved
        self._open_id = open_id
        self._running_ids = running_ids
        self._change_open = change_open
        self._clock = clock
        self._lines = ConversationLines()
        self._found: Found | None = None
        self._has_moved = False
        self._opens_when_shown = False
        """Enter came before the list did."""
        self._deleted: list[Summary] = []
        self._turn = asyncio.Lock()
        self._edited = ("", "")
        """The id of what is being changed, and whether that is its title or its tags."""

    def compose(self) -> ComposeResult:
        with Panel("Conversations"):
            yield SearchField("Which conversation?")
            with Horizontal(id="list"):
                yield ChoiceList()
                yield Preview()
            yield EditLine()
            yield KeyLine(_KEYS)

    def on_mount(self) -> None:
        if self._saved.first:
            self._lines.summaries = self._saved.first
            self._show()
        self._unsubscribe = self._saved.subscribe(self._read_again)
        self._saved.is_awaited = True
        self._saved.look()
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
            self._say(str(self._saved.problem))
        self._search()

    @work(exclusive=True, group="search", exit_on_error=False)
    async def _search(self) -> None:
        query = self._query
        if not query:
            return
        found = await self._saved.search(query)
        if found is not None and query == self._query:
            self._found = found
            self._show(keep=True)

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

    @on(Input.Changed, "SearchField Field")
    def _filter(self) -> None:
        self._found, self._has_moved = None, False
        self._opens_when_shown = False
        self._show()
        self._search()

    @on(Input.Submitted, "SearchField Field")
    @on(ChoiceList.Chosen)
    def _open(self) -> None:
        choice = self.query_one(ChoiceList).highlighted
        if choice is not None and isinstance(choice.value, Place):
            self.dismiss(choice.value)
        self._opens_when_shown = choice is None

    @on(EditLine.Submitted)
    def _keep_edited(self, event: EditLine.Submitted) -> None:
        self.action_close()
        conversation_id, what = self._edited
        if what == "tags":
            self._change(conversation_id, partial(set_tags, text=event.text))
        elif event.text:
            self._change(conversation_id, partial(set_title, text=event.text))

    @on(ChoiceList.Highlighted)
    def _preview_highlighted(self) -> None:
        self._preview()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        is_editing = self.query_one(EditLine).is_open
        return not is_editing or action not in ("edit", "turn", "delete", "undo", "move")

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self._has_moved = True
        self.query_one(ChoiceList).move(steps)

    def action_move_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._has_moved = True
        self.query_one(ChoiceList).move_page(pages)

    def action_close(self) -> None:
        """Leave what is edited as it was; else leave the panel."""
        line = self.query_one(EditLine)
        if not line.is_open:
            self.dismiss(None)
            return
        line.close()
        self.query_one(KeyLine).show_keys(_KEYS)
        self.query_one("SearchField Field").focus()

    def action_edit(self, what: str) -> None:
        """Let the title or the tags of the conversation under the cursor be changed."""
        if (summary := self._highlighted()) is None:
            return
        self._edited = (summary.id, what)
        self.query_one(KeyLine).show_keys(_EDIT_KEYS)
        if what == "title":
            self.query_one(EditLine).open("Title", summary.title)
        else:
            self.query_one(EditLine).open("Tags", " ".join(summary.tags))

    def action_turn(self, what: Literal["pinned", "archived"]) -> None:
        """Pin the conversation under the cursor, or put it away; the second time, the reverse."""
        if (summary := self._highlighted()) is not None:
            self._change(summary.id, partial(turn, what=what))

    def action_delete(self) -> None:
        """Move the conversation under the cursor to the trash."""
        if (summary := self._highlighted()) is None:
            return
        if summary.id in self._running_ids():
            self._say("A reply is still arriving there. Stop it first.")
        elif summary.id == self._open_id:
            self._say("This conversation is open. Open another one first.")
        else:
            self._deleted.append(summary)
            neighbour = self.query_one(ChoiceList).neighbour
            others = [one for one in self._lines.summaries if one.id != summary.id]
            self._take(others, at=neighbour)
            self._delete(summary)

    def action_undo(self) -> None:
        """Take the conversation that was last deleted out of the trash."""
        if self._deleted:
            self._restore(self._deleted.pop())

    @work(group="changes", exit_on_error=False)
    async def _delete(self, summary: Summary) -> None:
        async with self._turn:
            try:
                await self._saved.delete(summary.id)
            except StorageError as problem:
                self._deleted.remove(summary)
                self._say(str(problem))
                self._read()
                return
        self._say(f'Deleted "{display_line(summary.title)}". In the trash for 30 days.', undo=True)

    @work(group="changes", exit_on_error=False)
    async def _restore(self, summary: Summary) -> None:
        async with self._turn:
            try:
                await self._saved.restore(summary.id)
            except StorageError as problem:
                self._say(str(problem))
                return
        summaries = [*self._lines.summaries, summary]
        self._take(sorted(summaries, key=attrgetter("updated"), reverse=True), at=Place(summary.id))
        self._say(f'"{display_line(summary.title)}" is back.')

    def _take(self, summaries: Sequence[Summary], *, at: object = None) -> None:
        self._lines.summaries = summaries
        self._has_moved = self._has_moved or at is not None
        self._show(at=at, keep=True)

    def _show(self, *, at: object = None, keep: bool = False) -> None:
        choices, query, now = self.query_one(ChoiceList), self._query, self._clock()
        if at is None and keep and self._has_moved and choices.highlighted is not None:
            at = choices.highlighted.value
        if at is None and not query:
            others = (one.id for one in self._lines.summaries if one.id != self._open_id)
            at = next((Place(one) for one in others), None)
        self._lines.running_ids = self._running_ids()
        lines = self._lines.found(query, self._found, now) if query else self._lines.grouped(now)
        if self._saved.is_building:
            lines = [Heading(_BUILDING), *lines]
        total = f"{len(self._lines.summaries):,}" if self._lines.summaries else ""
        self.query_one(Panel).figure = f"{self._lines.count:,} of {total}" if query else total
        choices.show_lines(lines, at=at, widths=self._lines.widths(now))
        if self._opens_when_shown:
            self._open()

    def _highlighted(self) -> Summary | None:
        choice = self.query_one(ChoiceList).highlighted
        if choice is None or not isinstance(choice.value, Place):
            return None
        wanted = choice.value.conversation_id
        return next((one for one in self._lines.summaries if one.id == wanted), None)

    def _say(self, text: str, *, undo: bool = False) -> None:
        self.query_one(KeyLine).say(text, *((("^Z", "undo"),) if undo else ()))

    @work(group="changes", exit_on_error=False)
    async def _change(self, conversation_id: str, change: Change) -> None:
        try:
            if conversation_id == self._open_id or conversation_id in self._running_ids():
                if self._change_open is not None:
                    self._change_open(conversation_id, change)
                    self._saved.look()
            else:
                await self._saved.change(conversation_id, change)
        except StorageError as problem:
            self._say(str(problem))

    @work(exclusive=True, group="preview", exit_on_error=False)
    async def _preview(self) -> None:
        preview = self.query_one(Preview)
        summary = self._highlighted()
        if not preview.display or summary is None:
            preview.conversation = None
            return
        conversation = await self._saved.peek(summary.id)
        highlighted = self.query_one(ChoiceList).highlighted
        place = None if highlighted is None else highlighted.value
        preview.place = ("", "")
        if isinstance(place, Place) and place.message_id is not None:
            preview.place = place.message_id, place.words
        preview.conversation = conversation
