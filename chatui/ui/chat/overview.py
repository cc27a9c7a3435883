"""What goes on in the other conversations: the sidebar, the recent chats, the status line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from chatui.endpoints import EMBEDDED
from chatui.sessions.library import FIRST, Library
from chatui.ui.chat.words import others_words, welcome
from chatui.ui.widgets.status_line import Notice

if TYPE_CHECKING:
    from chatui.commands.key_map import KeyMap
    from chatui.conversation.summary import Summary
    from chatui.errors import MissingKey
    from chatui.sessions.open_sessions import OpenSessions
    from chatui.transport.found_servers import FoundServer
    from chatui.ui.chat.view import ChatView

_MOST_OFFERS: Final = 3
SIDEBAR_FROM: Final = 140  # columns
SIDEBAR_POSSIBLE_FROM: Final = 100  # columns

_WANTED: Final[Mapping[str, bool | None]] = {"auto": None, "open": True, "closed": False}
"""What the setting says of the sidebar; None leaves it to the width."""


class Overview:
    """Keeps what is said about the conversations equal to what goes on in them.

    `missing_key` is what the endpoint that is chosen lacks.
    """

    def __init__(
        self, view: ChatView, keys: KeyMap, sessions: OpenSessions, saved: Library
    ) -> None:
        self.missing_key: MissingKey | None = None
        self._found: Sequence[FoundServer] = ()
        self._view = view
        self._keys = keys
        self._sessions = sessions
        self._list = saved
        self._unsubscribe: Callable[[], None] = saved.subscribe(self._show_anew)
        self._wants_sidebar = _WANTED[sessions.config.sidebar]

    def offer(self, servers: Sequence[FoundServer]) -> None:
        """Offer servers that were found, in chats that are still empty."""
        self._found = servers
        self.refresh()

    @property
    def offered(self) -> Sequence[FoundServer]:
        """The servers that are offered: none where more than the embedded model answers."""
        return self._found if self._view.session.choice.endpoint == EMBEDDED else ()

    def read_again(self) -> None:
        """Show what goes on now, and look for changes of the saved conversations."""
        self.refresh()
        self._list.refresh()

    def refresh(self) -> None:
        """Show what goes on in the conversations now."""
        view, session = self._view, self._view.session
        now = datetime.now().astimezone()
        open_id = session.conversation.id
        running = {one.conversation.id for one in self._sessions.running}
        rows = self._rows(open_id)
        others = [one for one in rows if one.id != open_id]
        words = welcome(
            self._sessions.endpoints,
            session.choice,
            self.missing_key,
            self._keys,
            others,
            now,
            running,
        )
        offers = tuple(server.words for server in self.offered[:_MOST_OFFERS])
        words = replace(words, offers=offers, offer_key=self._keys.label("use-found"))
        view.empty.welcome(words)
        is_listed = view.has_class("-with-sidebar")
        view.status.others = "" if is_listed else others_words(others, running)
        if is_listed:
            key = self._keys.label("conversations")
            more = f" {key} shows all" if len(self._list.first) >= FIRST and key else ""
            view.sidebar.show_conversations(rows, running, open_id, now, more)

    def _rows(self, open_id: str) -> Sequence[Summary]:
        """Return the conversations, newest first; what is in front of one's eyes is read."""
        return [
            replace(one, is_unread=False) if one.id == open_id else one for one in self._list.first
        ]

    def _show_anew(self) -> None:
        if problems := self._sessions.pop_problems():
            self._view.status.show(*(Notice(text, "warn") for text in problems))
        self.refresh()

    def stop_listening(self) -> None:
        """Hear no more of the list."""
        self._unsubscribe()
        self._unsubscribe = _nothing

    def toggle_sidebar(self) -> None:
        """Show the sidebar, or hide it, where there is room for it; it stays so."""
        view = self._view
        if view.size.width < SIDEBAR_POSSIBLE_FROM:
            view.notice(f"The sidebar needs {SIDEBAR_POSSIBLE_FROM} columns.")
            return
        self._wants_sidebar = not view.has_class("-with-sidebar")
        self.place_sidebar()
        settings = self._sessions.settings
        if settings.settings.is_chosen("sidebar"):
            is_open = "open" if self._wants_sidebar else "closed"
            # It is only a preference: what matters says by itself that it is not saved.
            settings.set(("sidebar",), is_open, lambda _: None)

    def use_setting(self) -> None:
        """Show the sidebar as it is set now."""
        self._wants_sidebar = _WANTED[self._sessions.config.sidebar]
        self.place_sidebar()

    def place_sidebar(self) -> None:
        """Show the sidebar where there is room for it, unless it is not wanted."""
        is_shown = self.shows_sidebar_at(self._view.size.width)
        if is_shown != self._view.has_class("-with-sidebar"):
            self._view.set_class("-with-sidebar", to=is_shown)
            self.refresh()

    def shows_sidebar_at(self, width: int) -> bool:
        """Tell whether a screen of this width shows the sidebar."""
        least = SIDEBAR_POSSIBLE_FROM if self._wants_sidebar else SIDEBAR_FROM
        return self._wants_sidebar is not False and width >= least


def _nothing() -> None:
    pass
