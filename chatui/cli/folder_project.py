"""What a .chatui.toml in the current folder means for a chat that begins there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatui.errors import ConfigError
from chatui.storage.own.folder_project import FILE

if TYPE_CHECKING:
    from chatui.sessions.projects import Projects
    from chatui.storage.own.folder_project import FolderProject

IGNORED: Final = f"The {FILE} here is ignored with -p. --project NAME takes a project."


@dataclass(frozen=True, slots=True)
class FolderStart:
    """How a chat begins: in a project that is trusted, or after a question, with what is told."""

    project: str | None = None
    asked: FolderProject | None = None
    told: tuple[str, ...] = ()


def look_here(projects: Projects) -> FolderStart:
    """Return how a chat begins in the current folder; what is wrong there stops nothing."""
    try:
        found = projects.look_here()
        told = tuple(projects.pop_problems())
        if found is None:
            return FolderStart(told=told)
        read, is_trusted = found
        if is_trusted:
            return FolderStart(projects.find(read.project.name).name, told=told)
    except ConfigError as problem:
        return FolderStart(told=(str(problem), *projects.pop_problems()))
    return FolderStart(asked=read if is_trusted is None else None, told=told)
