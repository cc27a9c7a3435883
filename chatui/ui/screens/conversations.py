"""The saved conversations: find one, open it, rename it, delete it."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from chatui.conversation.conversation import Conversation
from chatui.errors import ConversationUnreadable, StorageError
from chatui.storage.codec import decode, from_bytes
from chatui.storage.history import HistoryStore
from chatui.storage.summary import Summary
from chatui.text_safety import display_line
from chatui.ui.widgets.chat_rows import ChatRow, grouped, when
from chatui.ui.widgets.choice_list import Choice, ChoiceList, Heading, Line
from chatui.ui.widgets.field import Field, SearchField
from chatui.ui.widgets.matching import find_matches
from chatui.ui.widgets.panel import KeyLine, Panel
from chatui.ui.widgets.preview import Preview

_WIDE = 110  # columns
_WIDTHS = (-10, -9)
_KEYS = (("Enter", "open"), ("^E", "rename"), ("^D", "delete"))
_RENAME_KEYS = (("Enter", "keep this title"), ("Esc", "leave it as it was"))


def _now() -> datetime:
    return datetime.now().astimezone()


class ConversationsScreen(ModalScreen[str | None]):
    """Lets a saved conversation be chosen; the result is its id.

    `rename_open` gives a conversation a title that is open in this window, as what is in memory
    would win over the file; without it, only the others can be renamed.
    """

    CSS_PATH = "conversations.tcss"
    AUTO_FOCUS = "SearchField Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "close", "Close"),
        ("up", "move(-1)", "Up"),
        ("down", "move(1)", "Down"),
        ("pageup", "move_page(-1)", "Page up"),
        ("pagedown", "move_page(1)", "Page down"),
        Binding("ctrl+e", "rename", "Rename", priority=True),
        Binding("ctrl+d", "delete", "Delete", priority=True),
        Binding("ctrl+z", "undo", "Undo", priority=True),
    ]

    def __init__(
        self,
        history: HistoryStore,
        open_id: str,
        running_ids: Collection[str] = (),
        *,
        rename_open: Callable[[str, str], None] | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__()
        self._history = history
        self._open_id = open_id
        self._running_ids = running_ids
        self._rename_open = rename_open
        self._clock = clock
        self._summaries: list[Summary] = []
        self._titles: list[str] = []
        self._deleted: list[Summary] = []
        self._renaming: str | None = None

    def compose(self) -> ComposeResult:
        with Panel("Conversations"):
            yield SearchField("Which conversation?")
            with Horizontal():
                yield ChoiceList(_WIDTHS)
                yield Preview()
            with Horizontal(id="rename"):
                yield Static("Title › ", markup=False)
                yield Field()
            yield KeyLine(_KEYS)

    def on_mount(self) -> None:
        self._read()

    @work(exclusive=True, group="summaries", exit_on_error=False)
    async def _read(self) -> None:
        self._take(await asyncio.to_thread(self._history.summaries))

    def on_resize(self, event: events.Resize) -> None:
        is_wide = event.size.width >= _WIDE
        self.query_one(Preview).display = is_wide
        if is_wide:
            self._preview()

    @on(Input.Changed, "SearchField Field")
    def _filter(self) -> None:
        self._show()

    @on(Input.Submitted, "SearchField Field")
    @on(ChoiceList.Chosen)
    def _open(self) -> None:
        if (summary := self._highlighted()) is not None:
            self.dismiss(summary.id)

    @on(Input.Submitted, "#rename Field")
    def _keep_title(self, event: Input.Submitted) -> None:
        renamed, title = self._renaming, " ".join(event.value.split())
        self.action_close()
        if renamed is None or not title:
            return
        try:
            self._rename(renamed, title)
        except StorageError as problem:
            self._say(str(problem))
            return
        self._read()

    @on(ChoiceList.Highlighted)
    def _preview_highlighted(self) -> None:
        self._preview()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._renaming is None or action not in ("rename", "delete", "undo", "move")

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(steps)

    def action_move_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.query_one(ChoiceList).move_page(pages)

    def action_close(self) -> None:
        """Leave the title as it was; else leave the panel."""
        if self._renaming is None:
            self.dismiss(None)
            return
        self._renaming = None
        self.query_one("#rename").display = False
        self.query_one(KeyLine).show_keys(_KEYS)
        self.query_one("SearchField Field").focus()

    def action_rename(self) -> None:
        """Let the title of the conversation under the cursor be changed."""
        if (summary := self._highlighted()) is None:
            return
        self._renaming = summary.id
        field = self.query_one("#rename Field", Field)
        field.value = display_line(summary.title)
        field.cursor_position = len(field.value)
        self.query_one("#rename").display = True
        self.query_one(KeyLine).show_keys(_RENAME_KEYS)
        field.focus()

    def action_delete(self) -> None:
        """Move the conversation under the cursor to the trash."""
        if (summary := self._highlighted()) is None:
            return
        if summary.id in self._running_ids:
            self._say("A reply is still arriving there. Stop it first.")
            return
        if summary.id == self._open_id:
            self._say("This conversation is open. Open another one first.")
            return
        try:
            self._history.delete(summary.id)
        except StorageError as problem:
            self._say(str(problem))
            return
        self._deleted.append(summary)
        choices = self.query_one(ChoiceList)
        neighbour = choices.neighbour
        self._take([one for one in self._summaries if one is not summary], at=neighbour)
        self._say(f'Deleted "{display_line(summary.title)}". In the trash for 30 days.', undo=True)

    def action_undo(self) -> None:
        """Take the conversation that was last deleted out of the trash."""
        if not self._deleted:
            return
        summary = self._deleted.pop()
        try:
            self._history.restore(summary.id)
        except StorageError as problem:
            self._say(str(problem))
            return
        summaries = sorted([*self._summaries, summary], key=lambda one: one.updated, reverse=True)
        self._take(summaries, at=summary.id)
        self._say(f'"{display_line(summary.title)}" is back.')

    def _take(self, summaries: list[Summary], *, at: object = None) -> None:
        self._summaries = summaries
        self._titles = [summary.title.lower() for summary in summaries]
        self.query_one(Panel).figure = str(len(summaries) or "")
        self._show(at=at)

    def _show(self, *, at: object = None) -> None:
        query = self.query_one("SearchField Field", Field).value
        if at is None and not query.strip():
            others = (one.id for one in self._summaries if one.id != self._open_id)
            at = next(others, None)
        self.query_one(ChoiceList).show_lines(self._lines(query), at=at)

    def _lines(self, query: str) -> list[Line]:
        now = self._clock()
        if query.strip():
            found = find_matches(query, self._titles)
            rows = [self._choice(self._summaries[one.index], now, one.offsets) for one in found]
            return [Heading("Titles", str(len(rows)) if rows else "none"), *rows]
        by_id = {summary.id: summary for summary in self._summaries}
        all_rows = [
            ChatRow(one.id, one.title, one.updated, one.id in self._running_ids)
            for one in self._summaries
        ]
        lines: list[Line] = []
        for name, members in grouped(all_rows, now):
            lines.append(Heading(name))
            lines += [self._choice(by_id[row.id], now) for row in members]
        return lines or [Heading("No conversation is saved yet.")]

    def _choice(self, summary: Summary, now: datetime, hits: tuple[int, ...] = ()) -> Choice:
        sign = "●" if summary.id in self._running_ids else ""
        facts = (when(summary.updated, now), f"{summary.message_count} msg")
        title = summary.title or "Untitled"
        return Choice(summary.id, title, sign, facts, hits, sign_color="$chat-link")

    def _highlighted(self) -> Summary | None:
        choice = self.query_one(ChoiceList).highlighted
        found = (one for one in self._summaries if choice is not None and one.id == choice.value)
        return next(found, None)

    def _say(self, text: str, *, undo: bool = False) -> None:
        keys = (("", text), ("^Z", "undo")) if undo else (("", text),)
        self.query_one(KeyLine).show_keys(keys)

    def _rename(self, conversation_id: str, title: str) -> None:
        if conversation_id == self._open_id or conversation_id in self._running_ids:
            if self._rename_open is not None:
                self._rename_open(conversation_id, title)
            return
        conversation = self._history.load(conversation_id)
        conversation.title, conversation.title_locked = title, True
        self._history.save(conversation)

    @work(exclusive=True, group="preview", exit_on_error=False)
    async def _preview(self) -> None:
        preview = self.query_one(Preview)
        summary = self._highlighted()
        if not preview.display or summary is None:
            preview.conversation = None
            return
        preview.conversation = await asyncio.to_thread(_read_only, summary)


def _read_only(summary: Summary) -> Conversation | None:
    # Not HistoryStore.load: looking at a conversation must change nothing about it.
    try:
        return decode(from_bytes(summary.path.read_bytes()))
    except (OSError, ConversationUnreadable):
        return None
