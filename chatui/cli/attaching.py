"""What the command line attaches: files, addresses, standard input."""

import asyncio
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chatui import output
from chatui.attach.attachable import Attachable, make_attachable
from chatui.attach.dropped import path_of_url
from chatui.attach.file import read_file, shown_name
from chatui.attach.text_file import TextFile
from chatui.cli.standard_input import read_bytes
from chatui.conversation.parts import Attachment
from chatui.errors import CannotAttach, UsageError
from chatui.providers import PictureLimits
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


def read_attachments(
    places: Sequence[str], limits: PictureLimits, *, allow_private: bool
) -> list[Named]:
    """Return what the command line attaches, all of it, or say what is wrong with one.

    Raises:
        ChatUIError: When one of them cannot be had.
    """
    if places.count(STANDARD_INPUT) > 1:
        raise UsageError("-a - is standard input, which is read once: give it once.")
    found: list[Named] = []
    for place in places:
        content, name = _read(place, allow_private=allow_private)
        try:
            made = make_attachable(content, name, limits)
        except CannotAttach as problem:
            raise CannotAttach(f"{problem.message} Nothing was sent.", hint=problem.hint) from None
        for note in made.notes:
            output.complain(f"{name}: {note}.")
        found.append(Named(made, name))
    return found


async def attach(session: ChatSession, attached: Sequence[Named]) -> list[Attachment]:
    """Return the parts of what is attached, which is kept then.

    Raises:
        StorageError: When one is too large to be kept.
    """
    return [await session.attach(one.made, one.name) for one in attached]


def _read(place: str, *, allow_private: bool) -> tuple[bytes, str]:
    """Return the bytes at a place, and what they are called."""
    if place == STANDARD_INPUT:
        content = read_bytes(output.complain)
        if not content:
            raise CannotAttach("Standard input is empty: there is nothing to attach.")
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
