"""The threads of llm 0.32 and later: messages that name their parents, shared by what they say.

A fork is a second thread at a message of the first; the threads of one origin are one conversation
with branches. A turn is one call of a model: it says when, with which model, at what cost.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chatui.conversation.message import Message, Role, Usage
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.documents import Database, DatabaseRow, parse_json
from chatui.importers.draft import Draft, Found
from chatui.importers.values import (
    dicts_in,
    foreign_part,
    json_text,
    known_parameters,
    role_of,
    text_of,
    time_of,
    usage,
    whole_number,
)

_CHAIN: Final = """
WITH RECURSIVE asked(id) AS (
    SELECT value FROM json_each(?)
), chain(hash) AS (
    SELECT tip_message_hash FROM threads WHERE id IN (SELECT id FROM asked)
    UNION
    SELECT tip_message_hash FROM turns WHERE thread_id IN (SELECT id FROM asked)
    UNION
    SELECT parent_hash FROM messages JOIN chain ON chain.hash = messages.hash
)
"""


def has_threads(document: Database) -> bool:
    """Tell whether a database is of this version of llm."""
    return (
        document.has("threads", "id", "name", "tip_message_hash", "forked_from")
        and document.has("turns", "thread_id", "parent_message_hash", "tip_message_hash", "model")
        and document.has("messages", "hash", "parent_hash", "role")
        and document.has("parts", "message_hash", "position", "type", "text", "payload")
    )


def threads_of(document: Database, format: str) -> Iterator["Thread"]:
    """Yield each thread that is no fork, with its forks."""
    threads = {text_of(row["id"]): row for row in document.rows("SELECT * FROM threads")}
    forks: dict[str, list[str]] = {}
    for id in threads:
        forks.setdefault(_origin(id, threads), []).append(id)
    for origin, ids in forks.items():
        yield Thread(document, format, threads[origin], ids)


def attachment_part(draft: Draft, row: DatabaseRow) -> Part:
    """Return the part for a row of llm's attachments; a path there is not opened."""
    kind, content = text_of(row.get("type")), row.get("content")
    if isinstance(content, bytes):
        return draft.attach(content, f"attachment-{text_of(row.get('id'))[:8]}", kind)
    name = text_of(row.get("url")) or text_of(row.get("path"))
    what = "image" if kind.startswith("image/") else "file"
    return draft.missing(name, what, "llm kept only where it was")


def usage_of(row: DatabaseRow) -> Usage | None:
    """Return the tokens that a row of llm's counts."""
    return usage(row.get("input_tokens"), row.get("output_tokens"))


