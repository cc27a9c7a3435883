"""Projects of the chat that is shown: chosen, left, made, edited, trusted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chatui.errors import ChatUIError
from chatui.sessions.library import Library
from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.editor import OutsideEditor
from chatui.ui.chat.overview import Overview
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView

if TYPE_CHECKING:
    from chatui.sessions.session import ChatSession
    from chatui.storage.own.folder_project import FolderProject
    from chatui.ui.panels.projects.projects import PickedProject, ProjectRow


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class ProjectActions:
    """Does what /project says; files are looked at in threads."""

    view: ChatView
    sessions: OpenSessions
    saved: Library
    shown: ShownSession
    overview: Overview
    editor: OutsideEditor

    def do(self, words: str) -> None:
        """Let the chat belong to a project, or to none; without words, ask."""
        from chatui.storage.own.project import NONE

        verb, _, name = words.partition(" ")
        if not words:
            self.choose()
        elif words == NONE:
            self.leave()
        elif verb == "new":
            self.make(name.strip())
        elif verb == "edit":
            self.edit(name.strip())
        elif verb == "rename":
            self.rename(name.strip())
        else:
            self._spawn(partial(self._choose, self.view.session, words))

    def choose(self) -> None:
        """Let a project be chosen, made, edited or removed."""
        from chatui.ui.panels.projects.projects import ProjectsScreen

        current = self.view.session.conversation.project
        panel = ProjectsScreen(current, self._rows, self._remove, self._bring_back)
        self.view.push(panel, self._take)

    def leave(self) -> None:
        """Let the chat belong to no project."""
        session = self.view.session
        if session.conversation.project is None:
            self.view.notice("This chat belongs to no project.")
            return
        self._put(session, None)
        self.view.notice("This chat belongs to no project any more.")

    def make(self, name: str) -> None:
        """Make a project, put the chat into it, and let its file be edited."""
        if name:
            self._spawn(partial(self._make, self.view.session, name))
            return
        from chatui.ui.panels.line import LineScreen

        about = "What is it called? Its file is opened in your editor then."
        panel = LineScreen("project-name", "New project", about)
        self.view.push(panel, lambda typed: self.make(typed) if typed else None)

    def edit(self, name: str) -> None:
        """Let a project's file be edited: by default that of the chat's."""
        name = name or self.view.session.conversation.project or ""
        if name:
            self._spawn(partial(self._edit, name))
        else:
            self.choose()

    def rename(self, now: str) -> None:
        """Give the chat's project another name, and its chats with it."""
        name = self.view.session.conversation.project
        if name is None:
            self.view.notice("This chat belongs to no project.")
        elif now:
            self._spawn(partial(self._rename, name, now))
        else:
            from chatui.ui.panels.line import LineScreen

            about = f"What is {name} to be called? Its chats follow."
            panel = LineScreen("project-rename", "Rename project", about, name)
            self.view.push(panel, lambda typed: self.rename(typed) if typed else None)

    def offer(self, found: FolderProject, then: Callable[[], object] = _nothing) -> None:
        """Ask whether the current folder's project is trusted, then go on."""
        from chatui.ui.panels.projects.folder_project import FolderProjectScreen

        session = self.view.session

        def answer(is_trusted: bool | None) -> None:
            self._spawn(partial(self._keep_answer, session, found, is_trusted, then))

        panel = FolderProjectScreen(found.project, has_changed=found.was_trusted)
        self.view.push(panel, answer)

    async def _keep_answer(
        self,
        session: ChatSession,
        found: FolderProject,
        is_trusted: bool | None,
        then: Callable[[], object],
    ) -> None:
        projects, name = self.sessions.projects, found.project.name
        try:
            if is_trusted is not None:
                await asyncio.to_thread(projects.answer, found, is_trusted=is_trusted)
            if is_trusted:
                await self._use(session, name)
                if told := await asyncio.to_thread(projects.namesakes, found):
                    self.view.notice(f"Project {name}, from the next prompt on. {told}", "warn")
            elif is_trusted is False:
                self.view.notice("It is left alone, until it changes. /project asks again.")
        finally:
            then()

    async def _choose(self, session: ChatSession, words: str) -> None:
        project = await asyncio.to_thread(self.sessions.projects.chosen, words)
        await self._use(session, project.name)

    async def _use(self, session: ChatSession, name: str) -> None:
        await asyncio.to_thread(self.sessions.projects.find, name)
        self._put(session, name)
        self.view.notice(f"Project {name}, from the next prompt on.")

    async def _make(self, session: ChatSession, name: str) -> None:
        projects = self.sessions.projects
        path = await asyncio.to_thread(projects.files.create, name)
        await self._use(session, name)
        if session.conversation.messages:
            self.view.notice(f"This chat belongs to {name} now. /new begins an empty one in it.")
        self._open(name, path)

    async def _rename(self, name: str, now: str) -> None:
        told = await self.sessions.rename_project(name, now)
        self.view.notice(told)
        self.shown.refresh()
        self.shown.look_at_preamble()
        self.saved.refresh()
        self.overview.refresh()

    async def _edit(self, name: str) -> None:
        projects = self.sessions.projects
        path = await asyncio.to_thread(projects.path, name)
        self._open(name, path)

    def _open(self, name: str, path: Path) -> None:
        def ended(problem: str = "") -> None:
            if problem:
                self.view.notice(problem, "bad")
            self._spawn(partial(self._read_again, name))

        self.editor.open_file(path, ended)

    async def _read_again(self, name: str) -> None:
        """Tell what an edited project says wrong; of a folder's, ask whether it is trusted now."""
        projects, session = self.sessions.projects, self.view.session
        await asyncio.to_thread(projects.learn, name)
        await self.sessions.look_at_project(session)
        self.shown.refresh()
        if problem := projects.problem(name):
            offered = await asyncio.to_thread(projects.offered)
            if offered is not None and offered.project.name == name:
                self.offer(offered)
            else:
                self.view.notice(problem, "warn")

    async def _rows(self) -> tuple[list[ProjectRow], Counter[str]]:
        rows = await asyncio.to_thread(self._read_rows)
        summaries = await self.saved.all()
        return rows, Counter(one.project for one in summaries if one.project is not None)

    def _read_rows(self) -> list[ProjectRow]:
        from chatui.text.safety import display_line
        from chatui.ui.panels.projects.projects import ProjectRow

        projects = self.sessions.projects
        rows = []
        for name in (*projects.names(), *projects.files.misnamed()):
            projects.learn(name)
            known = projects.known(name)
            is_of_folder = known is not None and known.is_confined
            place = f"in {display_line(known.folder.name)}/" if known and is_of_folder else ""
            rows.append(ProjectRow(name, place, projects.problem(name)))
        offered = projects.offered()
        if offered is not None:
            name = offered.project.name
            rows = [row for row in rows if row.name != name]
            rows.append(ProjectRow(name, is_offered=True))
        return rows

    async def _remove(self, name: str) -> str:
        told = await asyncio.to_thread(self.sessions.projects.remove, name)
        self.shown.refresh()
        return told

    async def _bring_back(self) -> str:
        told = await asyncio.to_thread(self.sessions.projects.bring_back)
        self.shown.refresh()
        return told

    def _take(self, picked: PickedProject | None) -> None:
        from chatui.ui.panels.projects.projects import ProjectDeed

        if picked is None:
            return
        match picked.deed:
            case ProjectDeed.USE:
                self._spawn(partial(self._use, self.view.session, picked.name))
            case ProjectDeed.LEAVE:
                self.leave()
            case ProjectDeed.MAKE:
                self.make(picked.name)
            case ProjectDeed.EDIT:
                self.edit(picked.name)
            case ProjectDeed.ASK:
                self._spawn(self._ask)

    async def _ask(self) -> None:
        offered = await asyncio.to_thread(self.sessions.projects.offered)
        if offered is not None:
            self.offer(offered)

    def _put(self, session: ChatSession, name: str | None) -> None:
        self.sessions.put_into(session, name)
        self.shown.refresh()
        self.shown.look_at_preamble()
        self.overview.refresh()

    def _spawn(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        self.view.spawn(self._told(work), group="project")

    async def _told(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await work()
        except ChatUIError as problem:
            self.view.notice(str(problem), "bad")
