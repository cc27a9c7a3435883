"""The conversations beside the one that is shown: the saved ones, and those still running."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from chatui.conversation.message import Message
from chatui.errors import NotSaved
from chatui.session import ChatSession
from chatui.ui.screens.chat_words import welcome
from chatui.ui.screens.reply_feed import HiddenFeed
from chatui.ui.widgets.chat_rows import ChatRow
from chatui.ui.widgets.empty_chat import EmptyChat
from chatui.ui.widgets.sidebar import Sidebar
from chatui.ui.widgets.status_line import Notice

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen

SIDEBAR_FROM: Final = 140  # columns
SIDEBAR_POSSIBLE_FROM: Final = 100  # columns


class ChatLists:
    """The sidebar and the recent chats; keeps those going that were left while a reply ran."""

    def __init__(self, screen: "ChatScreen") -> None:
        self._screen = screen
        self._rows: list[ChatRow] = []
        self._hidden: dict[str, Callable[[], None]] = {}
        self._wants_sidebar: bool | None = screen.sessions.state.load().sidebar_open

    def read_again(self) -> None:
        """Read the list of saved conversations anew, if it can be seen."""
        screen = self._screen
        if screen.has_class("-with-sidebar") or screen.query_one(EmptyChat).display:
            screen.spawn(self._read(), group="lists")

    def refresh(self) -> None:
        """Show what goes on in the conversations now."""
        screen = self._screen
        sessions, session = screen.sessions, screen.session
        now = datetime.now().astimezone()
        rows = self.rows()
        missing = screen.shown.missing_key
        words = welcome(sessions.endpoints, session.choice, missing, screen.keys, rows, now)
        screen.query_one(EmptyChat).welcome(words)
        screen.query_one(Sidebar).show_rows(rows, session.conversation.id, now)

    def rows(self) -> list[ChatRow]:
        """Return the conversations, newest first, with what goes on in them."""
        running = {one.conversation.id: one for one in self._screen.sessions.running}
        known = {row.id for row in self._rows}
        open_id = self._screen.session.conversation.id
        open_row = next((row for row in self._rows if row.id == open_id), None)
        new = [_row(session) for name, session in running.items() if name not in known]
        return new + [
            replace(row, is_running=row.id in running, is_unread=row.is_unread and row != open_row)
            for row in self._rows
        ]

    def leave(self, session: ChatSession) -> None:
        """Let a conversation go that is no longer shown; a reply in it runs on."""
        if session.is_busy:
            saved = partial(self._saved, session)
            feed = HiddenFeed(session, self._ended, self._screen.shown.noticed, saved)
            self._hidden[session.conversation.id] = session.subscribe(feed)
        self._screen.sessions.leave(session)

    def take(self, session: ChatSession) -> None:
        """Watch a conversation no longer from afar: it is shown."""
        if (unsubscribe := self._hidden.pop(session.conversation.id, None)) is not None:
            unsubscribe()

    def stop_listening(self) -> None:
        """Hear no more of the conversations that run."""
        while self._hidden:
            self._hidden.popitem()[1]()

    def toggle_sidebar(self) -> None:
        """Show the sidebar, or hide it, where there is room for it; it stays so."""
        screen = self._screen
        if screen.size.width < SIDEBAR_POSSIBLE_FROM:
            screen.notice(f"The sidebar needs {SIDEBAR_POSSIBLE_FROM} columns.")
            return
        self._wants_sidebar = not screen.has_class("-with-sidebar")
        self.place_sidebar()
        try:
            screen.sessions.state.update(sidebar_open=self._wants_sidebar)
        except NotSaved:
            pass  # it is only a preference, and what matters says by itself that it is not saved

    def place_sidebar(self) -> None:
        """Show the sidebar where there is room for it, unless it is not wanted."""
        screen = self._screen
        is_shown = self.shows_sidebar_at(screen.size.width)
        if is_shown != screen.has_class("-with-sidebar"):
            screen.set_class(is_shown, "-with-sidebar")
            self.read_again()

    def shows_sidebar_at(self, width: int) -> bool:
        """Tell whether a screen of this width shows the sidebar."""
        least = SIDEBAR_POSSIBLE_FROM if self._wants_sidebar else SIDEBAR_FROM
        return self._wants_sidebar is not False and width >= least

    async def _read(self) -> None:
        history = self._screen.sessions.history
        if history is not None:
            summaries = await asyncio.to_thread(history.summaries)
            if problems := history.take_problems():
                self._screen.status.show(*(Notice(text, "warn") for text in problems))
            self._rows = [
                ChatRow(
                    one.id,
                    one.title,
                    one.updated,
                    is_unread=one.is_unread,
                    is_pinned=one.pinned,
                )
                for one in summaries
                if not one.archived
            ]
            self.refresh()

    def _ended(self, session: ChatSession, reply: Message) -> None:
        self.refresh()
        if session.is_temporary:
            # The session is still telling its listeners; it is let go when it has done so.
            asyncio.get_running_loop().call_soon(self._saved, session)

    def _saved(self, session: ChatSession) -> None:
        self.read_again()
        if not session.is_busy and session.queued is None:
            self._let_go(session)

    def _let_go(self, session: ChatSession) -> None:
        unsubscribe = self._hidden.pop(session.conversation.id, None)
        if unsubscribe is not None:
            unsubscribe()
            self._screen.sessions.leave(session)


def _row(session: ChatSession) -> ChatRow:
    conversation = session.conversation
    return ChatRow(conversation.id, conversation.title, conversation.updated, is_running=True)
