"""The bytes of pictures, and what becomes of them: saved, opened with another program."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.conversation.parts import Attachment, ImagePart
from chatui.errors import UsageError
from chatui.export.words import file_name
from chatui.media_type import picture_type
from chatui.storage.attachments import AttachmentStore
from chatui.storage.export_file import new_file, shown_path, write_export
from chatui.ui.terminal.system_program import open_file, private_file

_SUFFIXES: Final = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/bmp": (".bmp",),
    "image/tiff": (".tif", ".tiff"),
    "image/avif": (".avif",),
    "image/heic": (".heic", ".heif"),
}
_KNOWN_SUFFIXES: Final = frozenset(suffix for some in _SUFFIXES.values() for suffix in some)


@dataclass(frozen=True, slots=True)
class Album:
    """Where pictures are: `held` in memory, else in the store."""

    held: Mapping[str, bytes]
    store: AttachmentStore

    def content(self, part: Attachment) -> bytes:
        """Return the bytes of a picture or a file. It takes a while: call it in a thread.

        Raises:
            StorageError: When they are not here.
        """
        held = self.held.get(part.sha256)
        return held if held is not None else self.store.get(part.sha256)

    async def save(self, part: ImagePart) -> str:
        """Write a picture into a new file of the current folder; returns where.

        Raises:
            ChatUIError: When it was not written.
        """
        return shown_path(await asyncio.to_thread(self._written, part))

    async def open(self, part: ImagePart) -> None:
        """Open a picture with the system's program, as a file that nobody else can read.

        Raises:
            ChatUIError: When that did not work, or it is none of the kinds that are known: what
                only says that it is a picture may do anything there.
        """
        await open_file(await asyncio.to_thread(self._private_file, part))

    def _written(self, part: ImagePart) -> Path:
        content = self.content(part)
        path = new_file(*_named(part.name, picture_type(content)))
        write_export(path, content)
        return path

    def _private_file(self, part: ImagePart) -> Path:
        content = self.content(part)
        kind = picture_type(content)
        if kind is None:
            raise UsageError("This kind of picture is not opened from here.", hint="w saves it.")
        return private_file("".join(_named(part.name, kind)), content)


def _named(name: str, kind: str | None) -> tuple[str, str]:
    """Return the stem and the suffix of a picture's file: the suffix is that of what it is."""
    path = Path(file_name(name, "picture"))
    suffixes = _SUFFIXES.get(kind or "", ())
    if not suffixes or path.suffix.lower() in suffixes:
        return path.stem, path.suffix
    stem = path.stem if path.suffix.lower() in _KNOWN_SUFFIXES else path.name
    return stem, suffixes[0]
