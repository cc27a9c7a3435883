"""The versions of conversations' files that this process knows, and how the next one is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.merge import merge
from chatui.conversation.message import Message
from chatui.errors import ConversationNotFound, ConversationUnreadable, NotSaved
from chatui.storage import atomic
from chatui.storage.conversations.file_version import FileVersion, signature_of
from chatui.storage.conversations.files import ConversationFiles
from chatui.storage.format.conversation_json import (
    decode_line,
    encode_line,
    encode_settings,
    file_pieces,
    lines_of,
)

_values: Final = attrgetter(*(item.name for item in fields(Message) if item.init))

_Line = tuple[tuple[object, ...] | None, bytes]
"""What a message held when it was encoded, and its line; None stands for what the line says."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is on the disk.

    `merged` is what comes of it when another window has changed the file: the conversation in
    memory has still to adopt it.
    """

    version: FileVersion
    merged: Conversation | None


@dataclass(slots=True)
class _Known:
    """What this process last read or wrote of a conversation, and the lines of its messages."""

    version: FileVersion | None = None
    lines: dict[str, _Line] = field(default_factory=dict)


class Versions:
    """Writes conversations, each merged with what another window wrote since it was last known.

    A message that has ended is encoded once: it is taken to be the same while its fields hold the
    same values, so whoever changes its content puts another list in its place.
    """

    def __init__(self, files: ConversationFiles) -> None:
        self._files = files
        self._known: dict[str, _Known] = {}

    def read(self, conversation_id: str) -> Conversation:
        """Return a conversation as its file has it.

        Where a version is known already it stays the base of the next merge: an older base is
        always right, and the conversation may be open in another place of this program.

        Raises:
            ConversationNotFound, ConversationUnreadable: When it cannot be read.
        """
        version, conversation = self._files.read(self._files.path(conversation_id), later=True)
        known = self._known.setdefault(conversation_id, _Known())
        if known.version is None:
            known.version = version
            pairs = zip(conversation.messages.values(), lines_of(version.pieces), strict=False)
            known.lines = {
                message.id: (None if message.unread is not None else _values(message), line)
                for message, line in pairs
            }
        return conversation

    def base(self, conversation_id: str) -> FileVersion | None:
        """Return the version that was last read or written."""
        known = self._known.get(conversation_id)
        return None if known is None else known.version

    def take(self, conversation_id: str, version: FileVersion) -> None:
        """Remember that the conversation in memory holds all that a version of its file holds."""
        self._known.setdefault(conversation_id, _Known()).version = version

    def forget(self, conversation_id: str) -> None:
        """Drop what is known of a conversation that is no longer open."""
        self._known.pop(conversation_id, None)

    def create(self, conversation: Conversation) -> None:
        """Write a conversation that must have no file yet.

        Raises:
            FileExistsError: When there is one; it is left as it is.
            OSError: When the disk refused.
        """
        path = self._files.path(conversation.id)
        pieces = self._pieces(conversation)
        atomic.create_bytes(path, b"".join(pieces))
        if (signature := signature_of(path)) is not None:
            self.take(conversation.id, FileVersion(signature, pieces))

    def write(self, conversation: Conversation) -> Written:
        """Write a conversation, merged with what another window wrote; it is not changed itself.

        Raises:
            NotSaved: When the disk refused; the old file is as it was.
        """
        path = self._files.path(conversation.id)
        base = self.base(conversation.id)
        if conversation.is_newer:
            raise NotSaved("Not saved: it was made by a newer chatui.", hint="Update chatui.")
        with atomic.saving():
            signature = signature_of(path)
            is_foreign = signature is not None and (base is None or signature != base.signature)
            found = self.merged(conversation) if is_foreign else None
            merged = None if found is None else found.merged
            pieces = self._pieces(conversation if merged is None else merged)
            if base is not None and not is_foreign and base.holds(pieces):
                return Written(base, None)
            atomic.write_bytes(path, b"".join(pieces))
            return Written(FileVersion(signature_of(path) or (0, 0, 0), pieces), merged)

    def merged(self, conversation: Conversation) -> Written | None:
        """Return the version that is on the disk and what comes of it; None when there is none.

        Raises:
            NotSaved: When the file cannot be read, and is not to be overwritten.
        """
        path = self._files.path(conversation.id)
        lines = self._lines_that_hold(conversation)
        try:
            version, theirs = self._files.read(path, lines)
        except ConversationNotFound:
            return None
        except ConversationUnreadable as problem:
            if self._files.may_exist(path):
                raise NotSaved(f"Not saved: {problem.message}", hint=problem.hint) from problem
            self._files.report(str(problem))
            return None
        if theirs.is_newer and not conversation.is_newer:
            raise NotSaved(
                f"Not saved: {path.name} was written by a newer chatui meanwhile.",
                hint="Update chatui.",
            )
        base = self.base(conversation.id)
        before = None if base is None else base.decoded(lines)[1]
        return Written(version, merge(before, conversation, theirs))

    def _lines_that_hold(self, conversation: Conversation) -> dict[bytes, Message]:
        known = self._known.setdefault(conversation.id, _Known()).lines
        found: dict[bytes, Message] = {}
        for message in conversation.messages.values():
            line = _line_of(message, known)
            if line is not None:
                found[line[1]] = message
        return found

    def _pieces(self, conversation: Conversation) -> tuple[bytes, ...]:
        known = self._known.setdefault(conversation.id, _Known())
        lines = self._lines(known, conversation.messages.values())
        return file_pieces(encode_settings(conversation), lines)

    def _lines(self, known: _Known, messages: Iterable[Message]) -> list[bytes]:
        lines: dict[str, _Line] = {}
        for message in messages:
            line = _line_of(message, known.lines)
            lines[message.id] = line or (_values(message), encode_line(message))
        known.lines = lines
        return [line for _, line in lines.values()]


def _line_of(message: Message, known: Mapping[str, _Line]) -> _Line | None:
    """Return the line that holds a message as it is now, None when it has to be encoded."""
    if (saved := message.saved_line) is not None:
        return None, saved
    line = known.get(message.id)
    if line is None or message.is_streaming:
        return None
    values = _values(decode_line(line[1], 0)) if line[0] is None else line[0]
    return (values, line[1]) if values == _values(message) else None
