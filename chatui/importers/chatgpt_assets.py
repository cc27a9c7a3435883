"""The images and files of a ChatGPT export, by the ids that messages point with."""

import re
from typing import Final

from chatui.conversation.parts import Part
from chatui.errors import CannotImport
from chatui.importers.documents import parse_json
from chatui.importers.draft import Draft
from chatui.importers.source import LARGEST_ATTACHMENT, Entry, ImportSource
from chatui.importers.values import text_of

_ASSET: Final = re.compile(r"file[-_][A-Za-z0-9]+")
_NAMES: Final = "conversation_asset_file_names.json"
_LARGEST_NAMES: Final = 16 * 2**20


def asset_id(pointer: str) -> str:
    """Return the id in a pointer such as `sediment://file_0a1b`, or in the name of a file."""
    name = pointer.rpartition("://")[2]
    found = _ASSET.match(name)
    return found.group() if found else name


class Assets:
    """What lies in an export beside its conversations."""

    def __init__(self, source: ImportSource) -> None:
        self._source = source
        self._entries: dict[str, Entry] = {}
        self._names: dict[str, object] = {}
        for entry in source.entries:
            if found := _ASSET.match(entry.base):
                self._entries.setdefault(found.group(), entry)
            elif entry.base == _NAMES:
                self._names |= self._read_names(entry)

    def _read_names(self, entry: Entry) -> dict[str, object]:
        try:
            names = parse_json(self._source.read(entry, _LARGEST_NAMES))
        except CannotImport:
            return {}
        return names if isinstance(names, dict) else {}

    def part(self, draft: Draft, pointer: str, what: str, name: str, media_type: str) -> Part:
        """Return the part for what a pointer such as `sediment://file_0a1b` points at."""
        entry = self._entries.get(asset_id(pointer))
        if entry is None:
            return draft.missing(name or pointer, what, "not in the export")
        name = name or text_of(self._names.get(entry.base)) or entry.base
        try:
            content = self._source.read(entry, LARGEST_ATTACHMENT)
        except CannotImport as problem:
            return draft.missing(name, what, problem.message)
        return draft.attach(content, name, media_type)
