"""What is offered while one types: by a slash commands and prompts, by @ files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.commands.action import Action
from chatui.commands.slash import (
    ArgumentOffer,
    PromptOffer,
    argument_completions,
    completions,
)
from chatui.sessions.session import ChatSession
from chatui.ui.chat.attaching import Attaching
from chatui.ui.chat.projects.project_names import ProjectNames
from chatui.ui.chat.view import ChatView
from chatui.ui.chat.writing.own_prompts import OwnPrompts
from chatui.ui.widgets.completion_menu import FileOffer, Offer

if TYPE_CHECKING:
    from chatui.attach.mentions import Begun
    from chatui.attach.working_folder import WorkingFolder

_MOST: Final = 50
_OF_PROJECTS: Final = "/project "
_SOON: Final = 0.01
_LATER: Final = 0.1
"""Seconds until a folder that is being read is looked through again, at first and then."""


def _written(chosen: Action | ArgumentOffer | PromptOffer) -> str:
    match chosen:
        case ArgumentOffer(action, argument):
            return f"{action.slash} {argument}"
        case PromptOffer(name):
            return f"{name} "
        case _:
            return f"{chosen.slash} "


@dataclass(slots=True, eq=False)
class Completing:
    """Fills the list above the composer, and does what is chosen there with a file.

    The folder is read and looked through in threads.
    """

    view: ChatView
    attaching: Attaching
    prompts: OwnPrompts
    projects: ProjectNames
    presets: Callable[[], Iterable[str]]
    """Returns the names of the presets that there are now."""
    _folder: WorkingFolder | None = None
    _is_read: asyncio.Event = field(default_factory=asyncio.Event)
    _session: ChatSession | None = None
    _text: str = ""
    """The slash command that is being written."""
    _is_closed: bool = False
    """Whether nothing is to be offered for the command."""
    _begun: Begun | None = None
    """The mention that is being written."""
    _answered: Begun | None = None
    """The mention that what is shown was found for."""
    _closed: tuple[int, int] | None = None
    """Where a mention begins for which nothing is to be offered: its row and column."""
    _told: set[str] = field(default_factory=set)

    def follow(self) -> None:
        """Offer what fits what is written now."""
        text, begun = self._command_here(), self._begun_here()
        if self.attaching.shown.edits_reply:
            text, begun = "", None
        known, (self._text, self._begun) = (self._text, self._begun), (text, begun)
        if self.view.session is not self._session:
            self._session = self.view.session
            # What a draft ends with was not typed just now.
            is_typed = self.view.composer.cursor_location == (0, 1)
            self._closed = None if is_typed else self._place()
        if (text, begun) == known:
            return
        if begun is None or self._place() == self._closed:
            self._answered = None
            self._is_closed = False
            self._show_commands()
            if text and not known[0]:
                self.prompts.read_again(self._show_commands)
            if text.startswith(_OF_PROJECTS) and not known[0].startswith(_OF_PROJECTS):
                self.projects.read_again(self._show_commands)
        else:
            self._read_folder(anew=self._answered is None)
            self.view.spawn(self._offer(begun), group="offered files", exclusive=True)

    def _show_commands(self) -> None:
        if self._begun is None and not self._is_closed:
            fitting = completions(self._text, self.prompts.offers) if self._text else ()
            names = argument_completions(self._text, "project", self.projects.known)
            presets = argument_completions(self._text, "preset", sorted(self.presets()))
            self.view.menu.show((*fitting, *names, *presets))

    def catch_up(self) -> None:
        """Offer at once what fits, as a key is about to choose from what is shown."""
        self.follow()
        begun = self._begun
        if begun is not None and self._answered not in (None, begun):
            self._show(begun, self._found(begun))

    def close(self) -> None:
        """Offer nothing more for what is being written."""
        self.view.menu.close()
        self._is_closed = True
        self._closed = self._place()

    def write(self, chosen: Offer) -> None:
        """Write what was chosen in full, so that more can be typed."""
        if not isinstance(chosen, FileOffer):
            self.view.composer.replace_text(f"/{_written(chosen)}")
            return
        from chatui.attach.mentions import mention

        words = mention(chosen.path)
        # A folder is gone into: its mention ends with its slash, whatever quotes it has.
        self._replace(words.removesuffix('"') if chosen.path.endswith("/") else f"{words} ")

    def attach(self, chosen: FileOffer) -> None:
        """Attach a file; within prose its name stays where it was mentioned."""
        begun, composer = self._begun_here(), self.view.composer
        if begun is None:
            return
        row, column = composer.cursor_location
        is_alone = composer.text == composer.document.get_line(row)[begun.start : column]
        self._replace("" if is_alone else f"{chosen.path} ")
        self.attaching.attach_mentioned(chosen.path)

    def _replace(self, words: str) -> None:
        composer, begun = self.view.composer, self._begun_here()
        if begun is not None:
            row, column = composer.cursor_location
            composer.replace(words, (row, begun.start), (row, column))
            composer.move_cursor((row, begun.start + len(words)))

    def _begun_here(self) -> Begun | None:
        composer = self.view.composer
        row, column = composer.cursor_location
        before = composer.document.get_line(row)[:column]
        if "@" not in before or composer.document.get_line(0).startswith("/"):
            return None
        from chatui.attach.mentions import begun_mention  # few prompts mention a file

        return begun_mention(before)

    def _command_here(self) -> str:
        """Return the beginning of a command; empty where there is none, in drafts of any length."""
        document = self.view.composer.document
        first = document.get_line(0)
        return first if document.line_count == 1 and first.startswith("/") else ""

    def _place(self) -> tuple[int, int] | None:
        if self._begun is None:
            return None
        return self.view.composer.cursor_location[0], self._begun.start

    def _read_folder(self, *, anew: bool) -> None:
        """Begin to read the folder; `anew` also if that was done, but not just now."""
        from chatui.attach.working_folder import WorkingFolder

        if self._folder is None:
            try:
                self._folder = WorkingFolder(Path.cwd())
            except OSError:  # it is gone
                self._is_read.set()
                return
        elif not (anew and self._is_read.is_set()) or self._folder.is_fresh:
            return
        self._is_read.clear()
        self.view.spawn(self._read(self._folder), group="working folder")

    async def _read(self, folder: WorkingFolder) -> None:
        try:
            await asyncio.to_thread(folder.read)
        finally:
            folder.stop_reading()
            self._is_read.set()
        for problem in folder.problems:
            if problem not in self._told:
                self._told.add(problem)
                self.view.notice(problem, "warn")

    async def _offer(self, begun: Begun) -> None:
        wait = _SOON
        while True:
            is_all = self._is_read.is_set()
            offers = await asyncio.to_thread(self._found, begun)
            if offers or is_all:
                self._show(begun, offers)
                wait = _LATER
            if is_all:
                return
            try:
                async with asyncio.timeout(wait):
                    await self._is_read.wait()
            except TimeoutError:
                pass

    def _found(self, begun: Begun) -> tuple[Offer, ...]:
        if self._folder is None:
            return ()
        return tuple(
            FileOffer(one.path, "may hold keys" if one.may_hold_keys else "")
            for one in self._folder.find(begun.path, _MOST)
        )

    def _show(self, begun: Begun, offers: tuple[Offer, ...]) -> None:
        if begun == self._begun and self._place() != self._closed:
            self._answered = begun
            self.view.menu.show(offers)
