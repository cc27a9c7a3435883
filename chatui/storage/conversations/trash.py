"""Deleted conversations, kept for a while."""

import os
import re
import time
from datetime import datetime
from itertools import count
from operator import itemgetter
from pathlib import Path
from typing import Final

from chatui.conversation.summary import Summary
from chatui.errors import ConversationNotFound, ConversationUnreadable, NotSaved
from chatui.storage.atomic import make_private, remove_old, saving, sync_folder
from chatui.storage.conversations.file_version import identity_in, read_version
from chatui.storage.conversations.read_summary import read_summary
from chatui.text.local_time import utc_time

DAYS: Final = 30
_PATTERN: Final = "*.json"
_MADE: Final = re.compile(r"(\d{8}-\d{6}-[a-z0-9]{4})(?![A-Za-z0-9])")
_ENTRY: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,99})(?:[^A-Za-z0-9_/\\-][^/\\]*)?")


class Trash:
    """A folder of deleted conversations; a file's time of change says when it was deleted.

    A conversation that was deleted more than once lies there as often: `<id>.json` is what was
    deleted last, `<id>.<number>.json` what was deleted before. Copies that were merged keep their
    names.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, entry: str) -> Path:
        """Return where a deleted conversation lies; an entry is its id, or the name of a file.

        Raises:
            ConversationNotFound: When there could be no such entry.
        """
        _id_in(entry)
        return self._folder / f"{entry}.json"

    def conversation_of(self, entry: str) -> str:
        """Return the id of the conversation that an entry was.

        Where its name goes on behind an id, it was a copy of that conversation only if it holds
        that id.

        Raises:
            ConversationNotFound: When there could be no such entry.
        """
        copied = _MADE.match(entry)
        if copied is not None and identity_in(self.path(entry)) == copied[1]:
            return copied[1]
        return _id_in(entry)

    def summaries(self) -> list[tuple[datetime, Summary]]:
        """Return when each conversation was deleted, and its summary; the last one first.

        The id in a summary is that of the entry. What cannot be read is left out.
        """
        found = []
        for path in self._folder.glob(_PATTERN):
            try:
                deleted = utc_time(path.stat().st_mtime)
                found.append((deleted, read_summary(path.stem, read_version(path).content)))
            except (OSError, ConversationUnreadable):
                continue
        return sorted(found, key=itemgetter(0), reverse=True)

    def put(self, path: Path) -> None:
        """Move a conversation's file, or a copy of it, here, durably; nothing is overwritten.

        Raises:
            ConversationNotFound: When there is no such file.
            NotSaved: When the disk refused.
        """
        target = self._folder / path.name
        with saving():
            try:
                make_private(self._folder)
                # A clock that was set back must not make it look as if it had been here for long.
                deleted = max(time.time(), path.stat().st_mtime)
                os.utime(path, (deleted, deleted))
                if os.path.lexists(target):
                    target.rename(self._free(path.stem))
                path.replace(target)
                sync_folder(self._folder)
                sync_folder(path.parent)
            except FileNotFoundError as error:
                raise ConversationNotFound(f"There is no conversation {path.stem!r}.") from error

    def move_back(self, entry: str, path: Path) -> None:
        """Let a conversation's file lie where it did, as it is.

        Raises:
            NotSaved: When there is another one, or the disk refused.
        """
        if os.path.lexists(path):
            raise NotSaved(
                f"Not restored: there is a {path.name} again, and one is a newer chatui's."
            )
        with saving():
            self.path(entry).rename(path)
            sync_folder(path.parent)
            sync_folder(self._folder)

    def drop(self, entry: str) -> None:
        """Remove a conversation that has been taken out; else it expires in time."""
        try:
            self.path(entry).unlink(missing_ok=True)
        except OSError:
            pass

    def empty_expired(self) -> None:
        """Remove for good what was deleted more than 30 days ago."""
        remove_old(self._folder, _PATTERN, older_than=time.time() - DAYS * 86400)

    def _free(self, entry: str) -> Path:
        paths = (self._folder / f"{entry}.{number}.json" for number in count(1))
        return next(path for path in paths if not os.path.lexists(path))


def _id_in(entry: str) -> str:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise ConversationNotFound(f"{entry!r} is not in the trash.")
    return found[1]
