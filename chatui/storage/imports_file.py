"""imports.json: what came in from elsewhere, so that none that was deleted since comes in again."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from chatui.conversation.summary import ImportOrigin
from chatui.errors import reason_of
from chatui.storage import atomic
from chatui.storage.aside import move_aside
from chatui.storage.lock import lock_beside, locked

_LARGEST: Final = 64 * 2**20
_MAY_COME_AGAIN: Final = "What was deleted may come in again."


class ImportsFile:
    """The origins of all conversations that were ever imported."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._problems: list[str] = []

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        problems, self._problems = self._problems, []
        return problems

    def load(self) -> set[ImportOrigin]:
        """Return what came in, whether it is still here or not.

        A file that is damaged is moved aside.

        Raises:
            NotSaved: When it is damaged, and the disk refused to move it.
        """
        return {origin for item in self._read() if (origin := _origin(item)) is not None}

    def add(self, origins: Iterable[ImportOrigin]) -> None:
        """Note what came in.

        Raises:
            NotSaved: When the disk refused.
        """
        with locked(lock_beside(self._path), safe=_MAY_COME_AGAIN):
            items = self._read()
            new = set(origins).difference(map(_origin, items))
            if new:
                with atomic.saving(_MAY_COME_AGAIN):
                    atomic.write_bytes(self._path, json.dumps([*items, *sorted(new)]).encode())

    def _read(self) -> list[object]:
        try:
            found = json.loads(atomic.read_bytes(self._path, _LARGEST))
        except FileNotFoundError:
            return []
        except OSError as error:
            reason = reason_of(error)
        except (ValueError, RecursionError):
            reason = "it is no JSON"
        else:
            if isinstance(found, list):
                return found
            reason = "it is no list"
        with atomic.saving(_MAY_COME_AGAIN):
            told = move_aside(self._path, reason)
        self._problems.append(f"{told} {_MAY_COME_AGAIN}")
        return []


def _origin(item: object) -> ImportOrigin | None:
    match item:
        case [str(format), str(id)]:
            return format, id
        case _:
            return None  # a newer version may know more
