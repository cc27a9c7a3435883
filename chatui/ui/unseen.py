"""Replies that end while nobody looks at the terminal: what is told of them."""

from typing import Final, NamedTuple

from chatui.conversation.ending import attachment_count, no_text_sentence
from chatui.conversation.message import Message, Status
from chatui.export.plain_prose import plain_prose
from chatui.sessions.session import ChatSession
from chatui.text.first_sentence import first_sentence

DONE: Final = "✓"
FAILED: Final = "✗"
_LEAST_MS: Final = 8000
"""Whoever waits no longer has hardly looked away."""
_BEGINNING: Final = 2000
"""Characters in which the first sentence is looked for."""
_ENDED: Final = "The reply is done."


class Told(NamedTuple):
    """What a notice says."""

    title: str
    text: str


def sign(before: str, reply: Message) -> str:
    """Return the sign of what has ended unseen, with one more reply; a failure is never hidden."""
    match reply.status:
        case Status.COMPLETE:
            return before or DONE
        case Status.FAILED | Status.INTERRUPTED:
            return FAILED
        case _:
            return before


def told(session: ChatSession, reply: Message) -> Told | None:
    """Return what is told of a reply that has ended in a session; None when it is nothing.

    Of several in one session the last is told. What is said in a temporary chat goes nowhere: a
    desktop may keep its notices.
    """
    is_long = (reply.total_ms or 0) > _LEAST_MS
    has_ended = reply.status in (Status.COMPLETE, Status.FAILED, Status.INTERRUPTED)
    if session.is_running or not (is_long and has_ended):
        return None
    has_failed = reply.status is not Status.COMPLETE
    if session.is_temporary:
        return Told("chatui", "The reply has failed." if has_failed else _ENDED)
    title = session.conversation.title
    text = _failure(reply) if has_failed else _beginning(reply)
    return Told(f"chatui · {title}" if title else "chatui", text)


def _failure(reply: Message) -> str:
    reason = "" if reply.error is None else reply.error.message
    return f"failed: {first_sentence(reason) or reply.status}"


def _beginning(reply: Message) -> str:
    prose = plain_prose(reply.text[:_BEGINNING])
    return first_sentence(prose) or no_text_sentence(reply) or attachment_count(reply) or _ENDED
