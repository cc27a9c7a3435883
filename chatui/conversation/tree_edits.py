"""Changes to the tree of a conversation: forks, deletions that can be undone, exclusions.

A message that has ended is never changed in place, since a save may be reading it in a thread:
another one is put in its place.
"""

from dataclasses import dataclass, replace

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import FilePart, ImagePart, SourcesPart, TextPart


@dataclass(frozen=True, slots=True)
class Deletion:
    """What was deleted, and what is needed to undo that.

    `order` are the ids of all messages before it, `moved` those that were attached elsewhere and
    their parents before.
    """

    messages: tuple[Message, ...]
    order: tuple[str, ...]
    moved: tuple[tuple[str, str | None], ...]
    head: str | None


def fork(conversation: Conversation, message_id: str | None) -> Conversation:
    """Return a new conversation that holds the branch up to a message, and the same settings.

    With None, where there is no message yet, it holds the settings alone. A reply that is still
    arriving is taken as far as it has come.
    """
    snapshot = conversation.snapshot()
    forked = Conversation.new()
    branch = snapshot.path(message_id)
    return replace(
        snapshot,
        id=forked.id,
        created=forked.created,
        updated=forked.updated,
        title=f"{snapshot.title} (fork)" if snapshot.title else "",
        pinned=False,
        archived=False,
        head=message_id,
        draft="",
        draft_parts=(),
        unread=None,
        source={"forked_from": snapshot.id, "message": message_id},
        messages={message.id: _ended(message) for message in branch},
        extra={},
        is_newer=False,
    )


def graft(conversation: Conversation, other: Conversation, prompt_id: str) -> None:
    """Add what was said in a fork of a conversation, from a prompt on, below what both still hold.

    The branch that is open stays so, unless nothing was said yet.
    """
    branch = other.path()
    place = [message.id for message in branch].index(prompt_id)
    before = (message.id for message in reversed(branch[:place]))
    parent = next((one for one in before if one in conversation.messages), None)
    for message in branch[place:]:
        conversation.messages[message.id] = replace(message, parent=parent)
        parent = message.id
    if conversation.head is None:
        conversation.head = parent
    conversation.name_after(branch[place])
    conversation.touch()


def add_edited(conversation: Conversation, reply_id: str, text: str) -> Message:
    """Put a reply with another text beside one, at the end of the branch that is open then.

    Sources, pictures and files stay with it. What was thought and called led to the old text.
    """
    reply = conversation.messages[reply_id]
    kept = [one for one in reply.content if isinstance(one, ImagePart | FilePart | SourcesPart)]
    edited = Message(
        Role.ASSISTANT,
        [TextPart(text), *kept],
        parent=reply.parent,
        excluded=reply.excluded,
        endpoint=reply.endpoint,
        model=reply.model,
        edited=True,
    )
    conversation.messages[edited.id] = edited
    conversation.head = edited.id
    conversation.touch()
    return edited


def delete(conversation: Conversation, message_id: str) -> Deletion:
    """Delete a message; a prompt goes with the replies to it.

    What follows is kept: it is attached to the message before. The head stays where it is, or
    moves to the nearest message before it that is left.
    """
    message = conversation.messages[message_id]
    going = {message_id: message}
    if message.role is Role.USER:
        replies = conversation.children(message_id)
        going |= {reply.id: reply for reply in replies if reply.role is Role.ASSISTANT}
    following = [one for one in conversation.messages.values() if one.parent in going]
    moved = [one for one in following if one.id not in going]
    deletion = Deletion(
        messages=tuple(going.values()),
        order=tuple(conversation.messages),
        moved=tuple((one.id, one.parent) for one in moved),
        head=conversation.head,
    )
    for one in moved:
        attach(conversation, one.id, message.parent)
    for gone in going:
        del conversation.messages[gone]
    if conversation.head in going:
        below = message.parent if message.parent in conversation.messages else None
        conversation.head = below or next(iter(conversation.messages), None)
        if conversation.head is not None:
            conversation.head = conversation.newest_leaf(conversation.head)
    conversation.touch()
    return deletion


def undo_deletion(conversation: Conversation, deletion: Deletion) -> None:
    """Put deleted messages back where they were; what was said since stays.

    Where another window has deleted what was before them, they are put before what follows them,
    or at the end.
    """
    messages = {message.id: message for message in deletion.messages} | conversation.messages
    followers = [messages[moved].parent for moved, _ in deletion.moved if moved in messages]
    place = next(iter(followers), conversation.head)
    for gone in deletion.messages:
        message = messages[gone.id]
        if message.parent is not None and message.parent not in messages:
            messages[message.id] = replace(message, parent=place)
    known = [id for id in deletion.order if id in messages]
    conversation.messages = {id: messages[id] for id in (*known, *conversation.messages)}
    for moved, parent in deletion.moved:
        if moved in conversation.messages:
            attach(conversation, moved, parent)
    if deletion.head in conversation.messages:
        conversation.head = deletion.head
    conversation.touch()


def set_excluded(conversation: Conversation, message_id: str, *, excluded: bool) -> None:
    """Leave a message out of what is sent, or send it again; it is kept and shown either way."""
    message = conversation.messages[message_id]
    if message.is_streaming:
        message.excluded = excluded
    else:
        conversation.messages[message_id] = replace(message, excluded=excluded)
    conversation.touch()


def attach(conversation: Conversation, message_id: str, parent: str | None) -> None:
    """Make a message follow another one, None for none."""
    message = conversation.messages[message_id]
    if message.is_streaming:
        message.parent = parent
    else:
        conversation.messages[message_id] = replace(message, parent=parent)


def _ended(message: Message) -> Message:
    status = Status.INTERRUPTED if message.is_streaming else message.status
    return replace(message, content=list(message.content), status=status)
