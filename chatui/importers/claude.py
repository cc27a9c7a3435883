"""The data export of Claude: a zip, its folder, or its conversations.json.

A conversation is a list of `chat_messages`. In newer exports each names its
`parent_message_uuid`, the first one a uuid of zeros, so that edited prompts are siblings. Text that
was pasted as a file is in `attachments`; of `files`, only the names are in the export. A chat about
a design is a file of its own, whose `messages` have a shape of their own. Anthropic publishes no
description. Source of the shape: real exports as described by the projects that read them, 2024 to
2026.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
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
from chatui.importers.source import ImportSource
from chatui.importers.values import (
    by_number,
    dict_of,
    dicts_in,
    foreign_part,
    json_text,
    sources_part,
    text_of,
    text_parts,
    time_of,
    web_link,
    whole_number,
)

FORMAT: Final = "claude"
_ROLES: Final = {"human": Role.USER, "user": Role.USER, "assistant": Role.ASSISTANT}
_INSTEAD_OF_A_BLOCK: Final = re.compile(
    r"(?<!\s)\s*```\s*This block is not supported on your current device yet\.\s*```\s*"
)
_SILENT: Final = ("token_budget", "flag")
"""Blocks that are bookkeeping of the server."""


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    if not isinstance(document, JsonDocument):
        return False
    first = document.first
    return isinstance(first, dict) and (
        isinstance(first.get("chat_messages"), list) or _is_about_a_design(first)
    )


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the conversations of an export."""
    assert isinstance(document, JsonDocument)
    for value in document.values():
        if isinstance(value, Skipped):
            yield value
        elif isinstance(value, dict) and isinstance(value.get("chat_messages"), list):
            yield _conversation(value)
        elif isinstance(value, dict) and _is_about_a_design(value):
            yield _conversation(_as_chat(value))
        else:
            yield Skipped("conversation", "not of the shape of a Claude conversation")


def _conversation(values: Mapping[str, Any]) -> Found:
    messages = dicts_in(values["chat_messages"])
    draft = Draft(
        FORMAT,
        text_of(values.get("uuid")),
        title=values.get("name"),
        created=time_of(values.get("created_at")),
        updated=time_of(values.get("updated_at")),
    )
    conversation = draft.conversation
    conversation.pinned = values.get("is_starred") is True
    conversation.model = text_of(values.get("model")) or None
    previous: str | None = None
    for number, said in enumerate(messages):
        id = text_of(said.get("uuid")) or str(number)
        parent = said.get("parent_message_uuid")
        above = parent if isinstance(parent, str) else previous
        content = _content(draft, said)
        if content:
            role = _role(said)
            message = Message(role, content)
            created = time_of(said.get("created_at")) or conversation.created
            message.created = created
            if role is Role.ASSISTANT:
                message.model = text_of(said.get("model")) or conversation.model
            draft.add(id, above, message)
        else:
            draft.pass_by(id, above)
            draft.skip("message", "empty")
        previous = id
    leaf = text_of(values.get("current_leaf_message_uuid"))
    return draft.finished(leaf or previous)


def _content(draft: Draft, said: Mapping[str, Any]) -> list[Part]:
    parts: list[Part] = []
    attached: set[str] = set()
    for attachment in dicts_in(said.get("attachments")):
        name = text_of(attachment.get("file_name")) or "pasted.txt"
        attached.add(name)
        if text := text_of(attachment.get("extracted_content")):
            parts.append(draft.attach(text.encode("utf-8", "replace"), name, "text/plain"))
        else:
            parts.append(draft.missing(name, "file", "not in the export"))
    files = [text_of(file.get("file_name")) for file in dicts_in(said.get("files"))]
    newer = [text_of(file.get("file_name")) for file in dicts_in(said.get("files_v2"))]
    files += [name for name in newer if name not in files]
    parts += [
        draft.missing(name, "file", "not in the export") for name in files if name not in attached
    ]
    spoken = [part for block in dicts_in(said.get("content")) for part in _parts(block)]
    if not any(isinstance(part, TextPart) for part in spoken):
        text = text_of(said.get("text"))
        spoken += text_parts(_INSTEAD_OF_A_BLOCK.sub("", text) if spoken else text)
    if _role(said) is Role.ASSISTANT:
        spoken += sources_part(_pages(dicts_in(said.get("content"))))
    return parts + spoken


