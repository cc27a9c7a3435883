"""A backup of Cherry Studio: a zip with data.json, or that file.

It is what a browser keeps: `indexedDB` has the topics with their messages, whose blocks are in a
list of their own since version 5, `localStorage` has their names as JSON in JSON. Replies of
several models to one prompt name it in `askId`. Files lie in Data/Files. Source of the shape:
CherryHQ/cherry-studio (the backup service, and the types of blocks), 2025, and the projects that
read its backups.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import GrowingText, Part, ReasoningPart, ToolCallPart, ToolResultPart
from chatui.errors import CannotImport
from chatui.importers.api_message import api_content, api_role
from chatui.importers.documents import ImportDocument, JsonDocument, own_objects, parse_json
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import LARGEST_ATTACHMENT, ImportSource
from chatui.importers.values import (
    dict_of,
    dicts_in,
    foreign_part,
    json_text,
    sources_part,
    text_of,
    text_parts,
    time_of,
)
from chatui.transport.protocol.reply_usage import usage_of

FORMAT: Final = "cherry-studio"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _is_own(document.first)


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the topics of a backup."""
    for value in own_objects(document, _is_own, "a Cherry Studio backup"):
        if isinstance(value, Skipped):
            yield value
        else:
            yield from _Backup(value, source).found()


def _is_own(value: object) -> bool:
    kept = dict_of(value)
    return isinstance(kept.get("localStorage"), dict) and bool(_topics(kept.get("indexedDB")))


def _topics(stores: object) -> list[dict[str, Any]]:
    """Return the topics; the first version keeps all that it has by names in one list."""
    if isinstance(stores, dict):
        return dicts_in(stores.get("topics"))
    named = (item for item in dicts_in(stores) if text_of(item.get("key")).startswith("topic:"))
    return dicts_in([item.get("value") for item in named])


