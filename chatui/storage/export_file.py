"""The file that a conversation is exported to, and the attachments that go into it."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.parts import FilePart, ImagePart
from chatui.errors import NotSaved, StorageError, UsageError
from chatui.storage import atomic
from chatui.storage.attachments import AttachmentStore

LARGEST_TOTAL: Final = 96 * 2**20
"""Bytes of attachments in one export: what `chatui import` takes in one file, in base64."""


def attachments_of(
    conversation: Conversation,
    store: AttachmentStore,
    held: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, bytes]:
    """Return the bytes of a conversation's images and files that are here, by their SHA-256.

    What is `held` in memory need not be in the store. Those that would make them more than
    `LARGEST_TOTAL` together are left out.
    """
    found: dict[str, bytes] = {}
    total = 0
    for message in conversation.messages.values():
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


def write_export(
    path: Path, content: bytes, *, is_forced: bool = False, hint: str = "Name another file."
) -> None:
    """Write a file that only its owner can read; one that is there is replaced when forced.

    A path may begin with `~`. `hint` says what to do about one that is there.

    Raises:
        UsageError: When the file is there already, or cannot be one.
        NotSaved: When the disk refused.
    """
    try:
        path = path.expanduser()
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder {path.parent}.")
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is no ordinary file.")
        if is_forced:
            atomic.write_bytes(path, content)
        else:
            atomic.create_bytes(path, content)
    except RuntimeError as error:
        raise UsageError(f"There is no folder {path.parts[0]}.") from error
    except FileExistsError as error:
        raise UsageError(f"{path} is there already.", hint=hint) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotSaved(f"{path} was not written: {reason}.") from error
