"""Reading what can be imported, for tests."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Mapping
from pathlib import Path

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.importers.draft import Found, Imported, Skipped
from chatui.importers.registry import read_all
from chatui.importers.source import ImportSource
from tests.importers.make_fixtures import FILES, PNG

__all__ = ["FILES", "PNG"]


def found_in(path: Path) -> list[Found]:
    with ImportSource(path) as source:
        return [found for _, found in read_all(source)]


def formats_in(path: Path) -> list[str]:
    with ImportSource(path) as source:
        return [importer.format for importer, _ in read_all(source) if importer is not None]


def imported(path: Path) -> list[Imported]:
    return [found for found in found_in(path) if isinstance(found, Imported)]


def skipped(path: Path) -> list[tuple[str, str]]:
    """Return all that was left out, of a conversation or of the whole."""
    items: list[Skipped] = []
    for found in found_in(path):
        items += [found] if isinstance(found, Skipped) else found.skipped
    return [(item.what, item.reason) for item in items]


def only(path: Path) -> Imported:
    (found,) = imported(path)
    return found


def said(conversation: Conversation, head: Message | None = None) -> list[tuple[str, str]]:
    path = conversation.path(head.id if head else None)
    return [(message.role.value, message.text) for message in path]


def leaves(conversation: Conversation) -> list[Message]:
    parents = {message.parent for message in conversation.messages.values()}
    return [message for message in conversation.messages.values() if message.id not in parents]


def database(folder: Path, name: str, sql: str | None = None) -> Path:
    """Return a database made from SQL text, by default from the file of that name."""
    path = folder / f"{name}.db"
    connection = sqlite3.connect(path)
    connection.executescript(sql if sql is not None else (FILES / f"{name}.sql").read_text())
    connection.close()
    return path


def zip_of(path: Path, files: Mapping[str, object]) -> Path:
    """Write a zip; what is not bytes becomes JSON."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    path.write_bytes(packed.getvalue())
    return path


def json_file(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path
