"""Deleted conversations, kept for a while."""

import os
import time
from pathlib import Path
from typing import Final

from chatui.errors import ConversationNotFound
from chatui.storage.atomic import make_private, not_saved, remove_old, sync_folder

DAYS: Final = 30


class Trash:
    """A folder of deleted conversations; a file's time of change says when it was deleted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, conversation_id: str) -> Path:
        """Return where a deleted conversation lies."""
        return self._folder / f"{conversation_id}.json"

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
        remove_old(self._folder, "*.json", older_than=time.time() - DAYS * 86400)
