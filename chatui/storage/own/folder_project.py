"""The project of a folder, in a .chatui.toml that anybody may have written: a clone, a download."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from chatui.errors import ConfigError, reason_of
from chatui.storage.atomic import read_start
from chatui.storage.own.project import Project, read_project
from chatui.storage.settings.toml_file import parse_toml
from chatui.text.safety import display_line

FILE: Final = ".chatui.toml"
_LARGEST: Final = 64 * 2**10
"""Bytes: a start waits until it is parsed."""
_MOST_DOTS: Final = 500
"""In one line: a key of some ten thousand dotted parts takes a parser a minute."""
_MOST_LINES: Final = 2000
"""Of instructions, which are shown whole before they are trusted: many more take seconds."""
_MOST_SAID: Final = 300
"""Characters of what is told of a wrong one, which may be made of what stands in it."""
_AS_FILES: Final = "Longer texts go with a project as its files."
_OUTSIDE: Final = "A file of a folder's project lies in that folder, links followed."


@dataclass(frozen=True, slots=True)
class FolderProject:
    """A project as it stands in a folder's file; `digest` is the SHA-256 of what was read.

    One that nobody was asked about may have been trusted when it said something else.
    """

    project: Project
    digest: str
    was_trusted: bool = False


def is_there(folder: Path) -> bool:
    """Tell whether a folder has a file of that name, at the cost of one look."""
    return os.path.lexists(folder / FILE)


def read_folder_project(folder: Path) -> FolderProject:
    """Return the project of a folder, each text of it made harmless.

    Raises:
        ConfigError: When its file cannot be read, is wrong, sets what no such file may set, or
            names files outside of the folder: nothing of it counts then.
    """
    shown = display_line(str(folder / FILE))
    content = _content(folder / FILE, shown)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown} is not UTF-8. It was left alone.") from error
    try:
        _check_dots(text)
        project = _project(parse_toml(text, shown), folder)
    except ConfigError as problem:
        words, hint = map(_shortened, (problem.message.removeprefix(f"{shown}: "), problem.hint))
        raise ConfigError(f"{shown}: {words} Nothing of it counts.", hint=hint) from problem
    return FolderProject(project, sha256(content).hexdigest())


def place_in(project: Project, path: str) -> Path:
    """Return where a file of a project is.

    Raises:
        ConfigError: When the path leads nowhere, or out of the folder that it may not leave.
    """
    shown = display_line(path)
    try:
        place = project.folder / Path(path).expanduser()
        is_outside = project.is_confined and not place.resolve().is_relative_to(
            project.folder.resolve()
        )
    except (OSError, RuntimeError, ValueError) as error:  # a zero byte, a circle, nobody's home
        raise ConfigError(f"{shown} is no path.") from error
    if is_outside:
        raise ConfigError(f"{shown} leads out of {display_line(project.folder.name)}/.")
    return place


def _content(path: Path, shown: str) -> bytes:
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):  # what a link leads to may change unseen
            raise ConfigError(f"{shown} is no ordinary file. It was left alone.")
        content = read_start(path, _LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{shown} was left alone: {reason_of(error)}.") from error
    if len(content) > _LARGEST:
        raise ConfigError(
            f"{shown} is larger than {_LARGEST // 2**10} KB. It was left alone.",
            hint=_AS_FILES,
        )
    return content


def _check_dots(text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > _MOST_DOTS:
            raise ConfigError(f"Line {number} has more than {_MOST_DOTS} dots.")


def _shortened(words: str) -> str:
    return display_line(words if len(words) <= _MOST_SAID else f"{words[:_MOST_SAID]}…")


def _project(values: Mapping[str, Any], folder: Path) -> Project:
    project = read_project(values, folder)
    if project.parameters.extra_body is not None:
        raise ConfigError("It cannot set extra_body, which may hold anything.")
    project = replace(
        project,
        is_confined=True,
        model=None if project.model is None else display_line(project.model),
    )
    if project.instructions.count("\n") > _MOST_LINES:
        raise ConfigError(f"Its instructions have more than {_MOST_LINES:,} lines.", hint=_AS_FILES)
    for path in project.files:
        try:
            place_in(project, path)
        except ConfigError as problem:
            raise ConfigError(f"files: {problem.message}", hint=_OUTSIDE) from problem
    return project
