"""The conversations beside the one that is shown: the saved ones, and those still running."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from chatui.conversation.message import Message
from chatui.session import ChatSession
from chatui.sessions import Sessions
from chatui.ui.screens.reply_feed import HiddenFeed
from chatui.ui.widgets.chat_rows import ChatRow


class OtherChats:
    """Lists conversations, and keeps those going that were left while a reply ran.

    `changed` is called when the list is different, `noticed` with what should be read.
    """

    def __init__(
        self, sessions: Sessions, changed: Callable[[], None], noticed: Callable[[str], None]
    ) -> None:
        self._sessions = sessions
        self._changed = changed
        self._noticed = noticed
        self._rows: list[ChatRow] = []
        self._unread: dict[str, str] = {}
        self._hidden: dict[str, Callable[[], None]] = {}

    async def read(self) -> None:
        """Read the list of saved conversations anew."""
        if self._sessions.history is None:
            return
        summaries = await asyncio.to_thread(self._sessions.history.summaries)
        self._rows = [ChatRow(one.id, one.title, one.updated) for one in summaries]
        self._changed()

    def rows(self) -> list[ChatRow]:
        """Return the conversations, newest first, with what goes on in them now."""
        running = {session.conversation.id: session for session in self._sessions.running}
        rows = [
            ChatRow(row.id, row.title, row.updated, row.id in running, row.id in self._unread)
            for row in self._rows
        ]
        known = {row.id for row in rows}
        unlisted = [session for name, session in running.items() if name not in known]
        return [_row(session) for session in unlisted] + rows

    def leave(self, session: ChatSession) -> None:
        """Let a conversation go that is no longer shown; a reply in it runs on."""
        if session.is_running:
            feed = HiddenFeed(session, self._ended, self._noticed)
            self._hidden[session.conversation.id] = session.subscribe(feed)
        self._sessions.leave(session)

    def take(self, session: ChatSession) -> str | None:
        """Show a conversation again; returns the reply that came in the meantime, if one did."""
        if (unsubscribe := self._hidden.pop(session.conversation.id, None)) is not None:
            unsubscribe()
        return self._unread.pop(session.conversation.id, None)

    def _ended(self, session: ChatSession, reply: Message) -> None:
        self._unread.setdefault(session.conversation.id, reply.id)
        self._changed()
        if not session.is_running and session.queued is None:
            # The session is still telling its listeners; it is let go when it has done so.
            asyncio.get_running_loop().call_soon(self._let_go, session)

    def _let_go(self, session: ChatSession) -> None:
        unsubscribe = self._hidden.pop(session.conversation.id, None)
        if unsubscribe is not None:
            unsubscribe()
            self._sessions.leave(session)


def _row(session: ChatSession) -> ChatRow:
    conversation = session.conversation
    updated: datetime = conversation.updated
    return ChatRow(conversation.id, conversation.title, updated, is_running=True)
