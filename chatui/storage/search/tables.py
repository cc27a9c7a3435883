"""The tables of the search index, and what is written to them.

conversation   a line each, with the signature of the file that it was read from; a signature of
               NULL says that the file is still to be read
message        role, time, model of each message; its key holds that of its conversation
body           the texts and what they go by, for looking at what was found
long, short    where the pieces of three characters, of one and two, are (FTS5, without the texts)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatui.conversation.message import Message, Status
from chatui.conversation.parts import FilePart, ImagePart
from chatui.storage.search.grams import short_grams
from chatui.text.folding import UNICODE, fold

if TYPE_CHECKING:
    from sqlite3 import Connection

VERSION: Final = 600 + UNICODE
"""Another one is made anew: of other tables, or of texts that were folded in another way."""
POSITIONS: Final = 1 << 20
"""A message's key is its conversation's key times this, plus its place there."""
_SCHEMA: Final = """
CREATE TABLE conversation (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, signature TEXT,
    title TEXT NOT NULL DEFAULT '', folded TEXT NOT NULL DEFAULT '', model TEXT, endpoint TEXT,
    created REAL NOT NULL DEFAULT 0, updated REAL NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0, pinned INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0,
    draft INTEGER NOT NULL DEFAULT 0, newer INTEGER NOT NULL DEFAULT 0,
    interrupted INTEGER NOT NULL DEFAULT 0, tags TEXT NOT NULL DEFAULT '[]', origin TEXT,
    project TEXT, hidden INTEGER NOT NULL DEFAULT 1);
CREATE INDEX by_time ON conversation (hidden, archived, pinned DESC, updated DESC);
CREATE TABLE message (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, role TEXT NOT NULL, model TEXT,
    created REAL NOT NULL, code INTEGER NOT NULL, image INTEGER NOT NULL,
    file INTEGER NOT NULL, interrupted INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE TABLE body (key INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE VIRTUAL TABLE long USING fts5
    (pieces, content='', detail=none, columnsize=0, tokenize='trigram');
CREATE VIRTUAL TABLE short USING fts5
    (pieces, content='', detail=none, columnsize=0, tokenize='ascii');
"""


@dataclass(frozen=True, slots=True)
class IndexedMessage:
    """A message on its way into the index; `digest` tells whether it was there already."""

    digest: bytes
    message: Message


def create_tables(connection: "Connection") -> None:
    """Make the tables in an empty file, inside a transaction."""
    for statement in (*_SCHEMA.split(";"), f"PRAGMA user_version = {VERSION}"):
        connection.execute(statement)


def known_digests(connection: "Connection", conversation: int) -> dict[bytes, int]:
    """Return the digests of a conversation's messages that are in the index, with their keys."""
    rows = connection.execute(
        "SELECT digest, key FROM message WHERE key BETWEEN ? AND ?", _keys_of(conversation)
    )
    return dict(rows)


def add_messages(
    connection: "Connection", conversation: int, added: Iterable[IndexedMessage]
) -> None:
    """Put messages of a conversation into the index, behind those that are there."""
    first, last = _keys_of(conversation)
    [[highest]] = connection.execute(
        "SELECT max(key) FROM message WHERE key BETWEEN ? AND ?", (first, last)
    )
    for key, item in enumerate(added, first if highest is None else highest + 1):
        message = item.message
        said, text = message.text, storable(message.searched_text)
        connection.execute(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                storable(message.id),
                message.role.value,
                None if message.model is None else storable(message.model),
                message.created.timestamp(),
                "```" in said or "~~~" in said,
                any(isinstance(part, ImagePart) for part in message.content),
                any(isinstance(part, FilePart) for part in message.content),
                message.status is Status.INTERRUPTED,
                item.digest,
            ),
        )
        connection.execute("INSERT INTO body VALUES (?, ?)", (key, text))
        folded = fold(text)
        connection.execute("INSERT INTO long (rowid, pieces) VALUES (?, ?)", (key, folded))
        connection.execute(
            "INSERT INTO short (rowid, pieces) VALUES (?, ?)", (key, short_grams(folded))
        )


def is_interrupted(connection: "Connection", conversation: int, message_id: str | None) -> bool:
    """Tell whether a message of a conversation is a reply that was cut."""
    [[found]] = connection.execute(
        "SELECT ifnull(max(interrupted), 0) FROM message WHERE key BETWEEN ? AND ? AND id = ?",
        (*_keys_of(conversation), None if message_id is None else storable(message_id)),
    )
    return bool(found)


def remove_messages(connection: "Connection", keys: Sequence[int]) -> None:
    """Take messages out of the index."""
    for key in keys:
        for (text,) in connection.execute("SELECT text FROM body WHERE key = ?", (key,)).fetchall():
            folded = fold(text)
            connection.execute(
                "INSERT INTO long (long, rowid, pieces) VALUES ('delete', ?, ?)", (key, folded)
            )
            connection.execute(
                "INSERT INTO short (short, rowid, pieces) VALUES ('delete', ?, ?)",
                (key, short_grams(folded)),
            )
        connection.execute("DELETE FROM body WHERE key = ?", (key,))
        connection.execute("DELETE FROM message WHERE key = ?", (key,))


def storable(text: str) -> str:
    """Return a text of the same length that UTF-8 can hold: lone surrogates become "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _keys_of(conversation: int) -> tuple[int, int]:
    return conversation * POSITIONS, (conversation + 1) * POSITIONS - 1
