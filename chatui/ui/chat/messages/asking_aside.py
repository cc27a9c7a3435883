"""A question aside: it knows what the chat knows, and is no part of it unless it is kept."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from chatui.errors import ChatUIError
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import ReplyBegan, ReplyEnded, SessionEvent
from chatui.ui.chat.feed import ReplyFeed
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView

_COMMAND: Final = "/btw "


@dataclass(slots=True, eq=False)
class AskingAside:
    """Asks in a panel over the chat, one question at a time; the chat below goes on."""

    view: ChatView
    sessions: OpenSessions
    shown: ShownSession
    _is_open: bool = False

    def ask(self, question: str) -> None:
        """Ask; without a question, let it be written.

        Raises:
            ConfigError: When the endpoint is gone.
        """
        if not question.strip():
            self.view.write(_COMMAND)
        elif self._is_open:
            self.view.notice("A question aside is open already.")
        else:
            self._ask(question.strip())
        self.shown.drafts.put_away()  # on the disk is no question either

    def _ask(self, question: str) -> None:
        from chatui.ui.panels.aside import AsideScreen

        session = self.view.session
        aside = self.sessions.aside(session)
        context = len(aside.conversation.path())
        try:
            reply = aside.send(question)
        except ChatUIError:
            self._end(aside)
            raise
        assert reply.parent is not None
        aside.subscribe(partial(self._hear, aside))
        self.shown.host.reply_began()
        feed = partial(ReplyFeed, aside, skipped=context)
        panel = AsideScreen(aside, self.sessions.config, feed, partial(self._end, aside))
        self._is_open = True
        self.view.push(panel, partial(self._use, session, aside, reply.parent))

    def _hear(self, aside: ChatSession, event: SessionEvent) -> None:
        match event:
            case ReplyBegan():
                self.shown.host.reply_began()
            case ReplyEnded(reply):
                self.shown.host.reply_ended(aside, reply)
            case _:
                pass

    def _use(
        self, session: ChatSession, aside: ChatSession, prompt_id: str, keeps: bool | None
    ) -> None:
        if not keeps:
            return
        try:
            session.take_in(aside, prompt_id)
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")
        else:
            self.shown.remember(session, aside.conversation.messages[prompt_id].text)
            is_shown = any(message.id == prompt_id for message in session.conversation.path())
            where = (
                "it begins this chat." if is_shown else "a branch of this chat. /tree goes there."
            )
            self.view.notice(f"Kept: {where}")

    def _end(self, aside: ChatSession) -> None:
        self._is_open = False
        self.view.spawn(self.sessions.end_aside(aside), group="aside")
