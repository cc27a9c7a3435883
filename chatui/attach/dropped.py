"""What is pasted when files are dropped on a terminal: nothing but paths, spelled in many ways."""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from chatui.attach.file import read_beginning
from chatui.errors import CannotAttach
from chatui.media_type import picture_type

_LONGEST: Final = 20_000
_MOST: Final = 50
"""Paths that are looked at: more were not dropped by hand."""
_WINDOWS_WORD: Final = re.compile(r'"([^"]+)"|(\S+)')
_LIKE_A_PATH: Final = re.compile(r"(?i)[~/\\]|file:|[a-z]:[/\\]|\S+\.[a-z]{3,4}$")


def dropped_pictures(text: str, *, host: str = "") -> tuple[Path, ...]:
    """Return the pictures that a pasted text names, when it names pictures and nothing else.

    It looks at the files: call it in a thread.
    """
    for paths in readings(text, host=host):
        try:
            found = tuple(Path(path).expanduser() for path in paths)
        except RuntimeError:  # nobody of that name has a home
            continue
        if all(map(is_picture, found)):
            return found
    return ()


def readings(
    text: str, *, host: str = "", is_windows: bool = os.name == "nt"
) -> Iterator[tuple[str, ...]]:
    """Yield what paths a text may spell: quoted or escaped for a shell, or a plain one a line.

    A `file:` URL may name this machine, whose name is `host`, and no other.
    """
    if len(text) > _LONGEST:
        return
    for words in (_shell_words(text, is_windows=is_windows), text.strip().splitlines()):
        paths = [_path(word.strip(), host) for word in words if word.strip()]
        if 0 < len(paths) <= _MOST and all(paths):
            yield tuple(path for path in paths if path)


def _shell_words(text: str, *, is_windows: bool) -> list[str]:
    if is_windows:  # where a backslash parts folders
        return [quoted or plain for quoted, plain in _WINDOWS_WORD.findall(text)]
    try:
        return shlex.split(text)
    except ValueError:  # a quotation that does not end
        return []


def _path(word: str, host: str) -> str | None:
    if not _LIKE_A_PATH.match(word) or "\0" in word:
        return None
    return path_of_url(word, host) if word.lower().startswith("file:") else word


def path_of_url(url: str, host: str) -> str | None:
    """Return the path in a `file:` URL, None when it is of another computer than `host`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.netloc.lower() not in ("", "localhost", host.lower()):
        return None
    path = unquote(parts.path, errors="surrogateescape")
    return path[1:] if re.match(r"/[A-Za-z]:/", path) else path or None


def is_picture(path: Path) -> bool:
    """Tell whether a file is a picture, by its first bytes."""
    try:
        return picture_type(read_beginning(path)) is not None
    except CannotAttach:
        return False
