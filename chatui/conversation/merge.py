"""Two versions of one conversation to one, three-way: what each side changed since their base.

A message is gone when one side deleted it, unless the other side changed it, gave it a new child,
or keeps something new below it; what followed it is attached to the message before. For everything
else the side that changed it wins; when both did, the one that was saved later. Without a base,
nothing counts as deleted.
"""

from dataclasses import fields, replace
from typing import Any, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Status
from chatui.conversation.parameters import Parameters

_NOT_SETTINGS: Final = (
    *("id", "created", "updated", "messages", "title", "title_locked", "head"),
    *("tags", "parameters"),
)
_TREE_FIELDS: Final = ("parent", "excluded", "extra")
_UNFINISHED: Final = {Status.STREAMING: 0, Status.INTERRUPTED: 1}
_FINISHED: Final = 2


def merge(base: Conversation | None, mine: Conversation, theirs: Conversation) -> Conversation:
    """Return what comes of both sides; neither is changed, but messages may be shared."""
    later, earlier = (theirs, mine) if theirs.updated > mine.updated else (mine, theirs)
    settings = {
        item.name: _choose(base, later, earlier, item.name)
        for item in fields(Conversation)
        if item.name not in _NOT_SETTINGS
    }
    title, title_locked = _choose_title(base, later, earlier)
    messages = _merge_messages(base, later, earlier)
    return Conversation(
        id=mine.id,
        created=min(mine.created, theirs.created),
        updated=later.updated,
        title=title,
        title_locked=title_locked,
        tags=_merge_tags(base, later, earlier),
        parameters=_merge_parameters(base, later, earlier),
        head=_living_head(_choose(base, later, earlier, "head"), messages, later, earlier),
        messages=messages,
        **settings,
    )


def adopt(conversation: Conversation, merged: Conversation) -> None:
    """Make a conversation that is open what a merge has found.

    Its messages stay the same objects, and its head stays where it is: a view never moves because
    of what another window does.
    """
    messages: dict[str, Message] = {}
    for message in merged.messages.values():
        own = messages[message.id] = conversation.messages.get(message.id, message)
        if own is not message:
            for item in fields(Message):
                setattr(own, item.name, getattr(message, item.name))
    head = conversation.head if conversation.head in messages else merged.head
    for item in fields(Conversation):
        setattr(conversation, item.name, getattr(merged, item.name))
    conversation.messages = messages
    conversation.head = head


def _choose(base: object | None, later: object, earlier: object, name: str) -> Any:  # noqa: ANN401  # a field of any type
    value = getattr(later, name)
    if base is not None and value == getattr(base, name):
        return getattr(earlier, name)
    return value


def _merge_tags(
    base: Conversation | None, later: Conversation, earlier: Conversation
) -> tuple[str, ...]:
    known = () if base is None else base.tags
    gone = {tag for tag in known if tag not in later.tags or tag not in earlier.tags}
    return tuple(tag for tag in dict.fromkeys(later.tags + earlier.tags) if tag not in gone)


def _merge_parameters(
    base: Conversation | None, later: Conversation, earlier: Conversation
) -> Parameters:
    known = None if base is None else base.parameters
    sides = (later.parameters, earlier.parameters)
    chosen = {item.name: _choose(known, *sides, item.name) for item in fields(Parameters)}
    return Parameters(**chosen)


def _choose_title(
    base: Conversation | None, later: Conversation, earlier: Conversation
) -> tuple[str, bool]:
    ours, others = (later.title, later.title_locked), (earlier.title, earlier.title_locked)
    known = None if base is None else (base.title, base.title_locked)
    if ours == known:
        return others
    if others != known and earlier.title_locked and not later.title_locked:
        return others
    return ours


def _merge_messages(
    base: Conversation | None, later: Conversation, earlier: Conversation
) -> dict[str, Message]:
    known = {} if base is None else base.messages
    kept: dict[str, Message] = {}
    of_one_side: list[Message] = []
    sides = (*later.messages.values(), *earlier.messages.values())
    gone_on = {message.parent for message in sides if message.id not in known}
    for message_id in later.messages | earlier.messages:
        a, b = later.messages.get(message_id), earlier.messages.get(message_id)
        if a is not None and b is not None:
            kept[message_id] = _merge_message(known.get(message_id), a, b)
        elif a is not None and (a.id in gone_on or _is_news(a, known)):
            of_one_side.append(a)
        elif b is not None and (b.id in gone_on or _is_news(b, known)):
            of_one_side.append(b)
    kept |= {message.id: message for message in of_one_side}
    found = known | earlier.messages | later.messages
    _keep_ancestors(kept, of_one_side, later.messages | earlier.messages)
    for message in kept.values():
        kept[message.id] = _attached(message, kept, found)
    new = sorted((id for id in kept if id not in known), key=lambda id: kept[id].created)
    return {id: kept[id] for id in (*known, *new) if id in kept}


def _is_news(message: Message, known: dict[str, Message]) -> bool:
    """Tell whether a message that only one side has is new, or was changed there.

    That another message is before it now is no change of it: one in between was deleted. Nor is
    that a reply is no longer seen on its way.
    """
    before = known.get(message.id)
    if before is None:
        return True
    is_unfinished = before.status in _UNFINISHED and message.status in _UNFINISHED
    status = message.status if is_unfinished else before.status
    return replace(before, parent=message.parent, status=status) != message


def _keep_ancestors(
    kept: dict[str, Message], waiting: list[Message], found: dict[str, Message]
) -> None:
    waiting = list(waiting)
    while waiting:
        parent = waiting.pop().parent
        if parent is not None and parent not in kept and parent in found:
            kept[parent] = found[parent]
            waiting.append(found[parent])


def _attached(message: Message, kept: dict[str, Message], found: dict[str, Message]) -> Message:
    """Return a message that follows the nearest one before it that is left."""
    parent, seen = message.parent, {message.id}
    while parent is not None and parent not in kept and parent in found and parent not in seen:
        seen.add(parent)
        parent = found[parent].parent
    if parent == message.parent or parent in seen:
        return message
    return replace(message, parent=parent)


def _merge_message(base: Message | None, later: Message, earlier: Message) -> Message:
    if later is earlier or later == earlier:
        return later
    reply = _choose_reply(base, later, earlier)
    return replace(reply, **{name: _choose(base, later, earlier, name) for name in _TREE_FIELDS})


def _choose_reply(base: Message | None, later: Message, earlier: Message) -> Message:
    """Return the side whose text, status and figures count: they belong together."""
    if base is not None and _without_tree(later) == _without_tree(base):
        return earlier
    if base is not None and _without_tree(earlier) == _without_tree(base):
        return later
    return earlier if _finality(earlier) > _finality(later) else later


def _without_tree(message: Message) -> Message:
    return replace(message, parent=None, excluded=False, extra={})


def _finality(message: Message) -> tuple[int, int, int]:
    """Return how far a reply has come: of two unfinished versions the one with more is newer."""
    rank = _UNFINISHED.get(message.status, _FINISHED)
    if rank == _FINISHED:
        return rank, 0, 0
    parts = len(message.content) + len(message.sources)
    return rank, len(message.text) + len(message.reasoning), parts


def _living_head(
    head: str | None, messages: dict[str, Message], later: Conversation, earlier: Conversation
) -> str | None:
    seen: set[str] = set()
    while head is not None and head not in messages and head not in seen:
        seen.add(head)
        deleted = later.messages.get(head) or earlier.messages.get(head)
        head = None if deleted is None else deleted.parent
    return head if head in messages else next(reversed(messages), None)
