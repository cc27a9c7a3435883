"""What a path that is being typed may become: the folders and files whose names begin so."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.attach.dropped import is_picture
from chatui.text.safety import display_line

MOST: Final = 200
"""Names that are looked at: more are not read by a person."""


@dataclass(frozen=True, slots=True)
class PathEntry:
    """A folder or a file; `typed` is how its path goes on from what was typed."""

    typed: str
    path: Path
    is_folder: bool
    is_picture: bool
    size: int

    @property
    def can_be_typed(self) -> bool:
        """Whether its name is what can be shown of it."""
        return display_line(self.typed) == self.typed


@dataclass(frozen=True, slots=True)
class PathEntries:
    """The first of what begins as what was typed: folders, pictures, files; how many are left."""

    entries: tuple[PathEntry, ...] = ()
    left: int = 0


def complete_path(typed: str, folder: Path) -> PathEntries:
    """Return what a path may become that is typed in a folder; nothing where nothing can be read.

    It looks at the disk: call it in a thread. Hidden names come when a dot was typed.
    """
    beginning = os.path.split(typed)[1]
    head = typed[: len(typed) - len(beginning)]
    try:
        inside = folder / Path(head).expanduser()
        names = [path.name for path in inside.iterdir() if _begins(path.name, beginning)]
    except (OSError, RuntimeError, ValueError):
        return PathEntries()
    names.sort(key=lambda name: (name.casefold(), name))
    entries = list(filter(None, (_entry(head, inside, name) for name in names[:MOST])))
    entries.sort(key=lambda entry: (not entry.is_folder, not entry.is_picture))
    return PathEntries(tuple(entries), max(0, len(names) - MOST))


def agreed(found: PathEntries) -> str:
    """Return as much of a path as everything agrees in that it may become."""
    paths = [entry.typed for entry in found.entries if entry.can_be_typed]
    if found.left or not paths:
        return ""
    first, last = min(paths), max(paths)  # what these two share, those between them share as well
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((at for at, (one, other) in pairs if one != other), len(first))]


def _begins(name: str, beginning: str) -> bool:
    if name.startswith(".") and not beginning:
        return False
    return name.casefold().startswith(beginning.casefold())


def _entry(head: str, inside: Path, name: str) -> PathEntry | None:
    """Return what is there, None where nothing can be read: a pipe, a socket, a link to nothing."""
    path = inside / name
    try:
        found = path.stat()
    except OSError:
        return None
    is_folder = stat.S_ISDIR(found.st_mode)
    if not is_folder and not stat.S_ISREG(found.st_mode):
        return None
    typed = head + name + ("/" if is_folder else "")
    size = 0 if is_folder else found.st_size
    return PathEntry(typed, path, is_folder, not is_folder and is_picture(path), size)
