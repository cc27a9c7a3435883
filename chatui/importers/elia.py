"""The database of elia: `elia.sqlite`, as version 1.10 writes it. Its times are in UTC."""

from collections.abc import Iterator
from typing import Final

from chatui.conversation.message import Message, Role
from chatui.importers.documents import Database, DatabaseRow, ImportDocument
from chatui.importers.draft import Draft, Found
from chatui.importers.source import ImportSource
from chatui.importers.values import fingerprint, text_of, text_parts, time_of

FORMAT: Final = "elia"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return (
        isinstance(document, Database)
        and document.has("chat", "id", "model", "title", "started_at", "archived")
        and document.has("message", "id", "chat_id", "role", "content", "timestamp", "model")
    )


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of a database."""
    assert isinstance(document, Database)
    for chat in document.rows("SELECT * FROM chat ORDER BY id"):
        rows = document.rows("SELECT * FROM message WHERE chat_id = ? ORDER BY id", chat["id"])
        yield _conversation(chat, list(rows))


def _conversation(chat: DatabaseRow, rows: list[DatabaseRow]) -> Found:
    id = f"{chat['id']}-{fingerprint(chat['started_at'])}"
    started = time_of(chat["started_at"])
    draft = Draft(FORMAT, id, title=chat["title"], updated=started)
    draft.conversation.archived = chat["archived"] == 1
    draft.conversation.model = text_of(chat["model"]) or None
    ids = {row["id"] for row in rows}
    for row in rows:
        role, text = text_of(row["role"]), text_of(row["content"])
        if role == Role.SYSTEM:
            draft.add_system(text)
            continue
        message = Message(Role.USER if role == Role.USER else Role.ASSISTANT, text_parts(text))
        message.created = time_of(row["timestamp"]) or started or message.created
        if message.role is Role.ASSISTANT:
            message.model = text_of(row["model"]) or draft.conversation.model
        above = row.get("parent_id")
        if above in ids:
            draft.add(str(row["id"]), str(above), message)
        else:
            draft.append(message, str(row["id"]))
    return draft.finished()
