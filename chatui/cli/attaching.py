"""Pictures that the command line names: files, addresses, standard input."""

import asyncio
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui import output
from chatui.attach.dropped import path_of_url
from chatui.attach.file import read_file, shown_name
from chatui.attach.picture import Picture, make_picture
from chatui.cli.standard_input import read_bytes
from chatui.conversation.parts import ImagePart
from chatui.errors import CannotAttach, UsageError
from chatui.providers import PictureLimits
from chatui.sessions.session import ChatSession
from chatui.text.safety import display_line

STANDARD_INPUT: Final = "-"
_ADDRESS: Final = re.compile(r"(?i)[a-z][a-z0-9+.-]+://")


@dataclass(frozen=True, slots=True)
class NamedPicture:
    """A picture that can be sent, and what it is called."""

    picture: Picture
    name: str


def read_pictures(
    places: Sequence[str], limits: PictureLimits, *, allow_private: bool
) -> list[NamedPicture]:
    """Return the pictures that the command line names, all of them, or say what is wrong with one.

    Raises:
        ChatUIError: When one of them cannot be had.
    """
    if places.count(STANDARD_INPUT) > 1:
        raise UsageError("-a - is standard input, which is read once: give it once.")
    found: list[NamedPicture] = []
    for place in places:
        content, name = _read(place, allow_private=allow_private)
        try:
            picture = make_picture(content, name, limits)
        except CannotAttach as problem:
            raise CannotAttach(f"{problem.message} Nothing was sent.", hint=problem.hint) from None
        for note in picture.notes:
            output.complain(f"{name}: {note}.")
        found.append(NamedPicture(picture, name))
    return found


async def attach(session: ChatSession, pictures: Sequence[NamedPicture]) -> list[ImagePart]:
    """Return the parts of pictures, which are kept then.

    Raises:
        StorageError: When one is too large to be kept.
    """
    return [
        await session.attach(
            one.picture.content,
            one.picture.media_type,
            one.name,
            one.picture.width,
            one.picture.height,
        )
        for one in pictures
    ]


def _read(place: str, *, allow_private: bool) -> tuple[bytes, str]:
    """Return the bytes at a place, and what they are called."""
    if place == STANDARD_INPUT:
        content = read_bytes(output.complain)
        if not content:
            raise CannotAttach("Standard input is empty: there is no picture in it.")
        return content, "standard input"
    if place.lower().startswith("file:"):
        found = path_of_url(place, platform.node())
        if found is None:
            raise CannotAttach(f"{display_line(place)} is no file of this computer.")
        path = Path(found)
    elif not _ADDRESS.match(place):
        path = Path(place).expanduser()
    else:
        from chatui.transport.picture_download import download_picture

        held = asyncio.run(download_picture(place, allow_private=allow_private))
        return held.content, held.name
    return read_file(path), shown_name(path)
