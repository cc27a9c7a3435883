"""`@path` in a prompt: where it stands, and the file that it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui.attach.file import shown_name
from chatui.attach.folder_index import leads_inside
from chatui.attach.pdf import pages_of
from chatui.errors import CannotAttach

_BEFORE: Final = r"""(?<![^\s(\[{<"'])"""
"""What an address of mail has before its @ makes it no mention."""
_MENTION: Final = re.compile(_BEFORE + r'@(?:"([^"\n]+)"|([^\s"@]+))')
_BEGUN: Final = re.compile(_BEFORE + r'@(?:"([^"\n]*)|([^\s"@]*))\Z')
_BEHIND: Final = ".,;:!?)]}>'"
_SAYS_WHERE: Final = ("/", "~", "../")
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Begun:
    """A mention that is being written: from which column, and what of its path is there."""

    start: int
    path: str


def begun_mention(before: str) -> Begun | None:
    """Return the mention that ends where a line is cut, None when none does."""
    found = _BEGUN.search(before)
    return None if found is None else Begun(found.start(), found[1] or found[2] or "")


def mention(path: str) -> str:
    """Return a path as it is mentioned."""
    is_plain = _MENTION.fullmatch(f"@{path}") is not None and path[-1] not in _BEHIND
    return f"@{path}" if is_plain else f'@"{path}"'


def has_mentions(text: str) -> bool:
    """Tell whether a text may mention a file; it looks at none."""
    return "@" in text and _MENTION.search(text) is not None


def mentioned_files(text: str, folder: Path) -> tuple[Path, ...]:
    """Return the files that a text mentions and that are there, each once, folders with a slash.

    What names none is prose. It looks at the disk: call it in a thread.

    Raises:
        CannotAttach: When a link leads out of the folder, and its mention does not say so.
    """
    found: dict[Path, None] = {}
    for words in _readings(text):
        for path in words:
            place = place_of(path, folder)
            if place is not None and _is_there(place, path):
                check_inside(path, place, folder)
                found[place] = None
                break
    return tuple(found)


def place_of(path: str, folder: Path) -> Path | None:
    """Return where a mentioned path leads, None where that is nowhere."""
    try:
        return folder / Path(path).expanduser()
    except (RuntimeError, ValueError):  # nobody of that name has a home
        return None


def says_where(path: str) -> bool:
    """Tell whether a path says itself that it leads out of the working folder."""
    return path.startswith(_SAYS_WHERE) or path == ".." or "/../" in path or path[1:3] == ":\\"


def check_inside(path: str, place: Path, folder: Path) -> None:
    """Take a place that is inside the working folder, or is said to be elsewhere.

    Raises:
        CannotAttach: When a link leads out of the folder.
    """
    if not (says_where(path) or leads_inside(pages_of(place)[0], folder)):
        name = shown_name(place)
        raise CannotAttach(
            f"{name} is a link that leads out of this folder.",
            hint="Name what it leads to, as @/path or @../path.",
        )


def _readings(text: str) -> Iterator[tuple[str, ...]]:
    """Yield what paths each mention may mean: with what follows it, and without."""
    for number, match in enumerate(_MENTION.finditer(text)):
        if number >= _MOST:
            return
        if match[1]:
            yield (match[1],)
        else:
            yield match[2], match[2].rstrip(_BEHIND)


def _is_there(place: Path, path: str) -> bool:
    try:
        if path.endswith("/"):
            return place.is_dir()
        return bool(path) and pages_of(place)[0].is_file()
    except (OSError, ValueError):
        return False
