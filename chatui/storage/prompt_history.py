"""The prompts that were sent, for the Up key."""

import json
import os
from pathlib import Path
from typing import Final

from chatui.errors import reason_of
from chatui.storage.atomic import make_private, read_bytes, saving, write_all, write_bytes

LIMIT: Final = 1000
LONGEST: Final = 100_000
_ROOM: Final = 4 * 2**20
_LARGEST: Final = 64 * 2**20
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class PromptHistory:
    """A file with a JSON text a line, the newest last; several processes may add to it."""

    def __init__(self, path: Path) -> None:
        self.known: list[str] | None = None
        """The entries as they were read or added to last; None before they were read."""
        self._path = path
        self._seen: tuple[int, int] | None = None

    def entries(self) -> list[str]:
        """Return the last thousand prompts, the newest last; a line that is broken is left out."""
        self._seen = self._state()
        self.known = self._read()[-LIMIT:]
        return self.known

    def poll(self) -> None:
        """Read the entries where they were not read yet, or another window has added some."""
        if self.known is None or self._state() != self._seen:
            self.entries()

    def _state(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def add(self, text: str) -> str:
        """Add a prompt, unless it is empty, longer than 100,000 characters, or the one before.

        Returns what the user should be told, which is nearly always nothing.

        Raises:
            NotSaved: When the disk refused.
        """
        if not text.strip() or len(text) > LONGEST:
            return ""
        from chatui.storage.lock import lock_beside, locked  # comes with the first write

        with locked(lock_beside(self._path)):
            known = self._read()
            if known and known[-1] == text:
                return ""
            with saving():
                self._append(text)
                self.known = [*known, text][-LIMIT:]
                if len(known) >= 2 * LIMIT or self._path.stat().st_size > 2 * _ROOM:
                    return self._shorten([*known, text])
        return ""

    def _shorten(self, texts: list[str]) -> str:
        reason = ""
        try:
            lines = read_bytes(self._path, _LARGEST).splitlines()
            if any(_text(line) is None for line in lines if line.strip()):
                reason = "not every line is a prompt"
        except OSError as error:
            reason = reason_of(error)
        from chatui.storage.aside import move_aside  # seldom is a file broken

        told = move_aside(self._path, reason) if reason else ""
        write_bytes(self._path, _newest(texts))
        return told

    def _append(self, text: str) -> None:
        make_private(self._path.parent)
        descriptor = os.open(self._path, _FLAGS, 0o600)
        try:
            # A line that the disk has once taken in part must not swallow the next one.
            write_all(descriptor, b"\n" + _line(text))
        finally:
            os.close(descriptor)

    def _read(self) -> list[str]:
        try:
            content = read_bytes(self._path, _LARGEST)
        except OSError:
            return []
        return [text for line in content.splitlines() if (text := _text(line)) is not None]


def _text(line: bytes) -> str | None:
    try:
        text = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return text if isinstance(text, str) else None


def _newest(texts: list[str]) -> bytes:
    """Return the lines of the last thousand texts, of fewer when those take too much room."""
    lines: list[bytes] = []
    room = _ROOM
    for text in reversed(texts[-LIMIT:]):
        lines.append(_line(text))
        room -= len(lines[-1])
        if room < 0:
            break
    return b"".join(reversed(lines))


def _line(text: str) -> bytes:
    return json.dumps(text).encode("ascii") + b"\n"
