"""The files of the saved conversations: their names, what is in them, what to do when it is broken.

conversations/<id>.json               a conversation
conversations/<id>.<reply id>.jsonl   the journal of a reply on its way
broken/<name>.<time>                  what could not be read
locks/                                who writes what
"""

import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zlib import crc32

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.conversation.summary import Summary
from chatui.errors import (
    ConversationNotFound,
    ConversationUnreadable,
    NewerFormat,
    StorageError,
    reason_of,
)
from chatui.storage.atomic import TEMPORARY_SUFFIX, make_private, read_start, remove_old
from chatui.storage.conversations.file_version import (
    FileVersion,
    Signature,
    identity_in,
    read_version,
    signature_from,
    signature_of,
)
from chatui.storage.conversations.read_summary import read_summary
from chatui.storage.format.conversation_json import decode_beginning
from chatui.storage.lock import Lock, Patience, locked, try_lock

_SAVE_LOCKS: Final = 16
_STILL_SECONDS: Final = 600.0
_BEGINNING: Final = 2**16
"""Bytes of a file in which its settings end, unless the draft is very long."""
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")

# A name that begins with an id as chatui makes them.
_MADE: Final = re.compile(r"(\d{8}-\d{6}-[a-z0-9]{4})(?:(?![A-Za-z0-9]).+)?", re.DOTALL)

# As Syncthing, then Dropbox (in several languages), Nextcloud, Seafile and pCloud, then iCloud and
# Google Drive name the losing side of a conflict.
_COPY: Final = re.compile(
    rf"({_ID.pattern})(?:\.sync-conflict-.*| \(.*[ck]onfli[ck]?t.*\).*| \d{{1,3}}| \(\d{{1,3}}\))",
    re.IGNORECASE,
)


