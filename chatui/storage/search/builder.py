"""Keeps the search index equal to the files, a bounded batch at a time."""

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.summary import Summary, summary_of
from chatui.errors import ConversationUnreadable
from chatui.storage.conversations.file_version import FileVersion, Signature
from chatui.storage.conversations.store import ConversationStore
from chatui.storage.format.conversation_json import decode_line, decode_start, encode_line, lines_of
from chatui.storage.search.index_file import SearchFile
from chatui.storage.search.tables import (
    IndexedMessage,
    add_messages,
    is_interrupted,
    known_digests,
    remove_messages,
    storable,
)
from chatui.text.folding import fold

if TYPE_CHECKING:
    from sqlite3 import Connection

_BATCH_MESSAGES: Final = 150
_BATCH_CONVERSATIONS: Final = 50


class SearchBuilder:
    """Finds the files that differ from what the index knows, and reads them, the newest first."""

    def __init__(self, file: SearchFile, history: ConversationStore) -> None:
        self._file = file
        self._history = history
        self._waiting: list[str] = []

    def refresh(self) -> bool:
        """Do one batch; returns whether more is left.

        Raises:
            StorageError: When there can be no index, or the conversations cannot be listed.
        """
        if not self._waiting:
            signatures = self._history.signatures()
            self._waiting = self._file.write(lambda rows: _differing(rows, signatures))
        if self._waiting:
            self._file.write(self._index_batch)
        return bool(self._waiting)

    def _index_batch(self, connection: "Connection") -> None:
        waiting = self._waiting.copy()
        room = _BATCH_MESSAGES
        for _ in range(min(len(waiting), _BATCH_CONVERSATIONS)):
            room -= self._index(connection, waiting[-1], room)
            if room <= 0:
                break
            waiting.pop()
        self._waiting = waiting

    def _index(self, connection: "Connection", conversation_id: str, room: int) -> int:
        """Read a file; returns how many messages that took, `room` when some are left."""
        rows = connection.execute(
            "SELECT key, signature FROM conversation WHERE id = ?", (conversation_id,)
        ).fetchall()
        version = self._history.version(conversation_id)
        if not rows:
            return 0
        [(key, known_signature)] = rows
        if version is None:
            return _forget(connection, key, room)
        signature = text_of(version.signature)
        if known_signature == signature:
            return 0
        try:
            used, settings, count = _update(connection, key, version, room)
        except ConversationUnreadable:
            # A newer version's is listed all the same; a broken one is moved aside, which is told.
            summary, used = self._history.summary(conversation_id), 0
            if summary is None:
                connection.execute("UPDATE conversation SET hidden = 1 WHERE key = ?", (key,))
                return 0
        else:
            is_cut = is_interrupted(connection, key, settings.head)
            summary = summary_of(settings, conversation_id, count, is_interrupted=is_cut)
        _list(connection, key, summary)
        if used < room:
            connection.execute(
                "UPDATE conversation SET signature = ? WHERE key = ?", (signature, key)
            )
        return used


def _list(connection: "Connection", key: int, found: Summary) -> None:
    title = storable(found.title)
    connection.execute(
        "UPDATE conversation SET title = ?, folded = ?, model = ?, endpoint = ?, created = ?,"
        " updated = ?, messages = ?, pinned = ?, archived = ?, unread = ?, draft = ?,"
        " newer = ?, interrupted = ?, tags = ?, origin = ?, project = ?, hidden = 0 WHERE key = ?",
        (
            title,
            fold(title),
            None if found.model is None else storable(found.model),
            None if found.endpoint is None else storable(found.endpoint),
            found.created.timestamp(),
            found.updated.timestamp(),
            found.message_count,
            found.pinned,
            found.archived,
            found.is_unread,
            found.has_draft,
            found.is_newer,
            found.is_interrupted,
            storable(json.dumps(found.tags, ensure_ascii=False)),
            None if found.origin is None else json.dumps(found.origin),
            None if found.project is None else storable(found.project),
            key,
        ),
    )


def _differing(connection: "Connection", signatures: dict[str, Signature]) -> list[str]:
    """Return the ids of the files to read, the one to begin with last; new ones get their keys."""
    known = dict(connection.execute("SELECT id, signature FROM conversation"))
    new = sorted(id for id in signatures if id not in known)
    connection.executemany("INSERT INTO conversation (id) VALUES (?)", [(id,) for id in new])
    gone = [id for id in known if id not in signatures]
    differing = [id for id, found in signatures.items() if known.get(id) != text_of(found)]
    return sorted(differing, key=lambda id: signatures[id][1]) + gone


def _update(
    connection: "Connection", key: int, version: FileVersion, room: int
) -> tuple[int, Conversation, int]:
    settings, lines = _laid_out(version)
    digests = {hashlib.blake2b(line, digest_size=8).digest(): line for line in lines}
    known = known_digests(connection, key)
    gone = [place for digest, place in known.items() if digest not in digests][:room]
    new = [digest for digest in digests if digest not in known][: room - len(gone)]
    remove_messages(connection, gone)
    add_messages(
        connection,
        key,
        [
            IndexedMessage(digest, decode_line(digests[digest], 0, is_newer=settings.is_newer))
            for digest in new
        ],
    )
    return len(gone) + len(new), settings, len(lines)


def _laid_out(version: FileVersion) -> tuple[Conversation, Sequence[bytes]]:
    """Return a conversation's settings and a line for each message, however the file looks."""
    lines = lines_of(version.pieces)
    if lines:
        try:
            return decode_start(version.pieces), lines
        except ConversationUnreadable:
            pass  # laid out by someone else, or broken
    _, conversation = version.decoded({})
    return conversation, [encode_line(message) for message in conversation.messages.values()]


def _forget(connection: "Connection", key: int, room: int) -> int:
    places = list(known_digests(connection, key).values())[:room]
    remove_messages(connection, places)
    if len(places) < room:
        connection.execute("DELETE FROM conversation WHERE key = ?", (key,))
    else:
        connection.execute("UPDATE conversation SET hidden = 1 WHERE key = ?", (key,))
    return len(places)


def text_of(signature: Signature) -> str:
    """Return a signature as the index keeps it."""
    return "-".join(map(str, signature))
