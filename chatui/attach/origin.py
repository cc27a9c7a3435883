"""Where an attached file came from, and whether it is another one there by now."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """A path, and what the file there looked like before it was read."""

    path: Path
    looks: tuple[int, ...]

    @property
    def has_changed(self) -> bool:
        """Whether something else is there now; what is gone has not changed. It looks there."""
        looks = _looks_of(self.path)
        return bool(looks) and looks != self.looks


def origin_of(path: Path) -> Origin:
    """Return the origin of a file that is about to be read."""
    return Origin(path.absolute(), _looks_of(path))


def _looks_of(path: Path) -> tuple[int, ...]:
    try:
        found = os.stat(path)  # noqa: PTH116  # one of a path that may be none
    except (OSError, ValueError):
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns
