"""Projects by name: a person's own, and those of folders that were trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatui.errors import ConfigError
from chatui.storage.own.folder_project import FILE, is_there, read_folder_project
from chatui.text.safety import display_line

if TYPE_CHECKING:
    from pathlib import Path

    from chatui.storage.own.project import Project
    from chatui.storage.own.project_files import ProjectFiles
    from chatui.storage.own.trust import TrustFile


class Projects:
    """Finds projects on the disk, in a thread or before the loop runs, and knows those it found.

    A person's own goes before a folder's of the same name.
    """

    def __init__(self, files: ProjectFiles, trust: TrustFile) -> None:
        self.files = files
        self.trust = trust
        self.here: Path | None = None
        """The folder whose project is meant first, where several have one of a name."""
        self._known: dict[str, Project] = {}
        self._problems: dict[str, str] = {}

    def known(self, name: str) -> Project | None:
        """Return a project as it was found last; None when it was not. It looks nowhere."""
        return self._known.get(name)

    def problem(self, name: str) -> str:
        """Return what was wrong with a project when it was looked for last; nothing else."""
        return self._problems.get(name, "")

    def names(self) -> list[str]:
        """Return the names of all projects, in order."""
        return sorted({*self.files.names(), *self.trust.names()}, key=str.casefold)

    def find(self, name: str) -> Project:
        """Return what a project says now.

        Raises:
            ConfigError: When there is none of that name, or what it says is wrong.
        """
        try:
            found = self.files.read(name) if self.files.has(name) else self._in_folders(name)
        except ConfigError as problem:
            self._known.pop(name, None)
            self._problems[name] = str(problem)
            raise
        self._known[name], _ = found, self._problems.pop(name, None)
        return found

    def learn(self, name: str) -> None:
        """Find a project for those who ask what is known of it, or what is wrong with it."""
        try:
            self.find(name)
        except ConfigError:
            pass  # `problem` tells it

    def _in_folders(self, name: str) -> Project:
        folders = self.trust.folders_of(name)
        folders.sort(key=lambda folder: folder != self.here)
        problem: ConfigError | None = None
        for folder in folders:
            if not is_there(folder):
                continue
            try:
                read = read_folder_project(folder)
            except ConfigError as wrong:
                problem = problem or wrong
                continue
            if read.project.name == name and self.trust.answer(folder, read.digest):
                return read.project
            shown = display_line(str(folder / FILE))
            problem = problem or ConfigError(
                f"{shown} has changed since it was trusted: it does not count.",
                hint="Start chatui in its folder, which shows it and asks.",
            )
        if problem is not None:
            raise problem
        return self.files.read(name)
