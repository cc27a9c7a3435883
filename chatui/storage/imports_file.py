"""imports.json: what came in from elsewhere, so that none that was deleted since comes in again."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from chatui.storage import atomic
from chatui.storage.lock import lock_beside, locked

_LARGEST: Final = 64 * 2**20

Origin = tuple[str, str]
"""The format of a conversation, and its id there."""


class ImportsFile:
    """The origins of all conversations that were ever imported. One that is broken knows none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> set[Origin]:
        """Return what came in, whether it is still here or not."""
        try:
            found = json.loads(atomic.read_bytes(self._path, _LARGEST))
        except (OSError, ValueError, RecursionError):
            return set()
        pairs = found if isinstance(found, list) else []
        return {
            (pair[0], pair[1])
            for pair in pairs
            if isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, str) for x in pair)
        }

    def add(self, origins: Iterable[Origin]) -> None:
        """Note what came in.

        Raises:
            NotSaved: When the disk refused.
        """
        with locked(lock_beside(self._path)):
            known = self.load()
            whole = known.union(origins)
            if whole != known:
                try:
                    atomic.write_bytes(self._path, json.dumps(sorted(whole)).encode())
                except OSError as error:
                    raise atomic.not_saved(error) from error
