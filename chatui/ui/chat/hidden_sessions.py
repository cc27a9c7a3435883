"""The conversations that were left while something went on in them."""

import asyncio
from collections.abc import Callable
from functools import partial

from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import Noticed, ReplyBegan, ReplyEnded, Saved, SessionEvent
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.view import Host


class HiddenSessions:
    """Keeps sessions going until nothing goes on in them; `noticed` is told what they say."""

    def __init__(
        self,
        host: Host,
        sessions: OpenSessions,
        overview: Overview,
        noticed: Callable[[str], None],
    ) -> None:
        self._host = host
        self._sessions = sessions
        self._overview = overview
        self._noticed = noticed
        self._hidden: dict[str, Callable[[], None]] = {}

    def leave(self, session: ChatSession) -> None:
        """Let a conversation go that is no longer shown; a reply in it runs on."""
        if session.is_busy:
            handle = partial(self._handle, session)
            self._hidden[session.conversation.id] = session.subscribe(handle)
        self._sessions.leave(session)

    def take(self, session: ChatSession) -> None:
        """Watch a conversation no longer from afar: it is shown."""
        if (unsubscribe := self._hidden.pop(session.conversation.id, None)) is not None:
            unsubscribe()

    def stop_listening(self) -> None:
        """Hear no more of the conversations that run."""
        while self._hidden:
            self._hidden.popitem()[1]()

    def _handle(self, session: ChatSession, event: SessionEvent) -> None:
        match event:
            case ReplyBegan():
                self._host.reply_began()
            case ReplyEnded(reply):
                self._host.reply_ended(session, reply)
                self._ended(session)
            case Saved():
                self._saved(session)
            case Noticed(text):
                self._noticed(text)
            case _:
                pass

    def _ended(self, session: ChatSession) -> None:
        self._overview.refresh()
        if session.is_temporary:
            # The session is still telling its listeners; it is let go when it has done so.
            asyncio.get_running_loop().call_soon(self._saved, session)

    def _saved(self, session: ChatSession) -> None:
        self._overview.read_again()
        if not session.is_busy and session.queued is None:
            self._let_go(session)

    def _let_go(self, session: ChatSession) -> None:
        unsubscribe = self._hidden.pop(session.conversation.id, None)
        if unsubscribe is not None:
            unsubscribe()
            self._sessions.leave(session)
