"""The journal of a reply: a file of JSON lines that grows with every read of the socket.

The first line holds the prompt and the empty reply, the others what arrived and when, in
milliseconds after the first. While a process writes a journal it holds its lock; a journal whose
lock nobody holds was left behind by a process that died.
"""

import errno
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from chatui.conversation.events import StreamEvent
from chatui.conversation.message import Message
from chatui.storage.atomic import saving, sync_file, sync_folder, write_all
from chatui.storage.format.events_json import encode_event
from chatui.storage.format.message_json import encode_message
from chatui.storage.lock import Lock

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Journal:
    """One reply's journal, open for writing.

    What the disk refuses is kept and written with the next line, so that a journal never has a
    hole: it can go on to be used after an error.
    """

    def __init__(self, path: Path, lock: Lock, header: Mapping[str, Any]) -> None:
        """Make the file; the header is on the disk when this returns.

        Raises:
            OSError: When the disk refused; there is then no file.
        """
        self.path = path
        self.reply_id = path.stem.rpartition(".")[2]
        self._lock = lock
        self._began = monotonic()
        self._size = 0
        self._unwritten = b""
        self._is_torn = False
        self._is_synced = True
        self._sync_problem: OSError | None = None
        self._descriptor: int | None = os.open(path, _FLAGS, 0o600)
        try:
            self._write(header)
            sync_file(self._descriptor)
            sync_folder(path.parent)
        except OSError:
            self.discard()
            raise

    def append(self, events: Sequence[StreamEvent]) -> None:
        """Add what one read of the socket brought; it survives the death of this process.

        Raises:
            NotSaved: When the disk refused; the next call tries again.
        """
        problem, self._sync_problem = self._sync_problem, None
        with saving():
            self._write(
                {"ms": self._milliseconds(), "events": [encode_event(event) for event in events]}
            )
            if problem is not None:
                raise problem

    def end(self, reply: Message | None) -> None:
        """Add how the reply ended; None when it was taken out of the conversation."""
        ended = None
        if reply is not None:
            ended = encode_message(reply)
            del ended["content"]
        try:
            self._write({"ms": self._milliseconds(), "ended": ended})
        except OSError:
            pass  # the conversation is saved next, and that tells

    def sync(self) -> None:
        """Make what was added durable, in any thread; what the disk refuses, `append` tells."""
        descriptor = self._descriptor
        if descriptor is None or self._is_synced:
            return
        self._is_synced = True
        try:
            sync_file(descriptor)
        except OSError as error:
            if self._descriptor is not None:
                self._sync_problem = error

    def close(self) -> None:
        """End the writing; the file stays, and whoever loads the conversation takes it in."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        try:
            os.close(descriptor)
        except OSError:
            pass  # what the disk refused was told when it was written or synced
        self._lock.release(remove=True)

    def discard(self) -> None:
        """End the writing and take the file away, since the conversation holds the reply."""
        try:
            self.path.unlink(missing_ok=True)
        finally:
            self.close()

    def _milliseconds(self) -> int:
        return round((monotonic() - self._began) * 1000)

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._descriptor is None:
            raise OSError(errno.EBADF, "the journal is closed")
        self._unwritten += json.dumps(line, ensure_ascii=True).encode("ascii") + b"\n"
        if self._is_torn:
            os.ftruncate(self._descriptor, self._size)
        self._is_torn = True
        write_all(self._descriptor, self._unwritten)
        self._is_torn = False
        self._size += len(self._unwritten)
        self._unwritten = b""
        self._is_synced = False
