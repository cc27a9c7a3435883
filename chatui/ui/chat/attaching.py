"""Pictures and files that go with the prompt: dropped, pasted, named, and taken off again."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from textual.widgets.text_area import Location

from chatui.attach.dropped import dropped_pictures, readings
from chatui.attach.file import is_there, shown_name
from chatui.attach.mentions import check_inside, place_of
from chatui.commands.key_map import KeyMap
from chatui.conversation.message import Role
from chatui.conversation.parts import Attachment, ImagePart
from chatui.errors import CannotAttach, ChatUIError
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.ui.chat.files.adding import Adding
from chatui.ui.chat.shown import ShownSession
from chatui.ui.chat.view import ChatView
from chatui.ui.widgets.status_line import Notice

_WARNED_SECONDS: Final = 10.0
_GROUP: Final = "attach"


@dataclass(slots=True, eq=False)
class _Drop:
    """A paste that becomes pictures, which a key may turn back into its text."""

    session: ChatSession
    text: str
    left: tuple[str, Location]
    """What it left in the composer, and the cursor there."""
    parts: tuple[Attachment, ...] = ()
    """What it became, once that is read."""
    is_text_again: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is done with a prompt when its pictures are read."""

    session: ChatSession
    then: Callable[[], object]


@dataclass(slots=True, eq=False)
class Attaching:
    """Reads pictures in the background, and keeps them with the draft of their conversation."""

    view: ChatView
    keys: KeyMap
    sessions: OpenSessions
    shown: ShownSession
    adding: Adding
    _reading: list[ChatSession] = field(default_factory=list)
    """The sessions that pictures are being read for, one for each."""
    _asked: _Asked | None = None
    _uncover: Callable[[], object] | None = None
    """Takes away what may lie over the status line."""
    _drops: list[_Drop] = field(default_factory=list)
    _is_fresh: bool = False
    """Whether Backspace has deleted nothing since the last drop."""
    _warning: Notice | None = None

    @property
    def parts(self) -> tuple[Attachment, ...]:
        """What goes with the prompt that is being written."""
        return self.shown.drafts.parts

    @property
    def is_without(self) -> bool:
        """Whether nothing goes with the prompt, nor is being read for it."""
        return not self.parts and self.view.session not in self._reading

    def wait(self, then: Callable[[], object]) -> bool:
        """Do something when everything is read; False when it is already."""
        session = self.view.session
        if session not in self._reading:
            return False
        self._asked = _Asked(session, then)
        self.view.notice("It is sent when everything is read.")
        return True

    def read_for(self, work: Awaitable[None], then: Callable[[], object]) -> None:
        """Read what is to go with a prompt; do something when everything is read."""
        self._asked = _Asked(self.view.session, then)
        self.spawn(work)

    def attach_mentioned(self, path: str) -> None:
        """Attach the file at a path that was mentioned in the prompt."""
        self.spawn(self._attach_mentioned(self.view.session, path))

    def pasted(self, text: str) -> bool:
        """Attach what is pasted when it is pictures alone; an empty paste means the clipboard.

        False when it can only be text.
        """
        if not text:
            self.paste()
        elif any(readings(text, host=platform.node())):
            self.spawn(self._take_drop(text, min(self.view.composer.selection)))
        else:
            return False
        return True

    def paste(self) -> None:
        """Attach the picture on the clipboard, or write its text."""
        self.spawn(self._paste())

    def attach(self, place: str) -> None:
        """Attach what is at a path or an address; the command comes back when that fails."""
        self.spawn(self._attach(self.view.session, place))

    async def _attach(self, session: ChatSession, place: str) -> None:
        try:
            await self.read(place)
        except ChatUIError:
            if session is self.view.session and self.view.composer.is_empty:
                self.view.composer.replace_text(f"/attach {place}")
            raise

    def begin(self, place: str, uncover: Callable[[], object]) -> asyncio.Future[None]:
        """Attach what is at a path or an address; returns what tells that it is, or why not.

        `uncover` is called before somebody is asked in the status line. Who cancels what is
        returned hears no more of it: the status line says then what goes wrong.
        """
        done = asyncio.get_running_loop().create_future()
        self._uncover = uncover
        self.spawn(self._read_for(done, place))
        return done

    async def _read_for(self, done: asyncio.Future[None], place: str) -> None:
        try:
            await self.read(place)
        except ChatUIError as problem:
            if done.cancelled():
                raise
            done.set_exception(problem)
        else:
            if not done.cancelled():
                done.set_result(None)

    async def _ask(self, session: ChatSession, about: str) -> bool:
        if self._uncover is not None:
            self._uncover()
        return await self.adding.asking.ask(session, about)

    def attach_again(self) -> None:
        """Attach the files that have changed since once more, in their places."""
        self.spawn(self._attach_again(self.view.session))

    def take_off(self, place: int) -> None:
        """Take off one of those that go with the prompt."""
        parts = self.parts
        self.shown.attach(self.view.session, (*parts[:place], *parts[place + 1 :]))

    def take_back(self, key: str) -> bool:
        """Turn what was dropped back into text, else take the last picture off.

        Undo does the first wherever it would otherwise bring the text back beside its picture.
        """
        composer, drop = self.view.composer, self._last_drop()
        is_fresh, self._is_fresh = self._is_fresh, False
        if drop is not None and composer.text == drop.left[0]:
            cursor = drop.left[1]
            if key == "ctrl+z" or (is_fresh and composer.cursor_location == cursor):
                self._turn_back(drop)
                composer.move_cursor(cursor)
                composer.write(drop.text)
                return True
        return key == "backspace" and composer.is_at_start and self.shown.take_off()

    def _turn_back(self, drop: _Drop) -> None:
        """Take off what became of a drop."""
        drop.is_text_again = True
        parts = self.shown.drafts.parts_of(drop.session)
        self.shown.attach(drop.session, tuple(one for one in parts if one not in drop.parts))

    def _last_drop(self) -> _Drop | None:
        """Return the last of the drops that are still attached to the prompt, or will be."""
        session, parts = self.view.session, self.parts
        self._drops = [
            one
            for one in self._drops
            if one.session is session
            and not one.is_text_again
            and all(part in parts for part in one.parts)
        ]
        return self._drops[-1] if self._drops else None

    def send_seen(self, text: str) -> bool:
        """Send a prompt with its pictures; warn first where the model sees none.

        False when nothing was sent.
        """
        session = self.view.session
        choice = self.shown.once or session.choice
        pictures = tuple(part for part in self.parts if isinstance(part, ImagePart))
        if self.sessions.endpoints.sees_images(choice) is not False or not (
            pictures or _holds_pictures(session)
        ):
            self.shown.send(text, self.parts)
            return True
        asked, again = self._warning, ""
        if not pictures:
            again = "send all the same"
        elif text.strip() or len(pictures) < len(self.parts):
            again = "send without"
        model, name = self.keys.label("models"), choice.model or "This model"
        words = f"{name} sees no pictures{'' if pictures else ', and this chat holds some'}."
        words += f" {model} another model"
        if again:
            words += f" · {self.keys.label('send')} again: {again}"
        self._warning = Notice(words, "warn")
        if not again or asked != self._warning or self.view.status.notice != asked:
            self.view.status.show(self._warning, seconds=_WARNED_SECONDS)
            return False
        others = [part for part in self.parts if part not in pictures]
        self.shown.send(text, others)
        if pictures:
            self.shown.attach(session, pictures)
            self.view.notice("Sent without; the pictures stay here for another model.")
        return True

    def spawn(self, work: Awaitable[None]) -> None:
        """Do what ends with something attached; prompts wait for it, and it says what is wrong."""
        session = self.view.session
        self._reading.append(session)
        self.view.spawn(self._finish(work, session), group=_GROUP)

    async def _finish(self, work: Awaitable[None], session: ChatSession) -> None:
        try:
            await work
        except ChatUIError as problem:
            if self._asked is not None and self._asked.session is session:
                self._asked = None
            self.view.notice(str(problem), "bad")
        finally:
            self._reading.remove(session)
        asked = self._asked
        if asked is not None and asked.session is session and session not in self._reading:
            self._asked = None
            if self.view.session is session:
                self.view.withdraw_said()
                asked.then()

    async def _take_drop(self, text: str, start: Location) -> None:
        composer, session = self.view.composer, self.view.session
        paths = await asyncio.to_thread(dropped_pictures, text, host=platform.node())
        if session is not self.view.session:
            return
        lines = text.splitlines() or [""]
        if text.endswith("\n"):
            lines.append("")
        end = start[0] + len(lines) - 1, len(lines[-1]) + (start[1] if len(lines) == 1 else 0)
        written = composer.get_text_range(start, end)
        if written.splitlines() != text.splitlines():
            return  # it was changed meanwhile
        if not paths:
            composer.fold(start, end)
            return
        composer.delete(start, end)
        drop = _Drop(session, text, (composer.text, composer.cursor_location))
        self._drops.append(drop)
        self._is_fresh = True
        before = self.parts
        try:
            await self._add_files(session, paths)
        except ChatUIError:
            if not self._added(session, before) and not drop.is_text_again:
                drop.is_text_again = True
                self._write(session, text)
            raise
        finally:
            drop.parts = self._added(session, before)
            if drop.is_text_again:
                self._turn_back(drop)

    def _added(
        self, session: ChatSession, before: tuple[Attachment, ...]
    ) -> tuple[Attachment, ...]:
        return tuple(one for one in self.shown.drafts.parts_of(session) if one not in before)

    async def _paste(self) -> None:
        from chatui.ui.terminal.pasted_picture import read_clipboard  # seldom is one pasted

        session = self.view.session
        found = await read_clipboard()
        if found.picture:
            await self.adding.add_content(session, found.picture, "clipboard")
        elif found.text:
            self._write(session, found.text)
        else:
            self.view.notice("The clipboard is empty.")
            return
        if found.whose:
            self.view.notice(f"From {found.whose}.")

    def _write(self, session: ChatSession, text: str) -> None:
        """Write a text where the cursor is, or behind the draft of a chat that was left."""
        if session is self.view.session:
            self.view.composer.paste(text)
        else:
            session.set_draft(session.conversation.draft + text, session.conversation.draft_parts)

    async def _attach_again(self, session: ChatSession) -> None:
        count = await self.adding.add_again(session)
        files = "1 file is" if count == 1 else f"{count} files are"
        self.view.notice(f"{files} attached as now." if count else "No attached file has changed.")

    async def read(self, place: str) -> None:
        """Attach what is at a path or an address.

        Raises:
            ChatUIError: When it cannot be attached.
        """
        session = self.view.session
        if place.lower().startswith(("http://", "https://")):
            from chatui.transport.picture_download import download_picture  # seldom is one fetched

            allowed = self.sessions.config.allow_private_addresses
            with self.shown.arriving(session, place):
                found = await download_picture(place, allow_private=allowed)
            await self.adding.add_content(session, found.content, found.name)
            return
        await self._add_files(session, await asyncio.to_thread(_named, place))

    async def _attach_mentioned(self, session: ChatSession, path: str) -> None:
        folder = Path.cwd()
        place = place_of(path, folder)
        if place is not None:
            await asyncio.to_thread(check_inside, path, place, folder)
            await self.adding.add(session, place, folder)

    async def _add_files(self, session: ChatSession, paths: tuple[Path, ...]) -> None:
        problems: list[ChatUIError] = []
        for path in paths:
            try:
                await self.adding.add(session, path, path.parent, self._ask)
            except ChatUIError as problem:
                problems.append(problem)  # the others are attached all the same
        if problems:
            raise problems[0]


def _holds_pictures(session: ChatSession) -> bool:
    """Tell whether pictures are sent with the next prompt, since they went with an earlier one."""
    return any(
        isinstance(part, ImagePart)
        for message in session.conversation.path()
        if message.role is Role.USER and not message.excluded
        for part in message.content
    )


def _named(place: str) -> tuple[Path, ...]:
    """Return the files that somebody names, also with quotes as in a shell."""
    try:
        plain = Path(place).expanduser()
        if is_there(plain):
            return (plain,)
        for paths in readings(place, host=platform.node()):
            return tuple(Path(path).expanduser() for path in paths)
    except (RuntimeError, ValueError):
        raise CannotAttach(f"{shown_name(Path(place))} is no path.") from None
    return (plain,)
