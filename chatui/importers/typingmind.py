"""The chats of TypingMind: its export, `data.chats` in one JSON file, or a chat alone.

The messages are those of OpenAI's API; images are `tm_image_file`, with their bytes in `metadata`
or at an address of TypingMind's. The answers of several models to one prompt are one message with
`responses`. TypingMind publishes no description. Source of the shape: the schemas of the projects
that read its exports, 2024 to 2026.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Part
from chatui.importers.api_message import api_content, api_role
from chatui.importers.documents import ImportDocument, JsonDocument, own_objects
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    dict_of,
    dicts_in,
    known_parameters,
    text_of,
    time_of,
)
from chatui.transport.protocol.reply_usage import usage_of

FORMAT: Final = "typingmind"
_FILES: Final = ("tm_image_file", "tm_text_file", "tm_file")


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, JsonDocument) and _is_own(document.first)


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the chats of an export."""
    for value in own_objects(document, _is_own, "a TypingMind chat"):
        yield value if isinstance(value, Skipped) else _conversation(value)


def _is_own(value: object) -> bool:
    chat = dict_of(value)
    return isinstance(chat.get("messages"), list) and ("chatID" in chat or "chatTitle" in chat)


def _conversation(values: Mapping[str, Any]) -> Found:
    settings = dict_of(values.get("chatParams"))
    draft = Draft(
        FORMAT,
        text_of(values.get("chatID")) or text_of(values.get("id")),
        title=values.get("chatTitle") or values.get("preview"),
        created=time_of(values.get("createdAt")),
        updated=time_of(values.get("updatedAt")),
    )
    conversation = draft.conversation
    conversation.model = text_of(values.get("model")) or None
    conversation.system = text_of(settings.get("systemMessage"))
    conversation.parameters = known_parameters(
        {
            "temperature": settings.get("temperature"),
            "top_p": settings.get("topP"),
            "max_tokens": settings.get("maxTokens"),
        }
    )
    above: str | None = None
    for number, said in enumerate(dicts_in(values.get("messages"))):
        id = text_of(said.get("uuid")) or str(number)
        answers = dicts_in(said.get("responses"))
        if not answers:
            above = _add(draft, id, above, said)
            continue
        chosen = above
        for place, answer in enumerate(answers):
            end = above
            for index, part in enumerate(dicts_in(answer.get("messages")) or [answer]):
                told = {"role": "assistant", "model": answer.get("model"), **part}
                end = _add(draft, f"{id}.{place}.{index}", end, told)
            is_selected = said.get("selectedMultimodelID") in (
                answer.get("model"),
                answer.get("id"),
            )
            chosen = end if is_selected or place == 0 else chosen
        above = chosen
    return draft.finished(above)


def _add(draft: Draft, id: str, parent: str | None, said: Mapping[str, Any]) -> str | None:
    """Add a message; return what the next one follows."""
    role = api_role(said.get("role"))
    if role is None:
        draft.skip("message", "names no speaker that chatui knows")
        return parent
    content = _content(draft, said, role)
    if not content:
        draft.skip("message", "empty")
        return parent
    if role is Role.SYSTEM and not draft.added and not draft.conversation.system:
        draft.conversation.system = Message(role, content).text
        return parent
    message = Message(role, content)
    message.created = time_of(said.get("createdAt")) or draft.conversation.created
    if role is Role.ASSISTANT:
        message.model = text_of(said.get("model")) or draft.conversation.model
        message.usage = usage_of(said)
    draft.add(id, parent, message)
    return id


def _content(draft: Draft, said: Mapping[str, Any], role: Role) -> list[Part]:
    listed = said.get("content")
    if not isinstance(listed, list):
        return api_content(draft, FORMAT, said, role)
    blocks = [b for b in listed if not (isinstance(b, dict) and b.get("type") in _FILES)]
    files = [_file(draft, block) for block in dicts_in(listed) if block.get("type") in _FILES]
    return files + api_content(draft, FORMAT, {**said, "content": blocks}, role)


def _file(draft: Draft, block: Mapping[str, Any]) -> Part:
    about = dict_of(block.get("metadata"))
    what = "image" if block.get("type") == "tm_image_file" else "file"
    name = text_of(about.get("name")) or text_of(block.get("name")) or what
    if text := text_of(about.get("content")) or text_of(block.get("text")):
        return draft.attach(text.encode("utf-8", "replace"), name, "text/plain")
    if text_of(about.get("base64")):
        return draft.attach_base64(about["base64"], name, text_of(about.get("type")))
    return draft.missing(name, what, "only at TypingMind")
