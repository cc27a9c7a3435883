"""The database of nekot: `chat.db`, as version 0.8 writes it.

A session's messages are one JSON list; images are in it as base64. A message of the role "tool"
repeats the calls with their results. Times are those of the session, in UTC.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import GrowingText, Part, ReasoningPart, ToolCallPart, ToolResultPart
from chatui.importers.documents import Database, DatabaseRow, ImportDocument, parse_json
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    dicts_in,
    fingerprint,
    json_text,
    role_of,
    text_of,
    text_parts,
    time_of,
)

FORMAT: Final = "nekot"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, Database) and document.has(
        "sessions",
        "sessions_id",
        "sessions_messages",
        "sessions_created_at",
        "sessions_session_name",
    )


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of a database."""
    assert isinstance(document, Database)
    for session in document.rows("SELECT * FROM sessions ORDER BY sessions_id"):
        yield _conversation(session)


def _conversation(session: DatabaseRow) -> Found:
    messages = parse_json(session["sessions_messages"])
    if not isinstance(messages, list):
        return Skipped("conversation", "its messages are no JSON list")
    started = session["sessions_created_at"]
    created = time_of(started)
    draft = Draft(
        FORMAT,
        f"{session['sessions_id']}-{fingerprint(started)}",
        title=session["sessions_session_name"],
        created=created,
        updated=created,
    )
    for said in dicts_in(messages):
        role = role_of(said.get("role"))
        if role is Role.SYSTEM:
            draft.add_system(text_of(said.get("content")))
            continue
        message = Message(role, _content(draft, said, role))
        message.created = created or message.created
        if message.role is Role.ASSISTANT:
            message.model = text_of(said.get("model")) or None
            draft.conversation.model = message.model or draft.conversation.model
        draft.append(message)
    return draft.finished()


def _content(draft: Draft, said: Mapping[str, Any], role: Role) -> list[Part]:
    parts: list[Part] = []
    if thought := text_of(said.get("reasoning")):
        parts.append(ReasoningPart(thought))
    parts += text_parts(said.get("content"))
    for attachment in dicts_in(said.get("attachments")):
        path = text_of(attachment.get("path"))
        name = path.replace("\\", "/").rpartition("/")[2] or "image"
        parts.append(draft.attach_base64(attachment.get("content"), name))
    for call in dicts_in(said.get("tool_calls")):
        id = text_of(call.get("id"))
        asked = call.get("function")
        function = asked if isinstance(asked, dict) else {}
        if role is Role.TOOL:
            parts.append(ToolResultPart(id, text_of(call.get("result"))))
        else:
            arguments = GrowingText(json_text(function.get("arguments")))
            parts.append(ToolCallPart(id, text_of(function.get("name")), arguments))
    return parts
