"""What the command line attaches: files, addresses, standard input."""

import argparse
import asyncio
import os
import platform
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui import output
from chatui.attach.attachable import Attachable, make_attachable
from chatui.attach.dropped import path_of_url
from chatui.attach.file import is_folder, read_file, shown_name
from chatui.attach.folder import read_folder
from chatui.attach.key_files import may_hold_keys
from chatui.attach.pdf import ALL_PAGES, pages_of
from chatui.attach.text_file import TextFile
from chatui.cli.standard_input import read_bytes
from chatui.conversation.parts import Attachment
from chatui.errors import CannotAttach, UsageError
from chatui.providers import PictureLimits, provider_of
from chatui.sessions.open_sessions import OpenSessions
from chatui.sessions.session import ChatSession
from chatui.text.safety import display_line

STANDARD_INPUT: Final = "-"
_ADDRESS: Final = re.compile(r"(?i)[a-z][a-z0-9+.-]+://")


@dataclass(frozen=True, slots=True)
class Named:
    """What can be sent, and what it is called."""

    made: Attachable
    name: str

    @property
    def is_picture(self) -> bool:
        """Whether a model needs eyes for it."""
        return not isinstance(self.made, TextFile)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is attached without a question."""

    private: bool = False
    """Pictures from this machine and private networks."""
    keys: bool = False
    """Files that may hold keys."""


def named_by(
    arguments: argparse.Namespace,
    sessions: OpenSessions,
    session: ChatSession,
    held: bytes | None = None,
) -> list[Named]:
    """Return what is attached by -a, and what was read from standard input.

    Raises:
        ChatUIError: When one of them cannot be had.
    """
    places = list(arguments.attach)
    if held is not None and STANDARD_INPUT not in places:
        places.append(STANDARD_INPUT)
    if not places:
        return []
    limits = provider_of(sessions.endpoints.get(session.choice.endpoint)).pictures
    allowed = Allowed(sessions.config.allow_private_addresses, arguments.allow_keys)
    return read_attachments(places, limits, allowed, held)


def attach_to_draft(
    arguments: argparse.Namespace,
    sessions: OpenSessions,
    session: ChatSession,
    held: bytes | None,
) -> None:
    """Put what is attached into the draft, where the first prompt or the person finds it.

    Raises:
        ChatUIError: When one of them cannot be had.
    """
    if STANDARD_INPUT in arguments.attach and held is None:
        raise UsageError("-a - reads standard input, which the screen needs: name the file.")
    attached = named_by(arguments, sessions, session, held)

    async def keep() -> None:
        conversation = session.conversation
        parts = await attach(session, attached)
        session.set_draft(conversation.draft, (*conversation.draft_parts, *parts))
        await session.saved()

    asyncio.run(keep())


def read_attachments(
    places: Sequence[str], limits: PictureLimits, allowed: Allowed, held: bytes | None = None
) -> list[Named]:
    """Return what the command line attaches, all of it, or say what is wrong with one.

    What standard input holds is read now, unless it is `held` already. A person at the terminal is
    asked about a folder, and about files that may hold keys. Where nobody can be asked, what is in
    a folder is told, and keys are refused.

    Raises:
        ChatUIError: When one of them cannot be had.
    """
    if places.count(STANDARD_INPUT) > 1:
        raise UsageError("-a - is standard input, which is read once: give it once.")
    found: list[Named] = []
    for place in places:
        try:
            one = _named(place, limits, allowed, held)
        except CannotAttach as problem:
            raise CannotAttach(f"{problem.message} Nothing was sent.", hint=problem.hint) from None
        for note in one.made.notes:
            output.note(f"{one.name}: {note}.")
        found.append(one)
    return found


async def attach(session: ChatSession, attached: Sequence[Named]) -> list[Attachment]:
    """Return the parts of what is attached, which is kept then.

    Raises:
        StorageError: When one is too large to be kept.
    """
    return [await session.attach(one.made, one.name) for one in attached]


def _named(place: str, limits: PictureLimits, allowed: Allowed, held: bytes | None) -> Named:
    pages = ALL_PAGES
    if place == STANDARD_INPUT:
        content = read_bytes(output.note) if held is None else held
        name = "standard input"
        if not content:
            raise CannotAttach("Standard input is empty: there is nothing to attach.")
    elif _ADDRESS.match(place) and not place.lower().startswith("file:"):
        from chatui.transport.picture_download import download_picture

        picture = asyncio.run(download_picture(place, allow_private=allowed.private))
        content, name = picture.content, picture.name
    else:
        named = _path(place)
        path, pages = pages_of(named)
        name = shown_name(named)
        if is_folder(path):
            return _folder(path, name)
        if not allowed.keys and may_hold_keys(path):
            _ask_about_keys(name)
        content = read_file(path)
    return Named(asyncio.run(make_attachable(content, name, limits, pages)), name)


def _path(place: str) -> Path:
    if place.lower().startswith("file:"):
        found = path_of_url(place, platform.node())
        if found is None:
            raise CannotAttach(f"{display_line(place)} is no file of this computer.")
        return Path(found)
    try:
        return Path(place).expanduser()
    except RuntimeError as error:
        raise CannotAttach(f"{display_line(place)} is in nobody's home.") from error


def _folder(path: Path, name: str) -> Named:
    folder = read_folder(path, name)
    if _can_ask() and not _says_yes(f"{name}/: {folder.words}. Attach it?"):
        raise CannotAttach(f"{name}/ was left out.")
    if not _can_ask():
        output.note(f"{name}/: {folder.words.partition(', without')[0]}.")
    return Named(folder.text, folder.name)


def _ask_about_keys(name: str) -> None:
    if not _can_ask():
        raise CannotAttach(f"{name} may hold keys.", hint="--allow-keys sends it all the same.")
    if not _says_yes(f"{name} may hold keys, which the model's server would read. Attach it?"):
        raise CannotAttach(f"{name} was left out.")


def _can_ask() -> bool:
    return os.isatty(0) and os.isatty(2)


def _says_yes(question: str) -> bool:
    output.write_error(f"{display_line(question)} [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
