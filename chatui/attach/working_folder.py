"""The files that a mention may mean: those of the working folder, others where a path says so."""

import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from chatui.attach.folder_index import FolderIndex, find_in
from chatui.attach.key_files import may_hold_keys
from chatui.attach.mentions import place_of, says_where

_FRESH_SECONDS: Final = 10.0
_MOST_ENTRIES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Match:
    """A path as it is mentioned, with a slash behind a folder; keys are not to be sent unasked."""

    path: str
    may_hold_keys: bool = False


class WorkingFolder:
    """Finds files by a few letters. It may be read in one thread and searched in another.

    What it held before is found while it is read again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index = FolderIndex(folder)
        self._read_at: float | None = None
        self._is_wanted = True

    @property
    def is_fresh(self) -> bool:
        """Whether it was read a moment ago."""
        return self._read_at is not None and monotonic() - self._read_at < _FRESH_SECONDS

    @property
    def problems(self) -> list[str]:
        """What could not be taken, as sentences."""
        return self._index.problems

    def read(self) -> None:
        """List what is there now, down to the last folder: call it in a thread."""
        self._is_wanted = True
        fresh = self._index if self._read_at is None else FolderIndex(self.folder)
        fresh.read(lambda: self._is_wanted)
        self._index, self._read_at = fresh, monotonic()

    def stop_reading(self) -> None:
        """Let `read` return soon."""
        self._is_wanted = False

    def find(self, path: str, most: int) -> list[Match]:
        """Return what a path that is being written may become, the best first."""
        found = [] if says_where(path) else self._index.find(path, most)
        if not found and (says_where(path) or "/" in path):
            found = self._listed(path, most)
        return [Match(one, self._may_hold_keys(one)) for one in found]

    def _listed(self, path: str, most: int) -> list[str]:
        """Return what stands in the folder that a path names so far."""
        if path in ("~", ".."):
            path += "/"
        place, _, letters = path.rpartition("/")
        place += "/"
        folder = place_of(place, self.folder)
        if folder is None:
            return []
        names: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if letters.startswith(".") or not entry.name.startswith("."):
                        names.append(entry.name + "/" * entry.is_dir())
                    if len(names) >= _MOST_ENTRIES:
                        break
        except (OSError, ValueError):
            return []
        return [place + name for name in find_in(sorted(names), letters, most)]

    def _may_hold_keys(self, path: str) -> bool:
        place = place_of(path, self.folder)
        return place is not None and not path.endswith("/") and may_hold_keys(place)
