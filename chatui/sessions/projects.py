"""Projects by name: a person's own, and those of folders that were trusted."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chatui.errors import ConfigError, StorageError, did_you_mean_of, nearest
from chatui.storage.own.folder_project import FILE, is_there, read_folder_project
from chatui.storage.own.project import VERBS, checked_name
from chatui.text.safety import display_line

if TYPE_CHECKING:
    from pathlib import Path

    from chatui.storage.conversations.store import ConversationStore
    from chatui.storage.own.folder_project import FolderProject
    from chatui.storage.own.project import Project
    from chatui.storage.own.project_files import ProjectFiles
    from chatui.storage.own.trust import TrustFile


_ASKS_HERE: Final = "/project shows what it says now, and asks."
_ASKS_THERE: Final = "Start chatui in its folder: /project shows there what it says now, and asks."


class Projects:
    """Finds projects on the disk, in a thread or before the loop runs, and knows those it found.

    A person's own goes before a folder's of the same name.
    """

    def __init__(self, files: ProjectFiles, trust: TrustFile, here: Path | None = None) -> None:
        """Look nowhere yet; `here` is the folder that the program was started in."""
        self.files = files
        self._trust = trust
        self._here = here
        self._known: dict[str, Project] = {}
        self._problems: dict[str, str] = {}

    def known(self, name: str) -> Project | None:
        """Return a project as it was found last; None when it was not. It looks nowhere."""
        return self._known.get(name)

    def problem(self, name: str) -> str:
        """Return what was wrong with a project when it was looked for last; nothing else."""
        return self._problems.get(name, "")

    def pop_problems(self) -> list[str]:
        """Return what the user should be told of what is trusted, once."""
        return self._trust.pop_problems()

    def names(self) -> list[str]:
        """Return the names of all projects, in order."""
        return sorted({*self.files.names(), *self._trust.names()}, key=str.casefold)

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

    def chosen(self, words: str) -> Project:
        """Find the project that stands behind /project, or where there is none, what was meant.

        Raises:
            ConfigError: When there is none of that name, or what it says is wrong.
        """
        try:
            return self.find(words)
        except ConfigError as problem:
            verb = nearest(words.partition(" ")[0], VERBS)
            if verb is None or words in self.names():
                raise
            hint = f"Did you mean /project {verb}? {problem.hint}".rstrip()
            raise ConfigError(problem.message, hint=hint) from problem

    def learn(self, name: str) -> None:
        """Find a project for those who ask what is known of it, or what is wrong with it."""
        try:
            self.find(name)
        except ConfigError:
            pass  # `problem` tells it

    def path(self, name: str) -> Path:
        """Return where the file of a project is.

        Raises:
            ConfigError: When there is none of that name.
        """
        if not self.files.has(name):
            folders = self._trust.folders_of(name)
            for folder in folders:
                if is_there(folder):
                    return folder / FILE
            raise self._gone(name, folders) if folders else self._no_project(name)
        return self.files.path(name)

    def rename(self, name: str, now: str) -> None:
        """Give a project of a person's own another name; its chats are another matter.

        Raises:
            ConfigError: When there is none of that name, it is a folder's, or the other is taken.
            NotSaved: When the disk refused.
        """
        if not self.files.has(name):
            raise ConfigError(
                f"{display_line(str(self.path(name)))} gives project {name} its name.",
                hint="It is changed there.",
            )
        if self._trust.folders_of(now):
            raise ConfigError(f"There is a project {now} already.")
        self.files.rename(name, now)
        self.learn(name)
        self.learn(now)

    def remove(self, name: str) -> str:
        """Take a project away, or trust a folder's no more; return what became of it.

        Raises:
            ConfigError: When there is none of that name.
            NotSaved: When the disk refused.
        """
        if self.files.has(name):
            kept = self.files.remove(name)
            told = f"Removed {name}; its chats stay. Kept: {display_line(str(kept))}"
        elif not self._trust.folders_of(name):
            raise self._no_project(name)
        else:
            self._trust.forget(name)
            told = f"{name} is not trusted any more; its chats stay."
        self.learn(name)
        return told

    def bring_back(self) -> str:
        """Bring back the project that was removed last in this run; return what became of it.

        Raises:
            ConfigError: When there is another one of its name.
            NotSaved: When the disk refused.
        """
        name = self.files.bring_back()
        if not name:
            return "No project was removed here."
        self.learn(name)
        return f"{name} is back."

    def look_here(self) -> tuple[FolderProject, bool | None] | None:
        """Return the project of the current folder, and whether it is trusted; None without one.

        Nobody was asked where that is None.

        Raises:
            ConfigError: When it cannot be one: nothing of it counts.
        """
        if self._here is None or not is_there(self._here):
            return None
        if not _is_utf8(self._here):
            raise ConfigError(
                f"{display_line(str(self._here / FILE))} cannot be trusted: the name of its folder"
                " is not UTF-8. Nothing of it counts."
            )
        read = read_folder_project(self._here)
        if self.files.has(read.project.name) and read.project.says_something:
            raise ConfigError(
                f"{display_line(str(self._here / FILE))} has the name of a project of yours,"
                f" {read.project.name}: nothing of it counts.",
                hint="One of the two needs another name.",
            )
        answer = self._trust.answer(self._here, read.digest)
        if answer is None:
            read = replace(read, was_trusted=self._trust.has_trusted(self._here))
        return read, answer

    def offered(self) -> FolderProject | None:
        """Return the project of the current folder, where it is one that is not trusted."""
        try:
            found = self.look_here()
        except ConfigError:
            return None
        return found[0] if found is not None and not found[1] else None

    def answer(self, found: FolderProject, *, is_trusted: bool) -> None:
        """Keep whether a folder's project is trusted, as it was read.

        Raises:
            NotSaved: When the disk refused.
        """
        project = found.project
        self._trust.keep(project.folder, found.digest, project.name, trusted=is_trusted)

    def namesakes(self, found: FolderProject) -> str:
        """Return a sentence where the project of another folder is trusted under the same name.

        A chat keeps the name alone.
        """
        project = found.project
        others = [one for one in self._trust.folders_of(project.name) if one != project.folder]
        if not others:
            return ""
        return (
            f"{display_line(str(others[0]))} has a trusted project {project.name} too: a chat of"
            " that name takes the one of the folder that chatui is started in, elsewhere the one"
            " trusted last."
        )

    def _in_folders(self, name: str) -> Project:
        folders = self._trust.folders_of(name)
        folders.sort(key=lambda folder: folder != self._here)
        problem: ConfigError | None = None
        for folder in folders:
            if not is_there(folder):
                continue
            try:
                read = read_folder_project(folder)
            except ConfigError as wrong:
                problem = problem or wrong
                continue
            if read.project.name == name and self._trust.answer(folder, read.digest):
                return read.project
            shown = display_line(str(folder / FILE))
            problem = problem or ConfigError(
                f"{shown} has changed since it was trusted: it does not count.",
                hint=_ASKS_HERE if folder == self._here else _ASKS_THERE,
            )
        if problem is None and folders:
            problem = self._gone(name, folders)
        raise problem or self._no_project(name)

    def _gone(self, name: str, folders: list[Path]) -> ConfigError:
        """Return what to say of a project that was trusted in folders, none of which has it."""
        folder = folders[0]
        what = f"has no {FILE}" if folder.is_dir() else "is no folder"
        return ConfigError(
            f"There is no project {name!r} any more: {display_line(str(folder))} {what}.",
            hint="/project can take it out of its list; its chats stay.",
        )

    def _no_project(self, name: str) -> ConfigError:
        try:
            checked_name(name)
        except ConfigError as problem:
            return problem
        if told := self.pop_problems():  # why there is none any more
            return ConfigError(" ".join(told))
        names = self.names()
        hint = (
            did_you_mean_of(name, names)
            if names
            else f"On the screen, /project new {name} makes it."
        )
        return ConfigError(f"There is no project {name!r}.", hint=hint)


def move_chats(history: ConversationStore, name: str, now: str, is_open: Set[str]) -> int:
    """Let the saved chats of a project belong to another, but for those that are open.

    Return how many could not be changed.
    """
    chats = [one.id for one in history.summaries() if one.project == name and one.id not in is_open]
    left = 0
    for chat in chats:
        try:
            conversation = history.load(chat)
            conversation.check_writable()
            conversation.project = now
            history.save(conversation)
        except StorageError:
            left += 1
        finally:
            history.close(chat)
    return left


def _is_utf8(path: Path) -> bool:
    """Tell whether a path can be written into a file of TOML, and found by that again."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
