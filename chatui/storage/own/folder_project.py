"""The project of a folder, in a .chatui.toml that anybody may have written: a clone, a download."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from chatui.errors import ConfigError, reason_of
from chatui.storage.atomic import read_bytes
from chatui.storage.own.project import Project, read_project
from chatui.storage.settings.toml_file import parse_toml
from chatui.text.safety import display_line, written_text

FILE: Final = ".chatui.toml"
_LARGEST: Final = 2**20
_OUTSIDE: Final = "A file of a folder's project lies in that folder, links followed."


@dataclass(frozen=True, slots=True)
class FolderProject:
    """A project as it stands in a folder's file; `digest` is the SHA-256 of what was read."""

    project: Project
    digest: str


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
        project = _project(parse_toml(text, shown), folder)
    except ConfigError as problem:
        words = display_line(problem.message.removeprefix(f"{shown}: "))
        raise ConfigError(f"{shown}: {words} Nothing of it counts.", hint=problem.hint) from problem
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
        if found.st_size > _LARGEST:
            raise ConfigError(f"{shown} is larger than 1 MB. It was left alone.")
        return read_bytes(path, _LARGEST)
    except OSError as error:
        raise ConfigError(f"{shown} was left alone: {reason_of(error)}.") from error


def _project(values: Mapping[str, Any], folder: Path) -> Project:
    project = read_project(values, folder)
    if project.parameters.extra_body is not None:
        raise ConfigError("It cannot set extra_body, which may hold anything.")
    project = replace(
        project,
        is_confined=True,
        instructions=written_text(project.instructions),
        model=None if project.model is None else display_line(project.model),
    )
    for path in project.files:
        try:
            place_in(project, path)
        except ConfigError as problem:
            raise ConfigError(f"files: {problem.message}", hint=_OUTSIDE) from problem
    return project
