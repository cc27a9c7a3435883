"""The chats of parllama: `chats/<id>.json`, one file a chat, as version 0.10 writes it.

Images are `data:` addresses, documents carry their text. Times are those of the last change.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import GrowingText, Part, ReasoningPart, ToolCallPart
from chatui.importers.documents import ImportDocument, JsonDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    dicts_in,
    json_text,
    known_parameters,
    role_of,
    text_of,
    text_parts,
    time_of,
)

FORMAT: Final = "parllama"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    if not isinstance(document, JsonDocument):
        return False
    first = document.first
    return (
        isinstance(first, dict)
        and isinstance(first.get("messages"), list)
        and "last_updated" in first
        and ("llm_config" in first or "llm_model_name" in first)
    )


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the chat in a file."""
    assert isinstance(document, JsonDocument)
    for value in document.values():
        if isinstance(value, Skipped):
            yield value
        elif isinstance(value, dict):
            yield _conversation(value)


def _conversation(values: Mapping[str, Any]) -> Found:
    updated = time_of(values.get("last_updated"))
    draft = Draft(
        FORMAT,
        text_of(values.get("id")),
        title=values.get("name"),
        created=updated,
        updated=updated,
    )
    settings = values.get("llm_config")
    config = settings if isinstance(settings, dict) else {}
    conversation = draft.conversation
    conversation.model = text_of(config.get("model_name") or values.get("llm_model_name")) or None
    conversation.parameters = known_parameters(config)
    for said in dicts_in(values.get("messages")):
        role = role_of(said.get("role"))
        if role is Role.SYSTEM:
            draft.add_system(text_of(said.get("content")))
            continue
        message = Message(role, _content(draft, said))
        message.created = updated or message.created
        if message.role is Role.ASSISTANT:
            message.model = conversation.model
        draft.append(message, text_of(said.get("id") or said.get("message_id")) or None)
    return draft.finished()


def _content(draft: Draft, said: Mapping[str, Any]) -> list[Part]:
    parts: list[Part] = []
    if thought := text_of(said.get("thinking")):
        parts.append(ReasoningPart(thought))
    parts += text_parts(said.get("content"))
    images = said.get("images")
    for number, image in enumerate(images if isinstance(images, list) else [], 1):
        parts.append(draft.attach_base64(image, f"image-{number}"))
    parts += [_document(draft, document) for document in dicts_in(said.get("documents"))]
    for call in dicts_in(said.get("tool_calls")):
        asked = call.get("function")
        function = asked if isinstance(asked, dict) else {}
        arguments = GrowingText(json_text(function.get("arguments")))
        parts.append(ToolCallPart("", text_of(function.get("name")), arguments))
    return parts


def _document(draft: Draft, document: Mapping[str, Any]) -> Part:
    name, text = text_of(document.get("name")) or "document", text_of(document.get("text"))
    if document.get("data_b64"):
        return draft.attach_base64(document["data_b64"], name, text_of(document.get("mime_type")))
    if text:
        return draft.attach(text.encode("utf-8", "replace"), name, "text/plain")
    return draft.missing(name, "file", "not in the file")
