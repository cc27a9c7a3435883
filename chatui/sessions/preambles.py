"""What stands in front of chats, as the files say it at the moment of each request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.conversation.preamble import Section, Source
from chatui.storage.own.memory import Memory
from chatui.storage.own.text_file import OwnTextFile
from chatui.text.token_counts import part_of

if TYPE_CHECKING:
    from chatui.conversation.conversation import Conversation
    from chatui.sessions.project_texts import ProjectTexts
    from chatui.sessions.projects import Projects


_CROWDED: Final = 2
"""What takes more than this part of the context leaves little for a chat."""


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands in front of a chat, but for its own system prompt.

    `pictures` are the bytes of those in the sections, by their SHA-256. `problems` are what is
    wrong with each file or project that was looked at: of most, nothing.
    """

    sections: tuple[Section, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    problems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Preambles:
    """The texts that stand in front of chats; one for all of them, so that each is read once."""

    def __init__(self, config: Path, data: Path, projects: Callable[[], Projects]) -> None:
        self.instructions = OwnTextFile(config / "instructions.md")
        self.memory = Memory(data / "memory.md")
        self._projects = projects
        self._project_memories: dict[str, Memory] = {}
        self._told: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _project_texts(self) -> ProjectTexts:
        from chatui.sessions.project_texts import ProjectTexts  # who has no project needs none

        return ProjectTexts(self._projects())

    def begin(self, conversation: Conversation) -> asyncio.Future[Preamble]:
        """Begin to read what stands in front of a chat now, in a thread; the result waits for it.

        A file that has not changed costs one look.
        """
        loop = asyncio.get_running_loop()
        sends_own, project = conversation.sends_instructions, conversation.project
        return loop.run_in_executor(None, self._read, sends_own, project)

    def _read(self, sends_own: bool, project: str | None) -> Preamble:
        sections: list[Section] = []
        pictures: Mapping[str, bytes] = {}
        problems: dict[str, tuple[str, ...]] = {}
        if sends_own:
            for source, file in (
                (Source.INSTRUCTIONS, self.instructions),
                (Source.MEMORY, self.memory),
            ):
                _take(source, file, sections, problems)
        if project is not None:
            part = self._project_texts.read(project)
            sections += part.sections
            pictures = part.pictures
            problems[project] = part.problems
            if self._projects().known(project) is not None:
                memory = self._memory_of_project(project)
                _take(Source.PROJECT_MEMORY, memory, sections, problems)
        return Preamble(tuple(sections), pictures, problems)

    def untold(self, read: Preamble) -> list[str]:
        """Return what is to be told of what was read: each problem once, until it is over.

        Who asks tells it; what is read for nobody any more leaves it to be told.
        """
        news = [
            problem
            for place, problems in read.problems.items()
            for problem in problems
            if problem not in self._told.get(place, ())
        ]
        self._told.update(read.problems)
        return news

    def memory_of(self, project: str | None) -> Memory:
        """Return the memory of a project that is there, with None that of every chat; in a thread.

        Raises:
            ConfigError: When there is no such project, or what it says is wrong.
        """
        if project is None:
            return self.memory
        self._projects().find(project)
        return self._memory_of_project(project)

    def _memory_of_project(self, name: str) -> Memory:
        path = self._projects().files.folder_of(name) / self.memory.path.name
        return self._project_memories.setdefault(name, Memory(path))

    def with_places(self, conversation: Conversation, there: Sequence[Section]) -> list[Section]:
        """Return what stands in front of a chat, and, without a text, what else may be written."""
        places = [Section(Source.SYSTEM, "")]
        if conversation.sends_instructions:
            places.append(Section(Source.INSTRUCTIONS, "", str(self.instructions.path)))
            places.append(Section(Source.MEMORY, "", str(self.memory.path)))
        project = conversation.project
        if project is not None and self._projects().known(project) is not None:
            path = self._memory_of_project(project).path
            places.append(Section(Source.PROJECT_MEMORY, "", str(path)))
        known = {section.source for section in there}
        order = list(Source)
        empty = [place for place in places if place.source not in known]
        return sorted((*there, *empty), key=lambda section: order.index(section.source))


def _take(
    source: Source,
    file: OwnTextFile,
    sections: list[Section],
    problems: dict[str, tuple[str, ...]],
) -> None:
    found = file.read()
    if found.text.strip():
        sections.append(Section(source, found.text, str(file.path)))
    problems[str(file.path)] = (found.problem,) if found.problem else ()


def crowding_words(sections: Sequence[Section], limit: int) -> str:
    """Return what to say where the sections leave little of a context of so many tokens."""
    sizes = [section.tokens for section in sections]
    if sum(sizes) * _CROWDED <= limit:
        return ""
    largest = sections[sizes.index(max(sizes))]
    name = Path(largest.name).name if largest.name else largest.source
    return (
        f"What stands in front of this chat takes ≈{part_of(sum(sizes), limit)} tokens that the"
        f" model reads: most of it is {name}."
    )
