"""What a project puts in front of its chats: its instructions, and its files."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.conversation.parts import ImagePart
from chatui.conversation.preamble import Section, Source
from chatui.errors import CannotAttach, ConfigError
from chatui.storage.own.folder_project import place_in
from chatui.text.safety import display_line

if TYPE_CHECKING:
    from chatui.attach.pdf import Pages
    from chatui.sessions.projects import Projects
    from chatui.storage.own.project import Project

_PDF_SECONDS: Final = 20.0
"""A prompt waits for it, and so does the end of the program."""
_SEVERAL: Final = 2
_MOST_NAMED: Final = 8
"""Files that are not there, each of which is named."""
_MOST_PICTURES: Final = 20
"""Servers that take few take so many with a request."""


@dataclass(frozen=True, slots=True)
class ProjectPart:
    """What stands in front of a chat because of its project, and what could not be had of it."""

    sections: tuple[Section, ...] = ()
    problems: tuple[str, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes of the pictures in the sections, by their SHA-256."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What goes along of a file, what of it does not and why, and what it looked like then."""

    looks: object
    text: str = ""
    problem: str = ""
    picture: ImagePart | None = None
    content: bytes = b""
    """Of a picture, as it can be sent."""
    left_out: int = 0
    """Characters of a text for which there was no room."""
    is_missing: bool = False


@dataclass(slots=True, eq=False)
class ProjectTexts:
    """Reads what projects hold, each file again when it has changed: call it in a thread."""

    projects: Projects
    _read: dict[str, dict[str, _Read]] = field(default_factory=dict)
    """What was read of each project's files, by their paths as they are written there."""

    def read(self, name: str) -> ProjectPart:
        """Return what stands in front of the chats of a project now."""
        try:
            project = self.projects.find(name)
        except ConfigError as problem:
            return ProjectPart(problems=(str(problem),))
        read = self._read_files(project)
        sections = [Section(Source.PROJECT, project.instructions, name)]
        sections += [
            Section(Source.PROJECT_FILES, one.text, display_line(path), one.picture)
            for path, one in read.items()
        ]
        problems = [f"Project {name}: {problem}" for problem in _problems(read)]
        return ProjectPart(
            tuple(section for section in sections if section.text.strip()),
            tuple(problems),
            {one.picture.sha256: one.content for one in read.values() if one.picture},
        )

    def _read_files(self, project: Project) -> dict[str, _Read]:
        from chatui.attach.file import is_called_picture, size_words
        from chatui.attach.text_file import LARGEST_TEXT

        known = self._read.get(project.name, {})
        read: dict[str, _Read] = {}
        room, pictures = LARGEST_TEXT, 0
        for path in dict.fromkeys(project.files):
            is_too_many = pictures >= _MOST_PICTURES
            if is_too_many and is_called_picture(path):
                read[path] = _too_many(path)
                continue
            one = _read_file(project, path, known.get(path))
            if is_too_many and one.picture is not None:
                one = _too_many(path)
            if 0 < one.left_out <= room:
                one = _read_file(project, path, None)  # others have become shorter
            size = one.left_out or len(one.text)
            if size > room:
                most = size_words(LARGEST_TEXT)
                words = f"{display_line(path)} is left out: all files have more than {most}."
                one = _Read(one.looks, problem=words, left_out=size)
            room -= len(one.text)
            pictures += one.picture is not None
            read[path] = one
        self._read[project.name] = read
        return read


def _too_many(path: str) -> _Read:
    words = f"{display_line(path)} is left out: {_MOST_PICTURES} pictures are the most."
    return _Read(looks=None, problem=words)


def _problems(read: Mapping[str, _Read]) -> list[str]:
    """Return what could not be had of files, in one sentence of all that are not there."""
    missing = [display_line(path) for path, one in read.items() if one.is_missing]
    if len(missing) < _SEVERAL:
        return [one.problem for one in read.values() if one.problem]
    named, rest = missing[:_MOST_NAMED], len(missing) - _MOST_NAMED
    more = f" and {rest:,} more" if rest > 0 else ""
    told = f"{len(missing):,} files are not there: {', '.join(named)}{more}."
    return [told, *(one.problem for one in read.values() if one.problem and not one.is_missing)]


def _read_file(project: Project, path: str, known: _Read | None) -> _Read:
    """Return what a file or a folder holds, as it is known already where nothing has changed."""
    from chatui.attach.file import is_folder
    from chatui.attach.origin import origin_of
    from chatui.attach.pdf import pages_of

    looks: object = None
    try:
        place, pages = pages_of(place_in(project, path))
        place_in(project, str(place))  # also without its pages it must not lead out
        if is_folder(place):
            looks = _looks_of_folder(place)
            return known if known and known.looks == looks else _Read(looks, *_folder_text(place))
        looks = origin_of(place).looks
        if known is not None and looks and known.looks == looks:
            return known
        return _file(project, place, pages, looks)
    except (CannotAttach, ConfigError) as problem:
        is_missing = isinstance(problem.__cause__, FileNotFoundError | NotADirectoryError)
        return _Read(looks, problem=str(problem), is_missing=is_missing)


def _file(project: Project, place: Path, pages: Pages, looks: object) -> _Read:
    from chatui.attach.file import is_called_picture, read_file, shown_name
    from chatui.attach.key_files import may_hold_keys
    from chatui.attach.pdf import make_pdf
    from chatui.attach.text_file import make_text
    from chatui.media_type import media_type_of, picture_type
    from chatui.text.fencing import file_block

    name = shown_name(place)
    if place.is_relative_to(project.folder):
        name = display_line(place.relative_to(project.folder).as_posix())
    if may_hold_keys(place):
        raise CannotAttach(f"{name} may hold keys, and is left out.")
    content = read_file(place)
    if is_called_picture(name) or picture_type(content) is not None:
        return _picture(content, name, looks)
    if media_type_of(content) == "application/pdf":
        try:
            made = asyncio.run(asyncio.wait_for(make_pdf(content, name, pages), _PDF_SECONDS))
        except TimeoutError as error:
            raise CannotAttach(f"{name} takes too long to be read, and is left out.") from error
    else:
        made = make_text(content, name)
    return _Read(looks, file_block(name, made.content.decode()), _told(name, made.notes))


def _picture(content: bytes, name: str, looks: object) -> _Read:
    from chatui.attach.picture import make_picture
    from chatui.providers import PictureLimits
    from chatui.storage.attachments import digest

    made = make_picture(content, name, PictureLimits())
    size = made.width, made.height, len(made.content)
    part = ImagePart(digest(made.content), made.media_type, name, *size)
    words = f"{name} is a picture, which is in front of the first prompt."
    return _Read(looks, words, _told(name, made.changes.others), part, made.content)


def _folder_text(place: Path) -> tuple[str, str]:
    from chatui.attach.file import shown_name
    from chatui.attach.folder import read_folder
    from chatui.text.fencing import file_block

    folder = read_folder(place, shown_name(place))
    block = file_block(folder.name, folder.text.content.decode())
    return block, _told(folder.name, folder.text.notes)


def _told(name: str, notes: Sequence[str]) -> str:
    return f"{name}: {', '.join(notes)}." if notes else ""


def _looks_of_folder(place: Path) -> object:
    """Return what changes with each change of a file in a folder."""
    from chatui.attach.folder_index import FolderIndex
    from chatui.attach.origin import origin_of

    index = FolderIndex(place)
    index.read()
    return [(path, origin_of(place / path).looks) for path in index.paths]
