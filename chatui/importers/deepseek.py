"""The data export of DeepSeek: a zip, its folder, or its conversations.json.

Each conversation is a graph of nodes, `mapping`, as in ChatGPT's exports. A message is a list of
`fragments`: REQUEST is the prompt, THINK the thoughts, RESPONSE the answer, SEARCH what was found
on the web. In older exports it holds `content` and `reasoning_content` as texts, and only its
place in the graph says who speaks. What its web page gets for one chat, and browser extensions
save, is a list of such messages. DeepSeek publishes no description. Source of the shapes: real
exports as described by the projects that read them, 2025 and 2026.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import GrowingText, Part, ReasoningPart, ToolCallPart
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    by_number,
    dicts_in,
    foreign_part,
    json_text,
    role_of,
    sources_part,
    text_of,
    text_parts,
    time_of,
)

FORMAT: Final = "deepseek"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    if not isinstance(document, JsonDocument):
        return False
    first = _as_export(document.first)
    return first is not None and (
        "inserted_at" in first or any(map(_is_own, _messages(first).values()))
    )


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of an export."""
    assert isinstance(document, JsonDocument)
    for value in document.values():
        conversation = _as_export(value)
        if isinstance(value, Skipped):
            yield value
        elif conversation is not None:
            yield _conversation(conversation)
        else:
            yield Skipped("conversation", "not of the shape of a DeepSeek conversation")


def _as_export(value: object) -> dict[str, Any] | None:
    """Return a conversation in the shape of the exports, None when it is none."""
    if not isinstance(value, dict):
        return None
    about, said = value.get("chat_session"), value.get("chat_messages")
    if isinstance(about, dict) and isinstance(said, list):
        nodes = {
            _id(message.get("message_id")): {"parent": message.get("parent_id"), "message": message}
            for message in dicts_in(said)
        }
        return {**about, "mapping": nodes, "current_node": about.get("current_message_id")}
    return value if isinstance(value.get("mapping"), dict) else None


def _id(value: object) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _is_own(said: Mapping[str, Any]) -> bool:
    return isinstance(said.get("fragments"), list) or "inserted_at" in said


def _messages(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        id: said
        for id, node in values["mapping"].items()
        if isinstance(node, dict) and isinstance(said := node.get("message"), dict)
    }


def _conversation(values: Mapping[str, Any]) -> Found:
    draft = Draft(
        FORMAT,
        text_of(values.get("id")),
        title=values.get("title"),
        created=time_of(values.get("inserted_at")),
        updated=time_of(values.get("updated_at")),
    )
    draft.conversation.pinned = values.get("pinned") is True
    messages = _messages(values)
    parents = {
        id: _id(node.get("parent")) or None
        for id, node in values["mapping"].items()
        if isinstance(node, dict)
    }
    roles = _Roles(messages, parents)
    for id, parent in parents.items():
        said = messages.get(id)
        content = _content(draft, said) if said is not None else []
        if said is None or not content:
            draft.pass_by(id, parent)
            if said is not None:
                draft.skip("message", "empty")
            continue
        message = Message(roles.of(id), content)
        message.created = time_of(said.get("inserted_at")) or message.created
        if message.role is Role.ASSISTANT:
            message.model = text_of(said.get("model")) or None
            draft.conversation.model = message.model or draft.conversation.model
        draft.add(id, parent, message)
    return draft.finished(_id(values.get("current_node")) or None)


class _Roles:
    """Who speaks in each message: what it says of itself, else the other one than above it."""

    def __init__(
        self, messages: Mapping[str, Mapping[str, Any]], parents: Mapping[str, str | None]
    ) -> None:
        self._messages = messages
        self._parents = parents
        self._known: dict[str, Role] = {}

    def of(self, id: str) -> Role:
        way: dict[str, None] = {}
        at: str | None = id
        while at is not None and at not in self._known and at not in way:
            if at in self._messages and (role := _own_role(self._messages[at])):
                self._known[at] = role
                break
            way[at] = None
            at = self._parents.get(at)
        above = self._known.get(at or "", Role.ASSISTANT)
        for passed in reversed(way):
            if passed in self._messages:
                above = Role.USER if above is Role.ASSISTANT else Role.ASSISTANT
            self._known[passed] = above
        return self._known[id]


def _own_role(said: Mapping[str, Any]) -> Role | None:
    if "role" in said:
        return role_of(text_of(said["role"]).lower())
    kinds = {text_of(fragment.get("type")) for fragment in dicts_in(said.get("fragments"))}
    if kinds:
        return Role.USER if kinds & {"REQUEST", "FILE"} else Role.ASSISTANT
    return Role.ASSISTANT if _thoughts(said) else None


def _thoughts(said: Mapping[str, Any]) -> str:
    return text_of(said.get("reasoning_content")) or text_of(said.get("thinking_content"))


def _content(draft: Draft, said: Mapping[str, Any]) -> list[Part]:
    if isinstance(said.get("fragments"), list):
        fragments = dicts_in(said["fragments"])
        parts = [part for fragment in fragments for part in _fragment(draft, fragment)]
        has_files = any(fragment.get("type") == "FILE" for fragment in fragments)
        return parts if has_files else [*_files(draft, said), *parts]
    parts = _files(draft, said)
    if thought := _thoughts(said):
        parts.append(ReasoningPart(thought))
    return parts + text_parts(said.get("content")) + _found(said.get("search_results"))


def _files(draft: Draft, holder: Mapping[str, Any]) -> list[Part]:
    return [
        draft.missing(text_of(file.get("file_name")) or "file", "file", "not in the export")
        for file in dicts_in(holder.get("files"))
    ]


def _fragment(draft: Draft, fragment: Mapping[str, Any]) -> list[Part]:
    match fragment.get("type"), fragment.get("content"):
        case "THINK", str(thought):
            return [ReasoningPart(thought)] if thought else []
        case "REQUEST" | "RESPONSE" | "TEMPLATE_RESPONSE", str(text):
            return text_parts(text)
        case "FILE", _ if isinstance(fragment.get("files"), list):
            return _files(draft, fragment)
        case "SEARCH" | "TOOL_SEARCH" as kind, _:
            asked = {name: fragment[name] for name in ("query", "queries") if fragment.get(name)}
            call = ToolCallPart("", kind.lower(), GrowingText(json_text(asked)))
            return [*([call] if asked else []), *_found(fragment.get("results"))]
        case "TOOL_OPEN", _:
            opened = {n: v for n, v in fragment.items() if n not in ("type", "id", "stage_id")}
            return [ToolCallPart("", "tool_open", GrowingText(json_text(opened)))]
        case kind, _:
            return [foreign_part(FORMAT, kind, fragment)]


def _found(results: object) -> list[Part]:
    """Return what was found on the web, in the order of the numbers that the text has for it."""
    pages = by_number(dicts_in(results), "cite_index")
    return sources_part((text_of(page.get("url")), text_of(page.get("title"))) for page in pages)
