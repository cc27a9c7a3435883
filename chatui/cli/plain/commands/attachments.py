"""`/attach`: files, folders, pictures of an address, for the next prompt."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from chatui.attach.attachable import Attachable, make_attachable
from chatui.attach.file import is_folder, read_file, shown_name
from chatui.attach.folder import read_folder
from chatui.attach.key_files import may_hold_keys
from chatui.attach.mentions import has_mentions, mentioned_files
from chatui.attach.pdf import ALL_PAGES, pages_of
from chatui.conversation.parts import ImagePart
from chatui.errors import CannotAttach, UsageError
from chatui.providers import provider_of

if TYPE_CHECKING:
    from chatui.cli.plain.chat import PlainChat


def attach(chat: PlainChat, place: str) -> None:
    """Let what is at a path or an address go with the next prompt; without one, say what does.

    Raises:
        ChatUIError: When it cannot be attached.
    """
    session, parts = chat.session, chat.session.conversation.draft_parts
    if place == "off":
        chat.loop.call(lambda: session.set_draft("", ()))
        chat.printer.say("Nothing goes with the next prompt.")
        return
    if not place:
        if not parts:
            raise UsageError("/attach needs a path or an address.", hint="/attach notes.txt")
        chat.printer.say(*(f"{part.name} goes with the next prompt." for part in parts))
        chat.printer.say("/attach off takes them off.")
        return
    if not _add(chat, place):
        chat.printer.say("It was left out.")


def _add(chat: PlainChat, place: str) -> bool:
    """Let something go with the next prompt; False where somebody was asked and does not want it.

    Raises:
        ChatUIError: When it cannot be attached.
    """
    session, parts = chat.session, chat.session.conversation.draft_parts
    found = _read(chat, place)
    if found is None:
        return False
    made, name = found
    chat.printer.say(*(f"{name}: {note}." for note in made.notes))
    part = chat.loop.run(session.attach(made, name))
    if part not in parts:
        chat.loop.call(lambda: session.set_draft("", (*parts, part)))
    chat.printer.say(f"{part.name} goes with the next prompt.")
    if isinstance(part, ImagePart) and chat.sessions.endpoints.sees_images(session.choice) is False:
        chat.printer.say(f"{session.choice.model} sees no pictures. /model chooses another one.")
    return True


def attach_mentioned(chat: PlainChat, text: str) -> None:
    """Let the files go with a prompt that it mentions as @path.

    Raises:
        ChatUIError: When one cannot be attached, or somebody who was asked does not want it.
    """
    if not has_mentions(text):
        return
    for path in mentioned_files(text, Path.cwd()):
        if not _add(chat, str(path)):
            raise CannotAttach(f"{shown_name(path)} was left out. Nothing was sent.")


def _read(chat: PlainChat, place: str) -> tuple[Attachable, str] | None:
    limits = provider_of(chat.sessions.endpoints.get(chat.session.choice.endpoint)).pictures
    pages = ALL_PAGES
    if place.lower().startswith(("http://", "https://")):
        from chatui.transport.picture_download import download_picture  # seldom is one fetched

        allowed = chat.sessions.config.allow_private_addresses
        picture = chat.loop.run(download_picture(place, allow_private=allowed))
        content, name = picture.content, picture.name
    else:
        try:
            named = Path(place).expanduser()
        except RuntimeError as error:
            raise CannotAttach(f"{place} is in nobody's home.") from error
        path, pages = pages_of(named)
        name = shown_name(named)
        if is_folder(path):
            folder = read_folder(path, name)
            is_wanted = chat.ask(f"{name}/: {folder.words}. Attach it?")
            return (folder.text, folder.name) if is_wanted else None
        if may_hold_keys(path) and not chat.ask(
            f"{name} may hold keys, which the model's server would read. Attach it?"
        ):
            return None
        content = read_file(path)
    return asyncio.run(make_attachable(content, name, limits, pages)), name
