"""The database of llm: `logs.db`. Up to version 0.31 it keeps conversations of responses.

Each response is a prompt with its answer. Since 0.32 it keeps threads: see `llm_threads`, which
also has the whole of an older conversation that was continued since.
"""

from collections.abc import Iterator
from typing import Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.documents import Database, DatabaseRow, ImportDocument, parse_json
from chatui.importers.draft import Draft, Found
from chatui.importers.llm_threads import (
    attachment_part,
    has_threads,
    threads_of,
    usage_of,
)
from chatui.importers.source import ImportSource
from chatui.importers.values import known_parameters, text_of, text_parts, time_of, whole_number

FORMAT: Final = "llm"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, Database) and (has_threads(document) or _has_responses(document))


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of a database."""
    assert isinstance(document, Database)
    threads = list(threads_of(document, FORMAT)) if has_threads(document) else []
    has_responses = _has_responses(document)
    for thread in threads:
        older = _older(document, thread.id) if has_responses else thread.draft()
        yield thread.fill(older if older.added else thread.draft())
    if has_responses:
        # A response that was logged outside of any conversation is one of its own.
        ids = document.rows(
            "SELECT coalesce(conversation_id, id) AS id, min(datetime_utc) AS started"
            " FROM responses GROUP BY 1 ORDER BY 2, 1"
        )
        known = {thread.id for thread in threads}
        for id in (text_of(row["id"]) for row in ids):
            if id not in known:
                yield _older(document, id).finished()


def _has_responses(document: Database) -> bool:
    return document.has(
        "responses", "id", "model", "prompt", "system", "response", "conversation_id"
    ) and document.has("conversations", "id", "name", "model")


def _older(document: Database, id: str) -> Draft:
    """Return what llm up to 0.31 has logged of a conversation; nothing, if it began later."""
    about = next(document.rows("SELECT * FROM conversations WHERE id = ?", id), {})
    draft = Draft(FORMAT, id, title=about.get("name"))
    draft.conversation.model = text_of(about.get("model")) or None
    responses = document.rows(
        "SELECT * FROM responses WHERE coalesce(conversation_id, id) = ?"
        " ORDER BY datetime_utc, rowid",
        id,
    )
    for response in list(responses):
        _add_turn(document, draft, response)
    return draft


def _add_turn(document: Database, draft: Draft, response: DatabaseRow) -> None:
    created = time_of(response.get("datetime_utc"))
    about = _Related(document, draft, text_of(response["id"]))
    system = [*about.fragments("system_fragments"), text_of(response.get("system"))]
    if any(system):
        draft.add_system("\n".join(filter(None, system)))
    results = about.tool_results()
    asked = [
        *text_parts(*about.fragments("prompt_fragments"), response.get("prompt")),
        *about.attachments(),
    ]
    answered: list[Part] = []
    if thought := text_of(response.get("reasoning")):
        answered.append(ReasoningPart(thought))
    answered += [*text_parts(response.get("response")), *about.tool_calls()]
    for role, content in ((Role.TOOL, results), (Role.USER, asked), (Role.ASSISTANT, answered)):
        if not content:
            continue
        message = Message(role, content)
        message.created = created or message.created
        if role is Role.ASSISTANT:
            message.model = text_of(response.get("resolved_model") or response["model"]) or None
            message.parameters = known_parameters(parse_json(response.get("options_json")))
            message.usage = usage_of(response)
            message.total_ms = whole_number(response.get("duration_ms"))
        draft.append(message, f"{response['id']} {role}")


class _Related:
    """What other tables hold of one response; older databases lack some of them."""

    def __init__(self, document: Database, draft: Draft, response_id: str) -> None:
        self._document = document
        self._draft = draft
        self._id = response_id

    def fragments(self, table: str) -> list[str]:
        if not self._document.has(table, "response_id", "fragment_id", "order"):
            return []
        rows = self._document.rows(
            f"SELECT content FROM fragments JOIN {table} ON fragment_id = fragments.id"
            ' WHERE response_id = ? ORDER BY "order"',
            self._id,
        )
        return [text_of(row["content"]) for row in rows]

    def attachments(self) -> list[Part]:
        if not self._document.has("prompt_attachments", "response_id", "attachment_id", "order"):
            return []
        rows = self._document.rows(
            "SELECT attachments.* FROM attachments JOIN prompt_attachments"
            ' ON attachment_id = attachments.id WHERE response_id = ? ORDER BY "order"',
            self._id,
        )
        return [attachment_part(self._draft, row) for row in rows]

    def tool_calls(self) -> list[Part]:
        return [
            ToolCallPart(
                text_of(row["tool_call_id"]),
                text_of(row["name"]),
                GrowingText(text_of(row["arguments"])),
            )
            for row in self._rows("tool_calls")
        ]

    def tool_results(self) -> list[Part]:
        return [
            ToolResultPart(text_of(row["tool_call_id"]), text_of(row["output"]))
            for row in self._rows("tool_results")
        ]

    def _rows(self, table: str) -> Iterator[DatabaseRow]:
        if self._document.has(table, "response_id", "tool_call_id", "name"):
            yield from self._document.rows(
                f"SELECT * FROM {table} WHERE response_id = ? ORDER BY id", self._id
            )