class ConversationFiles:
    """The folder of the conversations; `problems` is what the user should be told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self._told: set[str] = set()
        self._broken = folder.parent / "broken"
        self._locks = folder.parent / "locks"
        self._summaries: dict[Path, tuple[Signature, Summary | None]] = {}
        self._identities: dict[Path, tuple[Signature, str | None]] = {}

    def report(self, problem: str) -> None:
        """Add a problem, which is told once, however often it is met."""
        if problem not in self._told:
            self._told.add(problem)
            self.problems.append(problem)

    def path(self, conversation_id: str) -> Path:
        """Return the file of a conversation.

        Raises:
            ConversationNotFound: When the id could not be one.
        """
        if _ID.fullmatch(conversation_id) is None:
            raise ConversationNotFound(f"{conversation_id!r} is no conversation's id.")
        return self.folder / f"{conversation_id}.json"

    def conversations(self) -> list[Path]:
        """Return the conversations' files."""
        return [
            path
            for path in self._entries(".json")
            if _ID.fullmatch(path.stem) and self._original_of(path) is None
        ]

    def journals(self, conversation_id: str) -> list[Path]:
        """Return a conversation's journals."""
        return [
            path for path in self._entries(".jsonl") if _conversation_of(path) == conversation_id
        ]

    def copies(self, conversation_id: str) -> list[Path]:
        """Return the copies of a conversation that a folder synchroniser has made."""
        return [
            path for path in self._entries(".json") if self._original_of(path) == conversation_id
        ]

    def copied(self) -> set[str]:
        """Return the ids of the conversations of which there are such copies."""
        entries = self._entries(".json")
        return {id for path in entries if (id := self._original_of(path)) is not None}

    def left_behind(self) -> set[str]:
        """Return the ids of the conversations with a journal that no living process writes.

        A folder synchroniser may bring the journal of a reply that arrives on another machine: one
        without a lock is left alone while it may still grow there.
        """
        now = time.time()
        return {
            conversation_id
            for path in self._entries(".jsonl")
            if _ID.fullmatch(conversation_id := _conversation_of(path))
            and (self._is_local(path) or self._is_still(path, now))
            and not self.is_journal_held(path)
        }

    def remove_locks(self, *, older_than: float) -> None:
        """Remove the locks of journals that are gone; a process that died has left them.

        Whoever begins a journal has its lock first, for less than the age that is asked for.
        """
        try:
            locks = [path for path in self._locks.iterdir() if path.stem.count(".") == 1]
        except OSError:
            return
        for path in locks:
            journal = self.folder / f"{path.stem}.jsonl"
            try:
                is_old = path.stat().st_mtime < older_than
            except OSError:
                continue
            if is_old and not self.may_exist(journal):
                self.is_journal_held(journal)  # a lock that nobody holds is removed by the look

    def remove_temporary(self, *, older_than: float) -> None:
        """Remove what processes have left behind that died in the middle of a write.

        The attachments, and what the program remembers, are written beside the conversations.
        """
        data = self.folder.parent
        for folder in (self.folder, data, data / "attachments"):
            remove_old(folder, f".*{TEMPORARY_SUFFIX}", older_than=older_than)

    def times(self) -> dict[Path, tuple[float, float]]:
        """Return when each conversation's file, and the last of its journals, were written.

        Both as seconds since 1970; 0 for a file that is not there.
        """
        found: dict[Path, tuple[float, float]] = {}
        for path in (*self.conversations(), *self._entries(".jsonl")):
            try:
                when = path.stat().st_mtime
            except OSError:
                continue
            if path.suffix == ".json":
                found[path] = (when, found.get(path, (0.0, 0.0))[1])
            else:
                owner = self.folder / f"{_conversation_of(path)}.json"
                known = found.get(owner, (0.0, 0.0))
                found[owner] = (known[0], max(known[1], when))
        return found

    def read(
        self,
        path: Path,
        known: Mapping[bytes, Message] | None = None,
        *,
        later: bool = False,
    ) -> tuple[FileVersion, Conversation]:
        """Return a conversation and the version of the file that it was read from.

        Messages whose line in the file is `known` are not decoded again; with `later`, most of the
        others is decoded when it is asked for.

        Raises:
            ConversationNotFound: When there is no such file.
            ConversationUnreadable: When it is broken, and now lies among the broken ones; or when
                it could not be read, or a newer version wrote it, and it was left alone.
        """
        try:
            version = read_version(path)
        except FileNotFoundError as error:
            raise ConversationNotFound(f"There is no conversation {path.stem!r}.") from error
        except OSError as error:
            raise ConversationUnreadable(_unreadable(path, error)) from error
        try:
            version, conversation = version.decoded(known or {}, later=later)
        except NewerFormat as problem:
            raise NewerFormat(f"{path.name}: {problem.message}", hint=problem.hint) from problem
        except ConversationUnreadable as problem:
            aside = self.set_aside(path, version.signature)
            raise ConversationUnreadable(
                f"{path.name} is broken. {problem.message}", hint=_moved_to(aside)
            ) from problem
        conversation.id = path.stem
        return version, conversation

    def signatures(self) -> dict[str, Signature]:
        """Return the signature of each conversation's file, by its id."""
        found: dict[str, Signature] = {}
        for entry in self._scan():
            conversation_id = entry.name.removesuffix(".json")
            if conversation_id == entry.name or _ID.fullmatch(conversation_id) is None:
                continue
            if self._original_of(self.folder / entry.name) is not None:
                continue
            try:
                found[conversation_id] = signature_from(entry.stat())
            except OSError:
                continue  # it is gone, or cannot be looked at
        return found

    def signature(self, path: Path) -> Signature | None:
        """Return a file's signature, None when it is not there or cannot be looked at."""
        try:
            return signature_of(path)
        except OSError:
            return None

    def may_exist(self, path: Path) -> bool:
        """Tell whether a file is there; True also when that cannot be known."""
        try:
            return signature_of(path) is not None
        except OSError:
            return True

    def version(self, path: Path) -> FileVersion | None:
        """Return what a file holds, None when it is not there or, which is told, not readable."""
        try:
            return read_version(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.report(_unreadable(path, error))
            return None

    def summary(self, path: Path) -> Summary | None:
        """Return a conversation in one line, or None after telling why that is not possible."""
        try:
            signature = signature_of(path)
        except OSError as error:
            self.report(_unreadable(path, error))
            return None
        if signature is None:
            return None
        known = self._summaries.get(path)
        if known is None or known[0] != signature:
            known = self._summaries[path] = (signature, self._read_summary(path))
        return known[1]

    def updated(self, path: Path) -> float | None:
        """Return when a conversation was changed, in seconds since 1970, from its file's beginning.

        None when it is not there or, which is told, not readable.
        """
        found: Conversation | Summary | None
        try:
            found = decode_beginning(read_start(path, _BEGINNING))
        except (OSError, ConversationUnreadable):
            found = None
        if found is None:
            found = self.summary(path)
        return None if found is None else found.updated.timestamp()

    def set_aside(self, path: Path, signature: Signature) -> Path | None:
        """Move a broken file to the broken ones, unless it was replaced; nothing is overwritten."""
        now = datetime.now(UTC)
        aside = self._broken / f"{path.name}.{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        try:
            if signature_of(path) != signature:
                return None
            make_private(self._broken)
            path.rename(aside)
        except OSError:
            return None
        return aside

    def set_aside_journal(self, path: Path, problem: ConversationUnreadable) -> None:
        """Move a journal without a whole first line aside; an empty one is only removed."""
        try:
            signature = signature_of(path)
            if signature is None:
                return
            if signature[2] == 0:
                path.unlink()
                return
        except OSError:
            return
        aside = self.set_aside(path, signature)
        self.report(f"{path.name} is broken. {problem} {_moved_to(aside)}".strip())

    def locked(
        self, conversation_id: str, patience: Patience | None = None
    ) -> AbstractContextManager[None]:
        """Hold the lock of whoever writes a conversation.

        Raises:
            NotSaved: When another process holds it for too long, or it cannot be written.
        """
        number = crc32(conversation_id.encode("utf-8", "replace")) % _SAVE_LOCKS
        return locked(self._locks / f"save-{number:x}.lock", patience)

    def lock_journal(self, path: Path) -> Lock | None:
        """Return the lock of whoever writes a journal, None when another process holds it.

        Raises:
            OSError: When the lock cannot be written.
        """
        return try_lock(self._lock_of(path))

    def is_journal_held(self, path: Path) -> bool:
        """Tell whether a living process writes a journal."""
        try:
            lock = self.lock_journal(path)
        except OSError:
            return False
        if lock is not None:
            lock.release(remove=True)
        return lock is None

    def _is_local(self, journal: Path) -> bool:
        owner = self.folder / f"{_conversation_of(journal)}.json"
        return not self.may_exist(owner) or os.path.lexists(self._lock_of(journal))

    def _is_still(self, journal: Path, now: float) -> bool:
        try:
            return journal.stat().st_mtime < now - _STILL_SECONDS
        except OSError:
            return False

    def _lock_of(self, journal: Path) -> Path:
        return self._locks / f"{journal.stem}.lock"

    def _original_of(self, path: Path) -> str | None:
        """Return the id of the conversation that a file is a copy of, None when it is none.

        Most synchronisers say so in the name. Else a file is one whose name goes on behind the id
        of another conversation, and which holds that id.
        """
        found = _MADE.fullmatch(path.stem)
        if found is not None and found[1] == path.stem:
            return None
        if (copy := _COPY.fullmatch(path.stem)) is not None:
            return copy[1]
        if found is None or self._identity_in(path) != found[1]:
            return None
        return found[1] if self.may_exist(self.folder / f"{found[1]}.json") else None

    def _identity_in(self, path: Path) -> str | None:
        signature = self.signature(path)
        if signature is None:
            return None
        known = self._identities.get(path)
        if known is None or known[0] != signature:
            known = self._identities[path] = (signature, identity_in(path))
        return known[1]

    def _read_summary(self, path: Path) -> Summary | None:
        try:
            version = read_version(path)
        except OSError as error:
            self.report(_unreadable(path, error))
            return None
        try:
            return read_summary(path.stem, version.content)
        except ConversationUnreadable as problem:
            aside = self.set_aside(path, version.signature)
            self.report(f"{path.name} is broken. {problem.message} {_moved_to(aside)}".strip())
        return None

    def _entries(self, suffix: str) -> Iterator[Path]:
        for name in [entry.name for entry in self._scan()]:
            if name.endswith(suffix) and not name.startswith("."):
                yield self.folder / name

    def _scan(self) -> Iterator["os.DirEntry[str]"]:
        try:
            with os.scandir(self.folder) as entries:
                yield from entries
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageError(f"{self.folder} cannot be read: {reason_of(error)}.") from error


def _conversation_of(journal: Path) -> str:
    return journal.stem.partition(".")[0]


def _unreadable(path: Path, error: OSError) -> str:
    return f"{path.name} cannot be read: {reason_of(error)}."


def _moved_to(aside: Path | None) -> str:
    return "" if aside is None else f"It was moved to {aside}."
