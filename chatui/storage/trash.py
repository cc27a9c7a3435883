"""Deleted conversations, kept for a while."""

import os
import time
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Final

from chatui.errors import ConversationNotFound, ConversationUnreadable
from chatui.storage.atomic import make_private, not_saved, remove_old, sync_folder
from chatui.storage.file_version import read_version
from chatui.storage.summary import Summary, read_summary

DAYS: Final = 30
_PATTERN: Final = "*.json"


class Trash:
    """A folder of deleted conversations; a file's time of change says when it was deleted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, conversation_id: str) -> Path:
        """Return where a deleted conversation lies."""
        return self._folder / f"{conversation_id}.json"

    def summaries(self) -> list[tuple[datetime, Summary]]:
        """Return when each conversation was deleted, and its summary; the last one first.

        What cannot be read is left out.
        """
        found = []
        for path in self._folder.glob(_PATTERN):
            try:
                deleted = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                found.append((deleted, read_summary(path.stem, read_version(path).content)))
            except (OSError, ConversationUnreadable):
                continue
        return sorted(found, key=itemgetter(0), reverse=True)

    def put(self, path: Path) -> None:
        """Move a conversation's file here, durably.

        Raises:
            ConversationNotFound: When there is no such file.
            NotSaved: When the disk refused.
        """
        target = self._folder / path.name
        try:
            make_private(self._folder)
            os.utime(path)
            path.replace(target)
            sync_folder(self._folder)
            sync_folder(path.parent)
        except FileNotFoundError as error:
            raise ConversationNotFound(f"There is no conversation {path.stem!r}.") from error
        except OSError as error:
            raise not_saved(error) from error

    def drop(self, conversation_id: str) -> None:
        """Remove a conversation that has been taken out; else it expires in time."""
        try:
            self.path(conversation_id).unlink(missing_ok=True)
        except OSError:
            pass

    def empty_expired(self) -> None:
        """Remove for good what was deleted more than 30 days ago."""
        remove_old(self._folder, _PATTERN, older_than=time.time() - DAYS * 86400)
