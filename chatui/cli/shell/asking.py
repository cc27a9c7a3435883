"""Asking a model from a command that is not in an event loop itself."""

import asyncio
from collections.abc import Callable

from chatui.cli.who_answers import say_who_answers
from chatui.conversation.events import ContentDelta, RetryScheduled, ServerNotice
from chatui.conversation.message import Message
from chatui.output import complain
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.sessions.session_events import Noticed, ReplyGrew, SessionEvent


async def ask(
    sessions: OpenSessions,
    session: ChatSession,
    prompt: str,
    take: Callable[[str], object],
    tell: Callable[[str], None] = complain,
) -> Message:
    """Return the reply to a prompt, saved; `take` gets its text as it comes, `tell` what happens.

    A reply that is cancelled is stopped, and kept as far as it came.

    Raises:
        ChatUIError: When nothing could be sent.
    """

    def hear(event: SessionEvent) -> None:
        match event:
            case ReplyGrew(event=ContentDelta(text)):
                take(text)
            case ReplyGrew(event=RetryScheduled() as retry):
                tell(retry.words)
            case ReplyGrew(event=ServerNotice(text)):
                tell(text)
            case Noticed(text) if text != str(session.unsaved):
                tell(text)
            case _:
                pass

    unsubscribe = session.subscribe(hear)
    try:
        if not session.conversation.messages:
            await say_who_answers(sessions, session.choice)
        reply = session.send(prompt)
        try:
            await session.wait(reply.id)
        except asyncio.CancelledError:
            session.stop()
            raise
        return reply
    finally:
        unsubscribe()
