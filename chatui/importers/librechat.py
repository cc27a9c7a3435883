"""A conversation of LibreChat, exported as JSON.

The messages are a tree by their `children` where it was exported as recursive, else a list in
which each names its `parentMessageId`; older exports call it `messagesTree`. Source of the shape:
LibreChat's own importer, 2023 to 2026.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role, Status
from chatui.conversation.parts import (
    GrowingText,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.librechat_sources import FoundPages, is_search
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    dict_of,
    dicts_in,
    foreign_part,
    json_text,
    known_parameters,
    text_of,
    text_parts,
    thought_and_text,
    time_of,
)

FORMAT: Final = "librechat"
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _messages(document.first) is not None


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of a file."""
    assert isinstance(document, JsonDocument)
    for value in document.values():
        messages = _messages(value)
        if isinstance(value, Skipped):
            yield value
        elif isinstance(value, dict) and messages is not None:
            yield _conversation(value, messages)
        else:
            yield Skipped("conversation", "not of the shape of a LibreChat conversation")


def _messages(value: object) -> list[dict[str, Any]] | None:
    if not isinstance(value, dict) or "conversationId" not in value:
        return None
    said = value.get("messages") or value.get("messagesTree")
    found = dicts_in(said)
    is_own = isinstance(said, list) and all("messageId" in message for message in found[:1])
    return found if is_own and (found or "endpoint" in value) else None


def _conversation(values: Mapping[str, Any], messages: list[dict[str, Any]]) -> Found:
    settings = dict_of(values.get("options"))
    draft = Draft(
        FORMAT,
        text_of(values.get("conversationId")),
        title=values.get("title"),
        created=time_of(values.get("createdAt")) or time_of(settings.get("createdAt")),
        updated=time_of(values.get("updatedAt")),
    )
    conversation = draft.conversation
    conversation.model = text_of(settings.get("model")) or None
    conversation.system = text_of(settings.get("promptPrefix")) or text_of(settings.get("system"))
    conversation.parameters = known_parameters(settings)
    last: str | None = None
    created = conversation.created
    for id, parent, said in _with_parents(messages):
        content = _content(draft, said)
        if not content:
            draft.pass_by(id, parent)
            draft.skip("message", "empty")
            continue
        role = Role.USER if _is_prompt(said) else Role.ASSISTANT
        message = Message(role, content)
        created = time_of(said.get("createdAt")) or created
        message.created = created
        if role is Role.ASSISTANT:
            message.model = text_of(said.get("model")) or conversation.model
            if said.get("unfinished") is True:
                message.status = Status.STOPPED
        draft.add(id, parent, message)
        last = id
    return draft.finished(last)


def _is_prompt(said: Mapping[str, Any]) -> bool:
    if isinstance(said.get("isCreatedByUser"), bool):
        return bool(said["isCreatedByUser"])
    return text_of(said.get("sender")).lower() == "user"


def _with_parents(
    messages: list[dict[str, Any]],
) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
    """Yield each message with its id and its parent's; children follow the message above them."""
    above = [(said, _parent(said)) for said in reversed(messages)]
    count = 0
    while above:
        said, parent = above.pop()
        id = text_of(said.get("messageId")) or f"+{count}"
        count += 1
        yield id, parent, said
        above += [(child, id) for child in reversed(dicts_in(said.get("children")))]


def _parent(said: Mapping[str, Any]) -> str | None:
    parent = text_of(said.get("parentMessageId"))
    return None if parent == _NOBODY else parent or None


def _content(draft: Draft, said: Mapping[str, Any]) -> list[Part]:
    attached = dicts_in(said.get("attachments"))
    parts = [
        draft.missing(text_of(file.get("filename")) or "file", "file", "not in the export")
        for file in dicts_in(said.get("files")) + attached
        if not is_search(file)
    ]
    spoken = [part for block in dicts_in(said.get("content")) for part in _parts(draft, block)]
    text = text_of(said.get("text"))
    if spoken and not any(isinstance(part, TextPart) for part in spoken):
        spoken += text_parts(text)
    parts += _plugins(said)
    if _is_prompt(said):
        return parts + (spoken or text_parts(text))
    return parts + FoundPages(attached).numbered(spoken or thought_and_text(text))


def _parts(draft: Draft, block: Mapping[str, Any]) -> list[Part]:
    kind = text_of(block.get("type"))
    held = block.get(kind) if kind else None
    words = text_of(dict_of(held).get("value")) if isinstance(held, dict) else text_of(held)
    match kind:
        case "text":
            return text_parts(words)
        case "think":
            return [ReasoningPart(words)] if words else []
        case "error":
            draft.skip("error of a reply", words or "without words")
            return []
        case "tool_call":
            return _tool(dict_of(held))
        case "image_file" | "image_url":
            address = dict_of(held).get("url") or dict_of(held).get("filepath")
            name = text_of(dict_of(held).get("filename")) or "image"
            if text_of(address).startswith("data:"):
                return [draft.attach_base64(address, name)]
            return [draft.missing(name, "image", "not in the export")]
        case _:
            return [foreign_part(FORMAT, kind or "part", block)]


def _tool(call: Mapping[str, Any]) -> list[Part]:
    function = dict_of(call.get("function")) or call
    id = text_of(call.get("id"))
    arguments = function.get("args", function.get("arguments", ""))
    made = ToolCallPart(id, text_of(function.get("name")), GrowingText(json_text(arguments)))
    output = function.get("output")
    return [made, ToolResultPart(id, json_text(output))] if output else [made]


def _plugins(said: Mapping[str, Any]) -> list[Part]:
    """Return the calls of plugins, as LibreChat kept them before tools were parts."""
    parts: list[Part] = []
    for plugin in dicts_in(said.get("plugins")) or dicts_in([said.get("plugin")]):
        for given in dicts_in(plugin.get("inputs")):
            name = text_of(given.get("plugin")) or text_of(plugin.get("latest"))
            parts.append(ToolCallPart("", name, GrowingText(json_text(given.get("input")))))
        if plugin.get("outputs"):
            parts.append(ToolResultPart("", json_text(plugin["outputs"])))
    return parts
