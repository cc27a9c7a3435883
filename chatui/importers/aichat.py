"""The sessions of aichat: `sessions/<name>.yaml`, as version 0.30 writes them.

They keep no times, so that a session has its file's own; one that was named by itself has a time in
its name. Messages that aichat has compressed are followed by their summary. `data_urls` only says
where images were.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import GrowingText, Part, ToolCallPart, ToolResultPart
from chatui.errors import CannotImport
from chatui.importers.documents import ImportDocument, YamlDocument
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import Entry, ImportSource
from chatui.importers.values import (
    dicts_in,
    fingerprint,
    foreign_part,
    json_text,
    known_parameters,
    role_of,
    text_of,
    text_parts,
)
from chatui.text.yaml_text import NoYaml, parse_yaml

FORMAT: Final = "aichat"
_OWN_NAME: Final = re.compile(r"(\d{8}T\d{6})(?:-(.*))?")
_MESSAGES: Final = re.compile(r"^(compressed_)?messages:", re.MULTILINE)


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    return isinstance(document, YamlDocument) and _MESSAGES.search(document.text) is not None


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the session in a file."""
    assert isinstance(document, YamlDocument)
    try:
        values = parse_yaml(document.text)
    except NoYaml as error:
        raise CannotImport(str(error)) from error
    if isinstance(values, dict):
        yield _conversation(document.entry, values)
    else:
        yield Skipped("conversation", "not of the shape of an aichat session")


def _conversation(entry: Entry, values: Mapping[str, Any]) -> Found:
    name = entry.base.rpartition(".")[0] or entry.base
    title, created = _title_and_time(entry, name)
    said = [*dicts_in(values.get("compressed_messages")), *dicts_in(values.get("messages"))]
    id = f"{name}-{fingerprint(said[0] if said else '')}"
    draft = Draft(FORMAT, id, title=title, created=created, updated=entry.modified)
    conversation = draft.conversation
    conversation.model = text_of(values.get("model")) or None
    conversation.parameters = known_parameters(values)
    for item in said:
        role, content = role_of(item.get("role")), item.get("content")
        if role is Role.SYSTEM and isinstance(content, str):
            draft.add_system(content)
            continue
        message = Message(role, list(_content(draft, content)), created=created)
        if role is Role.ASSISTANT:
            message.model = conversation.model
        draft.append(message)
    conversation.system = conversation.system or text_of(values.get("agent_instructions"))
    return draft.finished()


def _title_and_time(entry: Entry, name: str) -> tuple[str, datetime]:
    own = _OWN_NAME.fullmatch(name)
    if own is None:
        return name, entry.modified
    try:
        # In the local time of the machine that wrote it.
        then = datetime.strptime(own[1], "%Y%m%dT%H%M%S").astimezone(UTC)
    except (ValueError, OverflowError):
        return name, entry.modified
    return (own[2] or "").replace("-", " "), then


def _content(draft: Draft, content: object) -> Iterator[Part]:
    if not isinstance(content, dict):
        texts = [content] if isinstance(content, str | int | float) else []
        yield from text_parts(*map(str, texts))
        for item in dicts_in(content):
            yield from _item(draft, item)
        return
    for result in dicts_in(content.get("tool_results")):
        called = result.get("call")
        call = called if isinstance(called, dict) else {}
        id, arguments = text_of(call.get("id")), json_text(call.get("arguments"))
        yield ToolCallPart(id, text_of(call.get("name")), GrowingText(arguments))
        yield ToolResultPart(id, json_text(result.get("output")))
    yield from text_parts(content.get("text"))


def _item(draft: Draft, item: Mapping[str, Any]) -> Iterator[Part]:
    address = item.get("image_url")
    if item.get("type") == "text":
        yield from text_parts(item.get("text"))
    elif isinstance(address, dict):
        yield draft.attach_base64(address.get("url"), "image")
    else:
        yield foreign_part(FORMAT, item.get("type"), item)
