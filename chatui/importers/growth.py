"""A conversation that was imported before and has grown where it came from."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from chatui.conversation.conversation import Conversation

_IDS: Final = "messages"
"""The field of `Conversation.source` that holds the ids of the messages that came in."""


def remember_messages(conversation: Conversation, before: Iterable[str] = ()) -> None:
    """Note which messages came in, so that none that is deleted here comes in again."""
    ids = dict.fromkeys([*before, *conversation.messages])
    conversation.source = {**(conversation.source or {}), _IDS: list(ids)}


def grown(saved: Conversation, found: Conversation) -> Conversation | None:
    """Return the saved conversation with the messages that are new where it came from.

    None when there are none. What was said here stays; the open branch moves on only if nothing
    was said here since. A reply to a message that was deleted here follows what came before it.

    One that was begun here, exported, and went on elsewhere comes back with what was said there.
    """
    came_in = (saved.source or {}).get(_IDS, (found.source or {}).get(_IDS))
    if not isinstance(came_in, list):
        return None
    came_in = dict.fromkeys(id for id in came_in if isinstance(id, str))
    new = [id for id in found.messages if id not in saved.messages and id not in came_in]
    if not new:
        return None
    messages = dict(saved.messages)
    kept_above: dict[str, str | None] = {}
    for id in new:
        above = found.messages[id].parent
        passed = []
        while above is not None and above not in messages:
            passed.append(above)
            if above in kept_above:
                above = kept_above[above]
            else:
                above = found.messages[above].parent if above in found.messages else None
        kept_above.update(dict.fromkeys(passed, above))
        messages[id] = replace(found.messages[id], parent=above)
    moves_on = saved.head in came_in and found.head in set(new)
    whole = replace(
        saved,
        messages=messages,
        head=found.head if moves_on else saved.head,
        updated=max(saved.updated, found.updated),
    )
    remember_messages(whole, came_in)
    return whole
