"""The conversations beside the one that is shown: the saved ones, and those still running."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from chatui.conversation.message import Message
from chatui.errors import NotSaved
from chatui.saved_conversations import FIRST, SavedConversations
from chatui.session import ChatSession
from chatui.storage.summary import Summary
from chatui.ui.screens.chat_words import others_words, welcome
from chatui.ui.screens.reply_feed import HiddenFeed
from chatui.ui.widgets.empty_chat import EmptyChat
from chatui.ui.widgets.sidebar import Sidebar
from chatui.ui.widgets.status_line import Notice

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen

SIDEBAR_FROM: Final = 140  # columns
SIDEBAR_POSSIBLE_FROM: Final = 100  # columns


class ChatLists:
    """The sidebar and the recent chats; keeps those going that were left while a reply ran."""

    def __init__(self, screen: "ChatScreen", saved: SavedConversations) -> None:
        self._screen = screen
        self._list = saved
        self._unsubscribe: Callable[[], None] = saved.subscribe(self._show_anew)
        self._hidden: dict[str, Callable[[], None]] = {}
        self._wants_sidebar: bool | None = screen.sessions.state.load().sidebar_open

    def read_again(self) -> None:
        """Show what goes on now, and look for changes of the saved conversations."""
        self.refresh()
        self._list.look()

    def refresh(self) -> None:
        """Show what goes on in the conversations now."""
        screen = self._screen
        sessions, session = screen.sessions, screen.session
        now = datetime.now().astimezone()
        rows, running = self._rows()
        missing = screen.shown.missing_key
        others = [one for one in rows if one.id != session.conversation.id]
        words = welcome(
            sessions.endpoints, session.choice, missing, screen.keys, others, now, running
        )
        screen.query_one(EmptyChat).welcome(words)
        is_listed = screen.has_class("-with-sidebar")
        screen.status.others = "" if is_listed else others_words(others, running)
        key = screen.keys.label("conversations")
        more = f" {key} shows all" if len(self._list.first) >= FIRST and key else ""
        screen.query_one(Sidebar).show_conversations(
            rows, running, session.conversation.id, now, more
        )

    def _rows(self) -> tuple[Sequence[Summary], set[str]]:
        """Return the conversations, newest first, and the ids of those in which a reply runs."""
        running = {one.conversation.id for one in self._screen.sessions.running}
        open_id = self._screen.session.conversation.id
        rows = [
            replace(one, is_unread=False) if one.id == open_id else one for one in self._list.first
        ]
        return rows, running

    def _show_anew(self) -> None:
        if problems := self._screen.sessions.take_problems():
            self._screen.status.show(*(Notice(text, "warn") for text in problems))
        self.refresh()

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
        """Hear no more of the list, and of the conversations that run."""
        self._unsubscribe()
        self._unsubscribe = _nothing
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
            self.refresh()

    def shows_sidebar_at(self, width: int) -> bool:
        """Tell whether a screen of this width shows the sidebar."""
        least = SIDEBAR_POSSIBLE_FROM if self._wants_sidebar else SIDEBAR_FROM
        return self._wants_sidebar is not False and width >= least

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


def _nothing() -> None:
    pass
