"""The prompts that were sent, for the Up key."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.conversation.parts import Attachment
from chatui.errors import ConversationUnreadable, reason_of
from chatui.storage.atomic import make_private, read_bytes, saving, write_all, write_bytes

LIMIT: Final = 1000
LONGEST: Final = 100_000
_ROOM: Final = 4 * 2**20
_LARGEST: Final = 64 * 2**20
_PICTURES: Final = "pictures"
_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class SentPrompt:
    """A prompt: its text, and the pictures that went with it."""

    text: str
    parts: tuple[Attachment, ...] = ()


class PromptHistory:
    """A file with a JSON value a line, the newest prompt last; several processes may add to it.

    A prompt is a string. Its pictures stand in an object on the line below, by their hashes:
    versions before there were some read the text, and skip the object. A prompt without a text is
    an object alone, which says so by an empty one.
    """

    def __init__(self, path: Path) -> None:
        self.known: list[SentPrompt] | None = None
        """The entries as they were read or added to last; None before they were read."""
        self._path = path
        self._seen: tuple[int, int] | None = None

    def entries(self) -> list[SentPrompt]:
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

    def add(self, text: str, parts: Sequence[Attachment] = ()) -> str:
        """Add a prompt, unless it is empty, longer than 100,000 characters, or the one before.

        Returns what the user should be told, which is nearly always nothing.

        Raises:
            NotSaved: When the disk refused.
        """
        if not (text.strip() or parts) or len(text) > LONGEST:
            return ""
        from chatui.storage.lock import lock_beside, locked  # comes with the first write

        prompt = SentPrompt(text, tuple(parts))
        with locked(lock_beside(self._path)):
            known = self._read()
            if known and known[-1] == prompt:
                return ""
            with saving():
                self._append(prompt)
                self.known = [*known, prompt][-LIMIT:]
                if len(known) >= 2 * LIMIT or self._path.stat().st_size > 2 * _ROOM:
                    return self._shorten([*known, prompt])
        return ""

    def _shorten(self, prompts: list[SentPrompt]) -> str:
        reason = ""
        try:
            lines = read_bytes(self._path, _LARGEST).splitlines()
            if any(_decoded(line) is None for line in lines if line.strip()):
                reason = "not every line is a prompt"
        except OSError as error:
            reason = reason_of(error)
        from chatui.storage.aside import move_aside  # seldom is a file broken

        told = move_aside(self._path, reason) if reason else ""
        write_bytes(self._path, _newest(prompts))
        return told

    def _append(self, prompt: SentPrompt) -> None:
        make_private(self._path.parent)
        descriptor = os.open(self._path, _FLAGS, 0o600)
        try:
            # A line that the disk has once taken in part must not swallow the next one.
            write_all(descriptor, b"\n" + _lines(prompt))
        finally:
            os.close(descriptor)

    def _read(self) -> list[SentPrompt]:
        try:
            content = read_bytes(self._path, _LARGEST)
        except OSError:
            return []
        prompts: list[SentPrompt] = []
        is_text = False  # whether the line before was one
        for line in content.splitlines():
            if not line.strip():
                continue
            match _decoded(line):
                case str(text):
                    prompts.append(SentPrompt(text))
                    is_text = True
                    continue
                case SentPrompt() as alone:
                    prompts.append(alone)
                case tuple(parts) if is_text:
                    prompts[-1] = SentPrompt(prompts[-1].text, parts)
            is_text = False
        return prompts


def _decoded(line: bytes) -> str | SentPrompt | tuple[Attachment, ...] | None:
    """Return a text, a prompt without one, or the pictures of the text on the line before."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or not isinstance(pictures := value.get(_PICTURES), list):
        return None
    from chatui.storage.format.parts_json import decode_attachments  # few prompts have some

    try:
        parts = decode_attachments(pictures, {}, _PICTURES)
    except ConversationUnreadable:
        return None
    return SentPrompt("", parts) if value.get("text") == "" else parts


def _newest(prompts: list[SentPrompt]) -> bytes:
    """Return the lines of the last thousand prompts, of fewer when those take too much room."""
    lines: list[bytes] = []
    room = _ROOM
    for prompt in reversed(prompts[-LIMIT:]):
        lines.append(_lines(prompt))
        room -= len(lines[-1])
        if room < 0:
            break
    return b"".join(reversed(lines))


def _lines(prompt: SentPrompt) -> bytes:
    values: list[object] = [prompt.text] if prompt.text else []
    if prompt.parts:
        from chatui.storage.format.parts_json import encode_part  # few prompts have some

        alone = {} if prompt.text else {"text": ""}
        values.append({**alone, _PICTURES: [encode_part(part) for part in prompt.parts]})
    return b"".join(json.dumps(value).encode("ascii") + b"\n" for value in values)
