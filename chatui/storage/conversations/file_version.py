"""A version of a conversation's file: what it holds, and how to tell it from others."""

import gc
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.errors import ConversationUnreadable
from chatui.storage.atomic import read_bytes, read_start
from chatui.storage.format.conversation_json import decode_file, decode_pieces, lines_of, split_file

LARGEST: Final = 256 * 2**20
_IDENTITY: Final = re.compile(rb'"id"\s*:\s*"([^"]*)"')
_BEGINNING: Final = 4096  # bytes of a file that tell its id

Signature = tuple[int, int, int]
"""Inode, time of change in nanoseconds, size: one of them differs when a file was replaced."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What a file held when it was last read or written; `pieces` make up its content."""

    signature: Signature
    pieces: tuple[bytes, ...]

    @property
    def content(self) -> bytes:
        """The whole file."""
        return b"".join(self.pieces)

    def holds(self, pieces: tuple[bytes, ...]) -> bool:
        """Tell whether a file of these pieces would be the same."""
        return pieces == self.pieces or b"".join(pieces) == self.content

    def decoded(
        self, known: Mapping[bytes, Message], *, later: bool = False
    ) -> tuple["FileVersion", Conversation]:
        """Return the conversation, and the version in one piece where no line is a message.

        Messages whose line is `known` are not decoded again; with `later`, others when needed.

        Raises:
            ConversationUnreadable: When it is none.
        """
        with _no_collection():
            if lines_of(self.pieces):
                try:
                    return self, decode_pieces(self.pieces, known, later=later)
                except ConversationUnreadable:
                    pass  # laid out by someone else, or broken
            return FileVersion(self.signature, (self.content,)), decode_file(self.content)


def identity_in(path: Path) -> str | None:
    """Return the id that a file holds, whatever its name is; None when it tells none."""
    try:
        found = _IDENTITY.search(read_start(path, _BEGINNING))
    except OSError:
        return None
    return None if found is None else found[1].decode("ascii", "replace")


def signature_of(path: Path) -> Signature | None:
    """Return the signature of a file, None when it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return signature_from(found)


def signature_from(found: os.stat_result) -> Signature:
    """Return the signature of the file that was looked at."""
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_version(path: Path) -> FileVersion:
    """Return what a file holds, and its signature.

    Raises:
        OSError: When it cannot be read.
    """
    while True:
        signature = signature_of(path)
        content = read_bytes(path, LARGEST)
        if signature is not None and signature_of(path) == signature:
            return FileVersion(signature, split_file(content))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python's garbage collector, which stops every thread, from looking at each new object.

    Decoding makes many of them, and no garbage.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