class _Backup:
    """What messages of a backup point to."""

    def __init__(self, values: Mapping[str, Any], source: ImportSource) -> None:
        self._source = source
        self._topics = _topics(values.get("indexedDB"))
        stores = dict_of(values.get("indexedDB"))
        self._blocks: dict[str, dict[str, Any]] = {}
        self._of_message: dict[str, list[dict[str, Any]]] = {}
        for block in dicts_in(stores.get("message_blocks")):
            self._blocks[text_of(block.get("id"))] = block
            self._of_message.setdefault(text_of(block.get("messageId")), []).append(block)
        self._names: dict[str, dict[str, Any]] = {}
        self._assistants: dict[str, dict[str, Any]] = {}
        state = _opened(dict_of(values.get("localStorage")).get("persist:cherry-studio"))
        kept = _opened(state.get("assistants"))
        known = [*dicts_in([kept.get("defaultAssistant")]), *dicts_in(kept.get("assistants"))]
        for assistant in known:
            for topic in dicts_in(assistant.get("topics")):
                self._names[text_of(topic.get("id"))] = topic
                self._assistants[text_of(topic.get("id"))] = assistant

    def found(self) -> Iterator[Found]:
        """Yield each topic as a conversation."""
        for topic in self._topics:
            yield self._conversation(topic)

    def _conversation(self, topic: Mapping[str, Any]) -> Found:
        id = text_of(topic.get("id"))
        about = {**topic, **self._names.get(id, {})}
        draft = Draft(
            FORMAT,
            id,
            title=about.get("name"),
            created=time_of(about.get("createdAt")),
            updated=time_of(about.get("updatedAt")),
        )
        conversation = draft.conversation
        conversation.pinned = about.get("pinned") is True
        conversation.system = text_of(self._assistants.get(id, {}).get("prompt"))
        previous: str | None = None  # what the next prompt follows
        asked: set[str] = set()
        selected = False
        for number, said in enumerate(dicts_in(topic.get("messages"))):
            own = text_of(said.get("id")) or f"+{number}"
            role = api_role(said.get("role")) or Role.ASSISTANT
            ask = text_of(said.get("askId"))
            parent = ask if role is Role.ASSISTANT and ask in asked else previous
            if not self._add(draft, own, parent, said, role):
                continue
            if role is Role.USER:
                asked.add(own)
            is_sibling = parent != previous
            if not is_sibling or said.get("foldSelected") is True or not selected:
                previous = own
            selected = role is Role.ASSISTANT and (
                said.get("foldSelected") is True or (is_sibling and selected)
            )
        return draft.finished(previous)

    def _add(
        self, draft: Draft, id: str, parent: str | None, said: Mapping[str, Any], role: Role
    ) -> bool:
        content = self._content(draft, said, role)
        if not content:
            draft.pass_by(id, parent)
            is_mark = said.get("type") == "clear"
            draft.skip("message", "only marks where a new context begins" if is_mark else "empty")
            return False
        message = Message(role, content)
        message.created = time_of(said.get("createdAt")) or draft.conversation.created
        if role is Role.ASSISTANT:
            name = text_of(dict_of(said.get("model")).get("id")) or text_of(said.get("modelId"))
            message.model = name or None
            draft.conversation.model = message.model or draft.conversation.model
            message.usage = usage_of(said)
            if said.get("status") == "paused":
                message.status = Status.STOPPED
        draft.add(id, parent, message)
        return True

    def _content(self, draft: Draft, said: Mapping[str, Any], role: Role) -> list[Part]:
        ids = said.get("blocks")
        blocks = [self._blocks.get(text_of(id)) for id in ids] if isinstance(ids, list) else []
        known = dicts_in(blocks) or self._of_message.get(text_of(said.get("id")), [])
        parts = [part for block in known for part in self._part(draft, block)]
        if known:
            return parts
        files = [self._file(draft, file) for file in dicts_in(said.get("files"))]
        return files + api_content(draft, FORMAT, {**said, "files": None}, role)

    def _part(self, draft: Draft, block: Mapping[str, Any]) -> Iterable[Part]:
        text = text_of(block.get("content"))
        match block.get("type"):
            case "main_text" | "compact":
                return text_parts(text)
            case "thinking":
                return [ReasoningPart(text)] if text else []
            case "code":
                return text_parts(f"```{text_of(block.get('language'))}\n{text}\n```")
            case "image" | "file" | "video":
                return self._files(draft, block)
            case "tool":
                return _tool(block)
            case "citation":
                return _pages(draft, block)
            case kind:
                return _other(draft, kind, block)

    def _files(self, draft: Draft, block: Mapping[str, Any]) -> Iterator[Part]:
        what = text_of(block.get("type"))
        made = dict_of(dict_of(block.get("metadata")).get("generateImageResponse")).get("images")
        addresses = [text_of(block.get("url")), *(made if isinstance(made, list) else [])]
        if file := dict_of(block.get("file")):
            yield self._file(draft, file)
        for address in dict.fromkeys(filter(None, map(text_of, addresses))):
            if address.startswith("data:"):
                yield draft.attach_base64(address, what)
            elif not file:
                yield draft.missing(address, what, "not in the backup")

    def _file(self, draft: Draft, file: Mapping[str, Any]) -> Part:
        id, end = text_of(file.get("id")), text_of(file.get("ext"))
        name = text_of(file.get("origin_name")) or text_of(file.get("name")) or id or "file"
        what = "image" if file.get("type") == "image" else "file"
        entry = self._source.find_base(f"{id}{end}") if id else None
        entry = entry or self._source.find_base(text_of(file.get("name")) or name)
        if entry is None:
            return draft.missing(name, what, "not in the backup")
        try:
            return draft.attach(self._source.read(entry, LARGEST_ATTACHMENT), name)
        except CannotImport as problem:
            return draft.missing(name, what, problem.message)


def _other(draft: Draft, kind: object, block: Mapping[str, Any]) -> list[Part]:
    if kind == "error":
        problem = text_of(dict_of(block.get("error")).get("message"))
        draft.skip("error of a reply", problem or "without words")
        return []
    if kind == "unknown" and not block.get("content"):
        return []
    return [foreign_part(FORMAT, kind or "block", block)]


def _tool(block: Mapping[str, Any]) -> list[Part]:
    raw = dict_of(dict_of(block.get("metadata")).get("rawMcpToolResponse"))
    id = text_of(block.get("toolId")) or text_of(raw.get("id"))
    name = text_of(block.get("toolName")) or text_of(dict_of(raw.get("tool")).get("name"))
    given = block.get("arguments", raw.get("arguments"))
    call = ToolCallPart(id, name, GrowingText("" if given is None else json_text(given)))
    answer = block.get("content") or raw.get("response")
    return [call, ToolResultPart(id, json_text(answer))] if answer else [call]


def _pages(draft: Draft, block: Mapping[str, Any]) -> list[Part]:
    for name in ("knowledge", "memories"):
        for _ in dicts_in(block.get(name)):
            draft.skip("passage of a source", "not a part of what was said")
    results = dict_of(block.get("response")).get("results")
    found = dicts_in(results) or dicts_in(dict_of(results).get("results"))
    return sources_part(
        (text_of(page.get("url")) or text_of(page.get("link")), text_of(page.get("title")))
        for page in found
    )


def _opened(value: object) -> dict[str, Any]:
    """Return an object that is kept as JSON in a text, or as it is."""
    return dict_of(parse_json(value) if isinstance(value, str) else value)
