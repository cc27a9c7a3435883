"""What other windows do to a conversation that is open here, told like what happens here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.events import (
    ContentDelta,
    ReasoningDelta,
    StreamEvent,
    TextWasReasoning,
)
from chatui.conversation.message import Message
from chatui.sessions.session_events import Changed, Listener, ReplyBegan, ReplyEnded, ReplyGrew

if TYPE_CHECKING:
    from chatui.storage.conversations.recovery import Turn
    from chatui.storage.conversations.watch import News

_ARRIVING: Final = (
    *("content", "status", "model", "finish_reason", "finish_word", "usage", "attempts"),
)
"""The fields of a reply that change while it arrives."""


class OtherWindows:
    """Shows the replies that other windows are writing, as far as they have come.

    `watched` are those on their way, by their ids, with the text and the thoughts that were told.
    """

    def __init__(
        self, conversation: Conversation, watched: dict[str, tuple[str, str]], notify: Listener
    ) -> None:
        self._conversation = conversation
        self._watched = watched
        self._notify = notify

    def take(self, news: News) -> None:
        """Let the conversation hold what is new, and tell the listeners.

        The branch that is open goes on below its end, where another window has gone on there.
        """
        conversation = self._conversation
        is_file_new = news.written is not None
        begun = [reply for turn in news.turns if (reply := self._take_turn(turn)) is not None]
        if conversation.head is not None:
            conversation.head = conversation.newest_leaf(conversation.head)
        for reply_id in self._watched:
            self._tell_growth(reply_id)
        if is_file_new:
            self._notify(Changed())
        for reply in begun:
            self._watched[reply.id] = (reply.text, reply.reasoning)
            if not is_file_new:
                self._tell_began(reply)
        for reply_id in list(self._watched):
            self._tell_end(reply_id, news.living)

    def _take_turn(self, turn: Turn) -> Message | None:
        """Take in a reply; returns it when nothing was told of it yet."""
        messages = self._conversation.messages
        if turn.prompt is not None:
            messages.setdefault(turn.prompt.id, turn.prompt)
        if turn.reply is None:
            return None
        known = messages.get(turn.reply_id)
        is_news = known is None or known.is_streaming
        if known is None:
            messages[turn.reply_id] = turn.reply
        elif known.is_streaming:
            for name in _ARRIVING:
                setattr(known, name, getattr(turn.reply, name))
        return messages[turn.reply_id] if is_news and turn.reply_id not in self._watched else None

    def _tell_growth(self, reply_id: str) -> None:
        reply = self._conversation.messages.get(reply_id)
        if reply is None:
            return
        text, reasoning = self._watched[reply_id]
        self._watched[reply_id] = (reply.text, reply.reasoning)
        if not reply.text.startswith(text):
            self._tell_grew(reply, TextWasReasoning(len(text)))
            return
        for event in (
            ReasoningDelta(reply.reasoning.removeprefix(reasoning)),
            ContentDelta(reply.text.removeprefix(text)),
        ):
            if event.text:
                self._tell_grew(reply, event)

    def _tell_began(self, reply: Message) -> None:
        self._notify(ReplyBegan(reply))

    def _tell_grew(self, reply: Message, event: StreamEvent) -> None:
        self._notify(ReplyGrew(reply, event))

    def _tell_end(self, reply_id: str, living: frozenset[str]) -> None:
        reply = self._conversation.messages.get(reply_id)
        if reply is not None and reply.is_streaming:
            if reply_id in living:
                return
            from chatui.storage.conversations.recovery import status_without_writer  # has read it

            reply.status = status_without_writer(reply)
        del self._watched[reply_id]
        if reply is not None:
            self._notify(ReplyEnded(reply))