def _role(said: Mapping[str, Any]) -> Role:
    return _ROLES.get(text_of(said.get("sender")), Role.TOOL)


def _pages(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the pages and documents that a text cites, then what was found beside them."""
    for block in blocks:
        for citation in by_number(dicts_in(block.get("citations")), "end_index"):
            for item in (citation, dict_of(citation.get("details"))):
                yield _page(item)
            yield from map(_page, dicts_in(citation.get("sources")))
    for block in blocks:
        shown = dict_of(block.get("display_content")).get("content")
        for item in dicts_in(block.get("content")) + dicts_in(shown):
            if text_of(item.get("url")).startswith(("https://", "http://")):
                yield _page(item)


def _page(item: Mapping[str, Any]) -> tuple[str, str]:
    address, title = text_of(item.get("url")), text_of(item.get("title"))
    return address, title if address else text_of(item.get("document_title"))


def _parts(block: Mapping[str, Any]) -> list[Part]:
    match block.get("type"):
        case "text":
            return text_parts(_with_sources(block))
        case "voice_note":
            return text_parts(block.get("text"))
        case "thinking":
            summaries = [text_of(item.get("summary")) for item in dicts_in(block.get("summaries"))]
            thought = text_of(block.get("thinking")) or "\n\n".join(filter(None, summaries))
            return [ReasoningPart(thought)] if thought else []
        case "tool_use":
            arguments = GrowingText(json_text(block.get("input")))
            return [ToolCallPart(text_of(block.get("id")), text_of(block.get("name")), arguments)]
        case "tool_result":
            return [ToolResultPart(text_of(block.get("tool_use_id")), _result(block))]
        case kind if kind in _SILENT:
            return []
        case kind:
            return [foreign_part(FORMAT, kind, block)]


def _result(block: Mapping[str, Any]) -> str:
    content = block.get("content")
    if isinstance(content, str):
        return content
    return "\n\n".join(map(_result_item, dicts_in(content)))


def _result_item(item: Mapping[str, Any]) -> str:
    """Return a text; what was found on the web is named first."""
    if not text_of(item.get("text")):
        return json_text(item)
    return "\n".join(filter(None, (text_of(item.get(name)) for name in ("title", "url", "text"))))


def _with_sources(block: Mapping[str, Any]) -> str:
    """Return a block's text with a link to each web page after what was found there."""
    text = text_of(block.get("text"))
    links: dict[int, dict[str, None]] = {}
    for citation in dicts_in(block.get("citations")):
        address = citation.get("url") or dict_of(citation.get("details")).get("url")
        end = whole_number(citation.get("end_index"))
        if end is not None and (link := web_link(text_of(address), text_of(citation.get("title")))):
            links.setdefault(end, {})[link] = None
    pieces: list[str] = []
    written = 0  # Up to here; a link stands before the space that its words end with.
    for end, found in sorted(links.items()):
        words = text[written:end].rstrip()
        written += len(words)
        pieces += [words, f" ({', '.join(found)})"]
    return "".join([*pieces, text[written:]])


def _is_about_a_design(values: Mapping[str, Any]) -> bool:
    messages = dicts_in(values.get("messages"))
    return bool(text_of(values.get("uuid")) and messages) and all(
        isinstance(said.get("content"), dict) and "role" in said for said in messages
    )


def _as_chat(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a chat about a design in the shape of the others."""
    return {
        **values,
        "name": values.get("title"),
        "chat_messages": [_as_chat_message(said) for said in dicts_in(values["messages"])],
    }


def _as_chat_message(said: Mapping[str, Any]) -> Mapping[str, Any]:
    content = said["content"]
    return {
        **said,
        "sender": said["role"],
        "created_at": said.get("created_at") or content.get("timestamp"),
        "text": content.get("content"),
        "content": [_as_block(block) for block in dicts_in(content.get("contentBlocks"))],
        "attachments": [
            {"file_name": item.get("name"), "extracted_content": item.get("content")}
            for item in dicts_in(content.get("attachments"))
        ],
    }


def _as_block(block: Mapping[str, Any]) -> Mapping[str, Any]:
    match block.get("type"), block.get("toolCall"):
        case "thinking", _:
            return {"type": "thinking", "thinking": block.get("text")}
        case "tool_call", dict(call):
            return {**call, "type": "tool_use"}
        case _:
            return block
