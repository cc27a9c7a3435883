"""Images and files that belong to messages: one file each, named by the SHA-256 of its bytes."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from chatui.conversation.message import Message
from chatui.conversation.parts import FilePart, ImagePart
from chatui.errors import StorageError, reason_of
from chatui.storage import atomic

LARGEST: Final = 64 * 2**20
"""Bytes in one attachment."""
LARGEST_TOTAL: Final = 96 * 2**20
"""Bytes of attachments in one export or request: what an import takes in one file, in base64."""
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class AttachmentStore:
    """The attachments in a folder. The same bytes are kept once, however often they are put."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep the bytes, durably and with mode 0600; return their SHA-256.

        Raises:
            StorageError: When there are more than `LARGEST`.
            NotSaved: When the disk refused.
        """
        if len(content) > LARGEST:
            raise StorageError(f"An attachment may have {LARGEST // 2**20} MB at most.")
        sha256 = digest(content)
        path = self._folder / sha256
        with atomic.saving():
            if _holds(path, content):
                return sha256
            atomic.write_bytes(path, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes of that hash.

        Raises:
            StorageError: When they are not here, or are not what the hash says.
        """
        if _NAME.fullmatch(sha256) is None:
            raise StorageError(f"{sha256[:80]!r} is no attachment's hash.")
        try:
            content = atomic.read_bytes(self._folder / sha256, LARGEST)
        except FileNotFoundError as error:
            raise StorageError(f"The attachment {sha256[:12]}… is not here.") from error
        except OSError as error:
            reason = reason_of(error)
            raise StorageError(
                f"The attachment {sha256[:12]}… cannot be read: {reason}."
            ) from error
        if digest(content) != sha256:
            raise StorageError(f"The attachment {sha256[:12]}… is damaged.")
        return content

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Return those of the hashes of which nothing is kept; it looks at the disk."""
        return [
            one
            for one in hashes
            if _NAME.fullmatch(one) is None or not (self._folder / one).is_file()
        ]


def holds_attachments(message: Message) -> bool:
    """Tell whether there are images or files in a message."""
    if message.unread is not None:  # it is text
        return False
    return any(isinstance(part, ImagePart | FilePart) for part in message.content)


def attachments_of(
    messages: Iterable[Message],
    store: AttachmentStore,
    held: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, bytes]:
    """Return the bytes of the images and files in messages that are here, by their SHA-256.

    What is `held` in memory need not be in the store. Those that would make them more than
    `LARGEST_TOTAL` together are left out.
    """
    found: dict[str, bytes] = {}
    total = 0
    for message in messages:
        for part in message.content:
            if isinstance(part, ImagePart | FilePart) and part.sha256 not in found:
                try:
                    content = held.get(part.sha256) or store.get(part.sha256)
                except StorageError:
                    continue
                if total + len(content) <= LARGEST_TOTAL:
                    total += len(content)
                    found[part.sha256] = content
    return found


def digest(content: bytes) -> str:
    """Return the SHA-256 by which bytes are kept."""
    return hashlib.sha256(content).hexdigest()


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False
