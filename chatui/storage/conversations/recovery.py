"""What a journal that was left behind says, and how a conversation takes it in."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Status
from chatui.conversation.title import title_of
from chatui.errors import ConversationUnreadable, reason_of
from chatui.storage.atomic import read_bytes
from chatui.storage.conversations.files import ConversationFiles
from chatui.storage.format.conversation_json import decode_settings, encode_settings
from chatui.storage.format.events_json import decode_event
from chatui.storage.format.fields import Fields
from chatui.storage.format.message_json import decode_message, encode_message
from chatui.storage.lock import Lock

_LARGEST: Final = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Turn:
    """What a journal holds: the conversation's settings, a prompt that was new, a reply.

    The reply's status is that with which it ended, else STREAMING; it is None when it was taken
    out of the conversation again. What follows a broken line is not in it: `is_cut` then.
    """

    settings: Conversation
    prompt: Message | None
    reply: Message | None
    reply_id: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class LeftJournal:
    """A journal that was found; `turn` is None when it holds nothing that can be read.

    `lock` is held when its writer is dead, and the reply may be taken in for good.
    """

    path: Path
    turn: Turn | None
    lock: Lock | None
    is_living: bool

    @property
    def reply_id(self) -> str:
        """The id of the reply that it belongs to."""
        return self.path.stem.rpartition(".")[2]

    def remove(self, files: ConversationFiles) -> None:
        """Take the file away, since the conversation holds the reply; one that was cut is kept."""
        if self.lock is None:
            return
        if self.turn is not None and self.turn.is_cut:
            files.set_aside_journal(self.path, ConversationUnreadable("A line in it is damaged."))
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            pass  # the next one who loads the conversation tries again

    def release(self) -> None:
        """Let go of its lock."""
        if self.lock is not None:
            self.lock.release(remove=True)


def left_journals(files: ConversationFiles, conversation_id: str) -> list[LeftJournal]:
    """Return a conversation's journals, the oldest first, with the locks of those left behind."""
    found = [_left_journal(files, path) for path in files.journals(conversation_id)]
    return sorted(
        found, key=lambda left: left.turn.settings.updated.timestamp() if left.turn else 0.0
    )


def _left_journal(files: ConversationFiles, path: Path) -> LeftJournal:
    lock, is_living = None, False
    try:
        lock = files.lock_journal(path)
        is_living = lock is None
    except OSError:
        pass  # nobody can write in a folder that takes no locks
    try:
        return LeftJournal(path, read_turn(path), lock, is_living)
    except FileNotFoundError:
        pass  # its writer has ended it meanwhile
    except OSError as error:
        files.report(f"{path.name} cannot be read: {reason_of(error)}.")
    except ConversationUnreadable as problem:
        if lock is not None:
            files.set_aside_journal(path, problem)
    if lock is not None:
        lock.release(remove=True)
    return LeftJournal(path, None, None, is_living)


def encode_header(
    conversation: Conversation, prompt: Message | None, reply: Message
) -> dict[str, Any]:
    """Return the first line of a journal; its size does not depend on the conversation's."""
    return {
        **encode_settings(conversation),
        "prompt": None if prompt is None else encode_message(prompt),
        "reply": encode_message(reply),
    }


def read_turn(path: Path) -> Turn:
    """Return what a journal holds, up to the first line that was not written to its end.

    Raises:
        OSError: When the file cannot be read.
        ConversationUnreadable: When not even the first line is whole.
    """
    lines = iter(read_bytes(path, _LARGEST).split(b"\n")[:-1])
    header = _parsed(next(lines, b""))
    if header is None:
        raise ConversationUnreadable("The journal holds no prompt.")
    prompt = header.pop("prompt", None)
    reply = decode_message(header.pop("reply", None), "reply")
    settings = decode_settings(header)
    settings.messages = {reply.id: reply}
    turn = Turn(
        settings,
        None if prompt is None else decode_message(prompt, "prompt"),
        reply,
        reply.id,
    )
    for line in lines:
        fields = _parsed(line)
        if fields is None:
            return replace(turn, is_cut=True)
        try:
            if "ended" in fields:
                return _ended(turn, fields["ended"])
            for value in Fields(fields, "line").optional("events", list) or ():
                if (event := decode_event(value)) is not None:
                    settings.apply(event, reply.id)
        except ConversationUnreadable:
            return replace(turn, is_cut=True)
    return turn


