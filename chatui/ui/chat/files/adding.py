"""Reads files in the background, and puts them with the prompt that is being written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chatui.attach.attachable import Attachable, make_attachable
from chatui.attach.file import is_folder, read_file, shown_name
from chatui.attach.folder import read_folder
from chatui.attach.key_files import may_hold_keys
from chatui.attach.origin import Origin, origin_of
from chatui.attach.pdf import ALL_PAGES, Pages, pages_of
from chatui.commands.key_map import KeyMap
from chatui.conversation.parts import Attachment, ImagePart
from chatui.providers import provider_of
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.text.safety import display_line
from chatui.ui.chat.files.asking import Asking
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView

_LOOK_SECONDS: Final = 2.0

Ask = Callable[[ChatSession, str], Awaitable[bool]]
"""Asks in a conversation whether something is attached of which it is told what it is."""


@dataclass(frozen=True, slots=True)
class _Source:
    """How a file was named, and what was there then."""

    path: Path
    folder: Path
    pages: Pages
    origin: Origin

    def is_same(self, other: _Source | None) -> bool:
        """Tell whether the same is meant, whatever is there now."""
        return other is not None and (self.origin.path, self.pages) == (
            other.origin.path,
            other.pages,
        )


@dataclass(slots=True, eq=False)
class Adding:
    """Adds files to drafts; of those that were added here it knows when they have changed."""

    view: ChatView
    keys: KeyMap
    sessions: OpenSessions
    shown: ShownSession
    asking: Asking
    _sources: dict[Attachment, _Source] = field(default_factory=dict)
    _is_looking: bool = False

    async def add(
        self, session: ChatSession, path: Path, folder: Path, ask: Ask | None = None
    ) -> bool:
        """Add a file, or the texts of a folder, under its path in a folder.

        False when somebody was asked, and does not want it.

        Raises:
            ChatUIError: When it cannot be had.
        """
        ask = ask or self.asking.ask
        name = _name_in(path, folder)
        file, pages = await asyncio.to_thread(pages_of, path)
        if await asyncio.to_thread(is_folder, file):
            return await self._add_folder(session, file, name, ask)
        if await asyncio.to_thread(may_hold_keys, file) and not await ask(
            session, f"{name} may hold keys"
        ):
            return False
        origin = await asyncio.to_thread(origin_of, file)
        with self.shown.arriving(session, name):
            content = await asyncio.to_thread(read_file, file)
        part = await self.add_content(session, content, name, pages)
        source = self._sources[part] = _Source(path, folder, pages, origin)
        self._replace_older(session, part, source)
        self._keep_looking()
        return True

    async def add_content(
        self, session: ChatSession, content: bytes, name: str, pages: Pages = ALL_PAGES
    ) -> Attachment:
        """Add what was read already; returns its part.

        Raises:
            ChatUIError: When it cannot be attached.
        """
        with self.shown.arriving(session, name):
            limits = provider_of(self.sessions.endpoints.get(session.choice.endpoint)).pictures
            made = await make_attachable(content, name, limits, pages)
            return await self.keep(session, made, name)

    async def add_again(self, session: ChatSession) -> int:
        """Put what its files are now in place of those that have changed; returns how many.

        Raises:
            ChatUIError: When one cannot be had; it stays as it was.
        """
        changed = [part for part in self._parts(session) if await self._has_changed(part)]
        for part in changed:
            source = self._sources[part]
            await self.add(session, source.path, source.folder)
        self.shown.show_changed(frozenset())
        return len(changed)

    def _replace_older(self, session: ChatSession, part: Attachment, source: _Source) -> None:
        """Let a part stand in the place of what the same file was before."""
        parts = self._parts(session)
        others = [one for one in parts if one != part]
        older = [one for one in others if source.is_same(self._sources.get(one))]
        if older:
            kept = [one for one in parts if one not in (part, *older[1:])]
            self.shown.attach(session, [part if one == older[0] else one for one in kept])

    async def _add_folder(self, session: ChatSession, path: Path, name: str, ask: Ask) -> bool:
        with self.shown.arriving(session, f"{name}/"):
            folder = await asyncio.to_thread(read_folder, path, name)
        if not await ask(session, f"{name}/: {folder.words}"):
            return False
        await self.keep(session, folder.text, folder.name)
        return True

    async def keep(self, session: ChatSession, made: Attachable, name: str) -> Attachment:
        """Put what can be sent as it is with the prompt; returns its part.

        Raises:
            ChatUIError: When it cannot be kept.
        """
        part = await session.attach(made, name)
        self.shown.picture_changes[part.sha256] = made.changes
        if part not in (parts := self._parts(session)):
            self.shown.attach(session, (*parts, part))
        is_unseen = self.sessions.endpoints.sees_images(session.choice) is False
        if is_unseen and isinstance(part, ImagePart):
            key = self.keys.label("models")
            model = session.choice.model or "This model"
            self.view.notice(f"{model} sees no pictures. {key} another model", "warn", keys=(key,))
        return part

    def _parts(self, session: ChatSession) -> tuple[Attachment, ...]:
        return self.shown.drafts.parts_of(session)

    def _keep_looking(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            self.view.every(_LOOK_SECONDS, self.look)

    def look(self) -> None:
        """See which of the files that go with the prompt have changed, and show it."""
        if any(part in self._sources for part in self._parts(self.view.session)):
            self.view.spawn(self._look(), group="changed files", exclusive=True)

    async def _look(self) -> None:
        parts = self._parts(self.view.session)
        changed = [part for part in parts if await self._has_changed(part)]
        self.shown.show_changed(frozenset(changed))

    async def _has_changed(self, part: Attachment) -> bool:
        source = self._sources.get(part)
        return source is not None and await asyncio.to_thread(lambda: source.origin.has_changed)


def _name_in(path: Path, folder: Path) -> str:
    """Return what a file is called: its path in a folder, its last part where it is elsewhere."""
    if path.is_relative_to(folder) and ".." not in path.parts:
        return display_line(path.relative_to(folder).as_posix())
    return shown_name(path)
