"""The database of oterm: `store.db`, as versions 0.15 to 0.26 write it.

It keeps no times, so that the chats have the database's own; they come in its order. Thoughts are
not in it either.
"""

from collections.abc import Iterator
from typing import Final

from chatui.conversation.message import Message, Role
from chatui.importers.documents import Database, DatabaseRow, ImportDocument, parse_json
from chatui.importers.draft import Draft, Found
from chatui.importers.source import ImportSource
from chatui.importers.values import fingerprint, known_parameters, text_of, text_parts

FORMAT: Final = "oterm"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return (
        isinstance(document, Database)
        and document.has("chat", "id", "name", "model", "system")
        and document.has("message", "id", "chat_id", "author", "text")
    )


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of a database."""
    assert isinstance(document, Database)
    for chat in document.rows("SELECT * FROM chat ORDER BY id"):
        rows = document.rows("SELECT * FROM message WHERE chat_id = ? ORDER BY id", chat["id"])
        yield _conversation(document, chat, list(rows))


def _conversation(document: Database, chat: DatabaseRow, rows: list[DatabaseRow]) -> Found:
    first = rows[0]["text"] if rows else ""
    saved = document.entry.modified
    id = f"{chat['id']}-{fingerprint(first)}"
    draft = Draft(FORMAT, id, title=chat["name"], created=saved, updated=saved)
    conversation = draft.conversation
    conversation.system = text_of(chat["system"])
    conversation.model = text_of(chat["model"]) or None
    conversation.parameters = known_parameters(parse_json(chat.get("parameters")))
    for row in rows:
        role = Role.USER if row["author"] == Role.USER else Role.ASSISTANT
        message = Message(role, text_parts(row["text"]), created=saved)
        images = parse_json(row.get("images"))
        for number, image in enumerate(images if isinstance(images, list) else [], 1):
            message.content.append(draft.attach_base64(image, f"image-{number}"))
        if role is Role.ASSISTANT:
            message.model = conversation.model
        draft.append(message, str(row["id"]))
    return draft.finished()