def _origin(id: str, threads: Mapping[str, DatabaseRow]) -> str:
    seen: set[str] = set()
    while (above := text_of(threads[id]["forked_from"])) in threads and id not in seen:
        seen.add(id)
        id = above
    return min(seen) if id in seen else id


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread with its forks."""

    document: Database
    format: str
    row: DatabaseRow
    ids: list[str]

    @property
    def id(self) -> str:
        """The thread's id; that of the older conversation, where it goes on with one."""
        return text_of(self.row["id"])

    def draft(self) -> Draft:
        """Return an empty conversation for it."""
        return Draft(self.format, self.id, title=self.row["name"])

    def fill(self, draft: Draft) -> Found:
        """Add the messages that are new to a draft, and finish it.

        What a draft holds already are the turns that an older llm has logged. The thread begins
        with copies of them, which lack attachments, times and models.
        """
        rows = self._chained("messages.*", "messages", "messages.hash", "messages.rowid")
        messages = {text_of(row["hash"]): row for row in rows}
        tip = text_of(self.row["tip_message_hash"])
        known = _copies(messages, tip, draft.added)
        by_tip, by_parent = self._turns()
        parts = self._parts(draft, known)
        started = time_of(self.row.get("datetime_utc"))
        for hash, row in messages.items():
            parent = text_of(row["parent_hash"]) or None
            content, role = parts.get(hash, []), role_of(row["role"])
            if hash in known:
                continue
            if role is Role.SYSTEM and parent is None:
                draft.conversation.system = "\n\n".join(
                    part.text for part in content if isinstance(part, TextPart)
                )
                draft.pass_by(hash, parent)
                continue
            message = Message(role, content)
            turn = by_tip.get(hash) or by_parent.get(hash) or {}
            created = time_of(turn.get("datetime_utc")) or started
            message.created = created or message.created
            if role is Role.ASSISTANT:
                _note_turn(message, turn)
                draft.conversation.model = message.model or draft.conversation.model
            draft.add(hash, known.get(parent or "", parent), message)
        return draft.finished(known.get(tip, tip))

    def _turns(self) -> tuple[dict[str, DatabaseRow], dict[str, DatabaseRow]]:
        """Return the turns by their last message and by the message that they answer."""
        query = "SELECT * FROM turns WHERE thread_id IN (SELECT value FROM json_each(?))"
        turns = list(self.document.rows(f"{query} ORDER BY rowid", json.dumps(self.ids)))
        return (
            {text_of(turn["tip_message_hash"]): turn for turn in turns},
            {text_of(turn["parent_message_hash"]): turn for turn in turns},
        )

    def _parts(self, draft: Draft, known: Mapping[str, str]) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = {}
        for row in self._chained("parts.*", "parts", "parts.message_hash", "parts.position"):
            if text_of(row["message_hash"]) in known:
                continue
            payload = parse_json(row["payload"])
            values = payload if isinstance(payload, dict) else {}
            found.setdefault(text_of(row["message_hash"]), []).extend(
                self._part(draft, row, values)
            )
        return found

    def _part(self, draft: Draft, row: DatabaseRow, values: Mapping[str, Any]) -> Iterator[Part]:
        call_id, name = text_of(values.get("tool_call_id")), text_of(values.get("name"))
        match row["type"]:
            case "text":
                yield TextPart(self._text(row, values))
            case "reasoning":
                if text := self._text(row, values):
                    yield ReasoningPart(text)
            case "tool_call":
                arguments = GrowingText(json_text(values.get("arguments")))
                yield ToolCallPart(call_id, name, arguments)
            case "tool_result":
                yield ToolResultPart(call_id, text_of(values.get("output")))
                for attached in dicts_in(values.get("attachments")):
                    yield self._attachment(draft, attached)
            case "attachment":
                for attached in dicts_in([values.get("attachment")]):
                    yield self._attachment(draft, attached)
            case kind:
                yield foreign_part(self.format, kind, values)

    def _text(self, row: DatabaseRow, values: Mapping[str, Any]) -> str:
        """Return a part's text; what it took from fragments is kept apart from it."""
        if isinstance(row["text"], str):
            return row["text"]
        pieces = dicts_in(values.get("text_ref"))
        ids = [piece["fragment"] for piece in pieces if "fragment" in piece]
        rows = self.document.rows(
            "SELECT id, content FROM fragments WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        fragments = {fragment["id"]: text_of(fragment["content"]) for fragment in rows}
        return "".join(
            text_of(piece["literal"])
            if "literal" in piece
            else fragments.get(piece["fragment"], "")
            for piece in pieces
            if "literal" in piece or isinstance(piece.get("fragment"), int)
        )

    def _attachment(self, draft: Draft, reference: Mapping[str, Any]) -> Part:
        id = text_of(reference.get("id"))
        rows = self.document.rows("SELECT * FROM attachments WHERE id = ?", id)
        return attachment_part(draft, next(rows, {"id": id}))

    def _chained(self, what: str, table: str, hash: str, order: str) -> Iterator[DatabaseRow]:
        query = f"{_CHAIN} SELECT {what} FROM {table} JOIN chain ON chain.hash = {hash}"
        yield from self.document.rows(f"{query} ORDER BY {order}", json.dumps(self.ids))


def _copies(
    messages: Mapping[str, DatabaseRow], tip: str, added: Sequence[tuple[str, Role]]
) -> dict[str, str]:
    """Return the ids of the messages in a draft by the hashes of their copies.

    They are the beginning of the chain; where that has other roles, nothing is a copy.
    """
    seen: dict[str, None] = {}
    while tip in messages and tip not in seen:
        seen[tip] = None
        tip = text_of(messages[tip]["parent_hash"])
    chain = [hash for hash in seen if role_of(messages[hash]["role"]) is not Role.SYSTEM]
    chain.reverse()
    roles = [role_of(messages[hash]["role"]) for hash in chain[: len(added)]]
    if roles != [role for _, role in added]:
        return {}
    return {hash: id for hash, (id, _) in zip(chain, added, strict=False)}


def _note_turn(message: Message, turn: Mapping[str, Any]) -> None:
    message.model = text_of(turn.get("resolved_model") or turn.get("model")) or None
    message.parameters = known_parameters(parse_json(turn.get("options_json")))
    message.usage = usage_of(dict(turn))
    message.total_ms = whole_number(turn.get("duration_ms"))
