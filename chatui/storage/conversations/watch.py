"""What other windows do to a conversation that is open here."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.errors import ConversationUnreadable, NotSaved
from chatui.storage.conversations.file_version import Signature
from chatui.storage.conversations.files import ConversationFiles
from chatui.storage.conversations.recovery import Turn, read_turn, status_without_writer
from chatui.storage.conversations.versions import Versions, Written

_COARSE_NS: Final = 2 * 10**9
"""A folder that was changed this recently may change again without another time of change."""


@dataclass(frozen=True, slots=True)
class News:
    """What another window has saved, and the replies that others are writing, as far as they are.

    `living` are the ids of all of those, also of those without news.
    """

    written: Written | None
    turns: tuple[Turn, ...]
    living: frozenset[str]


class Watch:
    """Notices what other windows do to one conversation; cheap enough for every second."""

    def __init__(self, files: ConversationFiles, versions: Versions, conversation_id: str) -> None:
        self._files = files
        self._versions = versions
        self._id = conversation_id
        self._journals: list[Path] = []
        self._seen: dict[Path, Signature] = {}
        self._living: list[Path] = []
        self._folder_changed = 0
        self._is_settled = False

    def has_news(self, own: Collection[str]) -> bool:
        """Tell whether the file or a journal has changed, of replies that are not the window's own.

        Copies that a folder synchroniser has made of the file are merged into it.
        """
        if self._has_folder_changed():
            self._journals = self._files.journals(self._id)
            if self._files.copies(self._id):
                return True
        return (
            self._is_file_foreign()
            or any(
                self._files.signature(path) != self._seen.get(path) for path in self._others(own)
            )
            or not all(map(self._files.is_journal_held, self._living))
        )

    def poll(self, snapshot: Conversation, own: Collection[str]) -> News:
        """Return what is new to a conversation that does not change meanwhile."""
        written = None
        if self._is_file_foreign():
            try:
                written = self._versions.merged(snapshot)
            except NotSaved:
                pass  # the file is broken, or newer: the next save tells
        turns: list[Turn] = []
        self._living.clear()
        for path in self._others(own):
            signature = self._files.signature(path)
            if signature is None:
                continue
            is_living = self._files.is_journal_held(path)
            if is_living:
                self._living.append(path)
            if signature == self._seen.get(path):
                continue
            try:
                turn = read_turn(path)
            except (OSError, ConversationUnreadable):
                continue  # it has just been begun, or ended
            self._seen[path] = signature
            if turn.reply is not None and turn.reply.is_streaming and not is_living:
                turn.reply.status = status_without_writer(turn.reply)
            turns.append(turn)
        return News(written, tuple(turns), frozenset(map(_reply_of, self._living)))

    def _has_folder_changed(self) -> bool:
        try:
            changed = self._files.folder.stat().st_mtime_ns
        except OSError:
            return False
        is_new = changed != self._folder_changed or not self._is_settled
        self._is_settled = time.time_ns() - changed > _COARSE_NS
        self._folder_changed = changed
        return is_new

    def _is_file_foreign(self) -> bool:
        base = self._versions.base(self._id)
        signature = self._files.signature(self._files.path(self._id))
        return signature is not None and base is not None and signature != base.signature

    def _others(self, own: Collection[str]) -> list[Path]:
        return [path for path in self._journals if _reply_of(path) not in own]


def _reply_of(journal: Path) -> str:
    return journal.stem.rpartition(".")[2]
