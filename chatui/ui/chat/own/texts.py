"""What a person has written for every chat: seen, edited, switched; and what they remember."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from textual.content import Content

from chatui.conversation.preamble import Section, Source
from chatui.errors import ChatUIError, UsageError
from chatui.sessions.open_sessions import OpenSessions
from chatui.ui.chat.editor import OutsideEditor
from chatui.ui.chat.open_panels import Panels
from chatui.ui.chat.projects.project_actions import ProjectActions
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView, Handler, without_text
from chatui.ui.shortened import shortened

if TYPE_CHECKING:
    from chatui.storage.own.memory import Memory

_GLOBAL: Final = "--global"
_MOST_SHOWN: Final = 40
"""Columns of what is remembered: what is told behind it must be seen."""
_Result = TypeVar("_Result")


@dataclass(slots=True, eq=False)
class OwnTexts:
    """The actions on instructions and memory. Nothing is remembered but by `remember`."""

    view: ChatView
    sessions: OpenSessions
    shown: ShownSession
    editor: OutsideEditor
    panels: Panels
    projects: ProjectActions
    _remembered: list[tuple[Memory, str]] = field(default_factory=list)
    """What was remembered since the program was started, the newest last."""

    def handlers(self) -> dict[str, Handler]:
        """Return what does each action, by its id."""
        return {
            "instructions": self.instructions,
            "remember": self.remember,
            "memory": self.edit_memory,
        } | without_text({"forget": self.forget})

    def instructions(self, word: str) -> None:
        """Show what stands in front of the chat; edit the instructions, send them or not.

        Raises:
            UsageError: When the word is none of those.
        """
        match word:
            case "":
                self.view.spawn(self._show(), group="preamble", exclusive=True)
            case "edit":
                self._edit(lambda: self.sessions.preambles.instructions.path)
            case "on" | "off":
                self.view.session.send_instructions(on=word == "on")
                self.shown.look_at_preamble()
                what = "go" if word == "on" else "do not go"
                words = f"Your instructions and memory {what} with this chat, from the next prompt."
                self.view.notice(words)
            case _:
                raise UsageError(
                    "Instructions are on or off.", hint="/instructions edit opens them."
                )

    async def _show(self) -> None:
        session = self.view.session
        await session.front.look(session.choice)
        if session is self.view.session:
            self.shown.refresh()
            self.panels.preamble(self._edit_section)

    def _edit_section(self, section: Section) -> None:
        match section.source:
            case Source.SYSTEM:
                self.panels.system_prompt()
            case Source.PROJECT | Source.PROJECT_FILES:
                self.projects.edit(self.view.session.conversation.project or "")
            case _:
                self._edit(lambda: Path(section.name))

    def edit_memory(self, words: str) -> None:
        """Edit the memory of the chat's project, or with --global that of every chat."""
        is_global, rest = _split(words)
        if rest:
            raise UsageError("/memory opens a file.", hint=f"/remember {rest} adds a line to it.")
        memory_of = self._memory_of(is_global=is_global)
        self._edit(lambda: memory_of().path)

    def remember(self, words: str) -> None:
        """Add a line to the memory of the chat's project, or with --global to that of every chat.

        Raises:
            UsageError: When there is no text.
        """
        is_global, text = _split(words)
        if not text:
            raise UsageError("/remember needs a text.", hint="/remember I use metric units")
        memory_of = self._memory_of(is_global=is_global)
        conversation = self.view.session.conversation
        project = None if is_global else conversation.project
        where = "your memory" if project is None else f"the memory of {project}"
        if project is None and not conversation.sends_instructions:
            where += ", which does not go with this chat"

        def add_line() -> tuple[Memory, str]:
            memory = memory_of()
            return memory, memory.add(text)

        async def add() -> None:
            if (added := await self._done(add_line, f"/remember {words}")) is not None:
                self._remembered.append(added)
                _, line = added
                begun = shortened(Content(line), _MOST_SHOWN, at_end=True).plain
                self.view.notice(f"Remembered in {where}: {begun} · /forget takes it back")
                self.shown.look_at_preamble()

        self.view.spawn(add(), group="memory")

    def forget(self) -> None:
        """Take away the line that was remembered last."""
        if not self._remembered:
            self.view.notice("Nothing was remembered since chatui was started. /memory opens all.")
            return
        memory, line = self._remembered.pop()

        async def remove() -> None:
            is_gone = await self._done(lambda: memory.remove(line), "/forget")
            if is_gone is None:
                self._remembered.append((memory, line))
                return
            words = (
                f"Forgotten: {line}" if is_gone else f"Not in {memory.path.name} any more: {line}"
            )
            self.view.notice(words)
            self.shown.look_at_preamble()

        self.view.spawn(remove(), group="memory")

    def _memory_of(self, *, is_global: bool) -> Callable[[], Memory]:
        """Return what finds the memory that is meant in the chat as it is now; in a thread."""
        project = None if is_global else self.view.session.conversation.project
        return lambda: self.sessions.preambles.memory_of(project)

    async def _done(self, work: Callable[[], _Result], command: str = "") -> _Result | None:
        """Return what some work on the disk returns; a refusal is told, and its command kept."""
        from chatui.storage.own.memory import AlreadyRemembered  # came with the preambles

        try:
            return await asyncio.to_thread(work)
        except AlreadyRemembered as problem:
            self.view.notice(str(problem))
            return None
        except ChatUIError as problem:
            if command and self.view.composer.is_empty:
                self.view.composer.replace_text(command)
            self.view.notice(str(problem), "bad")
            return None

    def _edit(self, place: Callable[[], Path]) -> None:
        """Edit a file in $EDITOR, when it has a folder; where it is, is found in a thread."""
        from chatui.storage.own.text_file import make_room  # seldom is one edited

        async def edit() -> None:
            path = await self._done(lambda: make_room(place()))
            if path is not None:
                self.editor.open_file(path, self.shown.look_at_preamble)

        self.view.spawn(edit(), group="memory")


def _split(words: str) -> tuple[bool, str]:
    first, *rest = words.split(maxsplit=1) or [""]
    return (True, "".join(rest)) if first == _GLOBAL else (False, words)