def take_in(conversation: Conversation, turn: Turn, *, is_living: bool) -> None:
    """Let a conversation hold what a journal holds; what it already knows better stays.

    A reply that is on its way has ended, unless the journal's writer is still living.
    """
    is_news = turn.settings.updated >= conversation.updated
    _attach(conversation, turn)
    if turn.prompt is not None:
        conversation.messages.setdefault(turn.prompt.id, turn.prompt)
        if not conversation.title:
            conversation.title = turn.settings.title or title_of(
                turn.prompt.text, turn.prompt.content
            )
    known = conversation.messages.get(turn.reply_id)
    if turn.reply is not None and (known is None or _holds_more(turn.reply, known)):
        if turn.reply.is_streaming and not is_living:
            turn.reply.status = status_without_writer(turn.reply)
        conversation.messages[turn.reply_id] = turn.reply
        # Where the clock was set back, the time does not tell what came last; the tree does.
        if known is None and conversation.head in (None, *_above(conversation, turn.reply)):
            conversation.head = turn.reply_id
    if not is_news:
        return
    conversation.updated = turn.settings.updated
    conversation.endpoint = turn.settings.endpoint
    conversation.model = turn.settings.model
    conversation.system = turn.settings.system
    conversation.draft = turn.settings.draft
    conversation.draft_parts = turn.settings.draft_parts
    conversation.parameters = turn.settings.parameters
    for head in (turn.settings.head, turn.settings.messages[turn.reply_id].parent):
        if head in conversation.messages:
            conversation.head = head
            return


def _attach(conversation: Conversation, turn: Turn) -> None:
    """Let what a journal adds follow the head, where another window deleted what it followed."""
    first = turn.prompt or turn.reply
    if first is None or first.id in conversation.messages or first.parent is None:
        return
    if first.parent not in conversation.messages:
        first.parent = conversation.head


def _above(conversation: Conversation, reply: Message) -> set[str]:
    return {message.id for message in conversation.path(reply.parent)}


def _holds_more(reply: Message, known: Message) -> bool:
    """Tell whether a journal has more of a reply than the conversation, which may have ended it."""
    if known.is_streaming:
        return True
    if known.status is not Status.INTERRUPTED or len(reply.text) <= len(known.text):
        return False
    return reply.text.startswith(known.text)


def status_without_writer(reply: Message) -> Status:
    """Return how a reply ended whose writer died: complete if it came to say why it ended."""
    return Status.INTERRUPTED if reply.finish_reason is None else Status.COMPLETE


def end_what_nobody_writes(conversation: Conversation, living: set[str]) -> None:
    """Mark every reply as ended that is said to be running but is not.

    One that holds nothing, and that nothing follows, was taken back by another window: it goes.
    """
    parents = {message.parent for message in conversation.messages.values()}
    for message in list(conversation.messages.values()):
        if not message.is_streaming or message.id in living:
            continue
        if message.content or message.id in parents:
            message.status = status_without_writer(message)
        else:
            conversation.remove_reply(message.id)


def _ended(turn: Turn, value: Any) -> Turn:  # noqa: ANN401  # parsed JSON
    if value is None:
        return Turn(turn.settings, turn.prompt, None, turn.reply_id)
    reply = decode_message(value, "ended")
    assert turn.reply is not None
    reply.content = turn.reply.content
    return Turn(turn.settings, turn.prompt, reply, turn.reply_id)


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        return Fields(json.loads(line), "line").take_rest()
    except (ValueError, RecursionError, ConversationUnreadable):
        return None
