"""The logs of gptme: a folder a chat, as version 0.35 writes it.

`conversation.jsonl` is the main branch, a message a line; `branches/<name>.jsonl` are others, each
from its first message on, so that a common beginning is one branch here. `files/<hash>.<suffix>`
are copies of the attached files. Of a path that is named in a message, nothing is read.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import Part
from chatui.errors import CannotImport
from chatui.importers.documents import ImportDocument, JsonDocument, open_document
from chatui.importers.draft import Draft, Found, Skipped
from chatui.importers.source import LARGEST_ATTACHMENT, ImportSource
from chatui.importers.values import (
    fingerprint,
    role_of,
    text_of,
    text_parts,
    thought_and_text,
    time_of,
    usage,
)

FORMAT: Final = "gptme"
_MAIN: Final = "conversation.jsonl"


def recognises(document: ImportDocument) -> bool:
    """Tell whether a document is of this format."""
    if not isinstance(document, JsonDocument):
        return False
    first = document.first
    return (
        isinstance(first, dict)
        and isinstance(first.get("role"), str)
        and isinstance(first.get("content"), str)
        and isinstance(first.get("timestamp"), str)
        # A message a line: a list of such messages was written by something else.
        and not isinstance(next(document.values(whole_lists=True), None), list)
    )


def read(document: ImportDocument, source: ImportSource) -> Iterator[Found]:
    """Yield the chat of a log, with its branches; nothing for a file that is part of a chat."""
    assert isinstance(document, JsonDocument)
    entry = document.entry
    folder = entry.folder
    if entry.base != _MAIN and _belongs_to_a_log(source, folder):
        return
    name = folder.rstrip("/").rpartition("/")[2] if entry.base == _MAIN else entry.base
    first = document.first
    started = text_of(first.get("timestamp")) if isinstance(first, dict) else ""
    draft = Draft(FORMAT, f"{name}-{fingerprint(started)}", title=name)
    head = _add_branch(draft, document, source, folder)
    for other in source.entries:
        if entry.base == _MAIN and other.folder == f"{folder}branches/":
            try:
                branch = open_document(source, other)
                if isinstance(branch, JsonDocument):
                    _add_branch(draft, branch, source, folder)
            except CannotImport as problem:
                draft.skip("branch", problem.message)
    yield draft.finished(head)


def _belongs_to_a_log(source: ImportSource, folder: str) -> bool:
    above = folder.rstrip("/").rpartition("/")[0]
    return any(source.find(f"{place}/{_MAIN}") for place in (folder.rstrip("/"), above))


def _add_branch(
    draft: Draft, document: JsonDocument, source: ImportSource, folder: str
) -> str | None:
    """Add the messages that are new; return the id of the last one."""
    above: str | None = None
    for value in document.values():
        if isinstance(value, Skipped):
            draft.skip(value.what, value.reason)
        if not isinstance(value, dict):
            continue
        said = text_of(value.get("content"))
        role = role_of(value.get("role"))
        if role is Role.SYSTEM and above is None and draft.conversation.system in ("", said):
            draft.conversation.system = said
            continue
        said_then = repr((above, role, said, value.get("timestamp")))
        id = hashlib.sha256(said_then.encode("utf-8", "replace")).hexdigest()
        if not draft.has(id):
            draft.add(id, above, _message(draft, value, role, source, folder))
        above = id
    return above


def _message(
    draft: Draft, value: Mapping[str, Any], role: Role, source: ImportSource, folder: str
) -> Message:
    said = text_of(value.get("content"))
    content = thought_and_text(said) if role is Role.ASSISTANT else text_parts(said)
    message = Message(role, [*content, *_files(draft, value, source, folder)])
    message.created = time_of(value.get("timestamp")) or message.created
    message.excluded = value.get("ui_only") is True
    about = value.get("metadata")
    if role is Role.ASSISTANT and isinstance(about, dict):
        message.model = text_of(about.get("model")) or None
        draft.conversation.model = message.model or draft.conversation.model
        counted = about.get("usage")
        counts = counted if isinstance(counted, dict) else about
        message.usage = usage(counts.get("input_tokens"), counts.get("output_tokens"))
    return message


def _files(
    draft: Draft, value: Mapping[str, Any], source: ImportSource, folder: str
) -> Iterator[Part]:
    names = value.get("files")
    found = value.get("file_hashes")
    hashes = found if isinstance(found, dict) else {}
    for name in names if isinstance(names, list) else []:
        base = text_of(name).replace("\\", "/").rpartition("/")[2]
        hash = text_of(hashes.get(name)) if isinstance(name, str) else ""
        suffix = f".{base.rpartition('.')[2]}" if "." in base else ""
        copy = f"{folder}files/{hash}"
        entry = (source.find(copy + suffix) or source.find(copy)) if hash else None
        if entry is None:
            yield draft.missing(
                text_of(name) or json.dumps(name), "file", "not in the log's folder"
            )
            continue
        try:
            content = source.read(entry, LARGEST_ATTACHMENT)
        except CannotImport as problem:
            yield draft.missing(base, "file", problem.message)
        else:
            yield draft.attach(content, base)
