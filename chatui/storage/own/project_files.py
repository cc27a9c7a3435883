"""Projects: a TOML file and a folder for each, which the person writes."""

import os
from itertools import chain, count
from pathlib import Path
from typing import Final

from chatui.errors import ConfigError
from chatui.storage.atomic import NOTHING_CHANGED, create_bytes, make_private, saving
from chatui.storage.own.project import Project, checked_name, read_project
from chatui.storage.own.text_file import State, state_of
from chatui.storage.settings.toml_file import read_toml
from chatui.text.safety import display_line

_STARTER: Final = '''\
# What goes with every chat of this project. Delete the # in front of what you want.

instructions = """
"""

# Texts, PDFs, pictures and folders of texts that go along: from /, from ~, or beside this file.
# files = ["~/thesis/outline.md", "~/thesis/chapters/"]

# model = "…"

# [parameters]
# temperature = 0.2
'''
_REMOVED: Final = "removed.toml"


class ProjectFiles:
    """The projects in one folder: NAME.toml, and NAME/ for what belongs to it. Call in a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[State, Project]] = {}
        self._removed: list[tuple[str, Path]] = []
        """What was removed, and where it is kept; the last one last."""

    def names(self) -> list[str]:
        """Return the names of all, in order; a file whose name no project can have is left out."""
        return [name for name in self._stems() if _is_name(name)]

    def misnamed(self) -> list[str]:
        """Return what files are called whose name no project can have."""
        return [name for name in self._stems() if not _is_name(name)]

    def _stems(self) -> list[str]:
        try:
            return sorted((path.stem for path in self._folder.glob("*.toml")), key=str.casefold)
        except OSError:
            return []

    def path(self, name: str) -> Path:
        """Return where a project's file is, or would be.

        Raises:
            ConfigError: When no project can have that name.
        """
        return self._folder / f"{checked_name(name)}.toml"

    def folder_of(self, name: str) -> Path:
        """Return the folder of a project, which may not be there.

        Raises:
            ConfigError: When no project can have that name.
        """
        return self._folder / checked_name(name)

    def has(self, name: str) -> bool:
        """Tell whether there is a project of that name."""
        return _is_name(name) and os.path.lexists(self.path(name))

    def read(self, name: str) -> Project:
        """Return what a project says now; as long as its file does not change, that takes a look.

        Raises:
            ConfigError: When there is none of that name, or its file is wrong; it names the file.
        """
        path = self.path(name)
        if not self.has(name):
            raise ConfigError(f"There is no project {name!r}.")
        state = state_of(path)
        known = self._read.get(name)
        if known is not None and known[0] == state:
            return known[1]
        values = read_toml(path)
        try:
            project = read_project(values, self._folder, name)
        except ConfigError as problem:
            raise type(problem)(f"{path}: {problem.message}", hint=problem.hint) from problem
        self._read[name] = state, project
        return project

    def create(self, name: str) -> Path:
        """Make a project's file, which says what can be written there, and its folder.

        Raises:
            ConfigError: When no project can have that name, or one has it.
            NotSaved: When the disk refused.
        """
        path = self.path(name)
        with saving(NOTHING_CHANGED):
            try:
                make_private(self.folder_of(name))
                create_bytes(path, _STARTER.encode())
            except FileExistsError as error:
                raise ConfigError(f"There is a project {name} already.") from error
        return path

    def rename(self, name: str, now: str) -> None:
        """Give a project another name, and its folder with it.

        Raises:
            ConfigError: When there is none of that name, no project can have the other, or
                something has it.
            NotSaved: When the disk refused.
        """
        path, folder = self.path(name), self.folder_of(name)
        new_path, new_folder = self.path(now), self.folder_of(now)
        if not self.has(name):
            raise ConfigError(f"There is no project {name!r}.")
        if self.has(now):
            raise ConfigError(f"There is a project {now} already.")
        if os.path.lexists(new_folder):
            shown = display_line(str(new_folder))
            raise ConfigError(f"{shown} is there already, as of a project that was removed.")
        with saving(NOTHING_CHANGED):
            make_private(folder)
            folder.rename(new_folder)
            try:
                path.rename(new_path)
            except OSError:
                new_folder.rename(folder)
                raise
        self._removed = [
            (one, new_folder / kept.name if kept.parent == folder else kept)
            for one, kept in self._removed
        ]

    def remove(self, name: str) -> Path:
        """Take a project away; return where its file is kept, in its folder, which stays.

        Raises:
            ConfigError: When there is none of that name.
            NotSaved: When the disk refused.
        """
        path, folder = self.path(name), self.folder_of(name)
        with saving(NOTHING_CHANGED):
            try:
                make_private(folder)
                kept = _free(folder / _REMOVED)
                path.replace(kept)
            except FileNotFoundError as error:
                raise ConfigError(f"There is no project {name!r}.") from error
        self._removed.append((name, kept))
        return kept

    def bring_back(self) -> str:
        """Bring back what was removed last in this run; return its name, empty where nothing was.

        Raises:
            ConfigError: When there is another project of that name by now.
            NotSaved: When the disk refused; it stays removed.
        """
        if not self._removed:
            return ""
        name, kept = self._removed[-1]
        path = self.path(name)
        if os.path.lexists(path):
            raise ConfigError(f"There is a project {name} already: the other is {kept}.")
        with saving(NOTHING_CHANGED):
            kept.rename(path)
        self._removed.pop()
        return name


def _free(path: Path) -> Path:
    """Return a path at which nothing is: that of what was removed earlier is another one."""
    numbered = (path.with_stem(f"{path.stem} {number}") for number in count(2))
    return next(one for one in chain([path], numbered) if not os.path.lexists(one))


def _is_name(name: str) -> bool:
    try:
        checked_name(name)
    except ConfigError:
        return False
    return True
