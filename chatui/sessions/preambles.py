"""What stands in front of chats, as the files say it at the moment of each request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.conversation.preamble import Section, Source
from chatui.conversation.tokens import estimate_tokens
from chatui.storage.own.instructions import Instructions
from chatui.storage.own.memory import Memory
from chatui.text.token_counts import part_of

if TYPE_CHECKING:
    from chatui.conversation.conversation import Conversation
    from chatui.sessions.project_texts import ProjectTexts
    from chatui.sessions.projects import Projects
    from chatui.storage.own.text_file import OwnTextFile


_CROWDED: Final = 2
"""What takes more than this part of the context leaves little for a chat."""


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands in front of a chat, but for its own system prompt, and what to tell of it."""

    sections: tuple[Section, ...] = ()
    problems: tuple[str, ...] = ()


class Preambles:
    """The texts that stand in front of chats; one for all of them, so that each is read once."""

    def __init__(self, config: Path, data: Path, projects: Callable[[], Projects]) -> None:
        self.instructions = Instructions(config / "instructions.md")
        self.memory = Memory(data / "memory.md")
        self._projects = projects
        self._told: dict[Path, str] = {}
        self._told_of_projects: dict[str, tuple[str, ...]] = {}

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
        problems: list[str] = []
        if sends_own:
            for source, file in (
                (Source.INSTRUCTIONS, self.instructions),
                (Source.MEMORY, self.memory),
            ):
                self._take(source, file, sections, problems)
        if project is not None:
            part = self._project_texts.read(project)
            sections += part.sections
            told = self._told_of_projects.get(project, ())
            problems += [problem for problem in part.problems if problem not in told]
            self._told_of_projects[project] = part.problems
        return Preamble(tuple(sections), tuple(problems))

    def _take(
        self, source: Source, file: OwnTextFile, sections: list[Section], problems: list[str]
    ) -> None:
        """Add what a file says, and what is to be told of it: once, until that is over."""
        found = file.read()
        if found.text.strip():
            sections.append(Section(source, found.text, str(file.path)))
        if found.problem and self._told.get(file.path) != found.problem:
            problems.append(found.problem)
        self._told[file.path] = found.problem


def crowding_words(sections: Sequence[Section], limit: int) -> str:
    """Return what to say where the sections leave little of a context of so many tokens."""
    sizes = [estimate_tokens(section.text) for section in sections]
    if sum(sizes) * _CROWDED <= limit:
        return ""
    largest = sections[sizes.index(max(sizes))]
    name = Path(largest.name).name if largest.name else largest.source
    return (
        f"What stands in front of this chat takes ≈{part_of(sum(sizes), limit)} tokens that the"
        f" model reads: most of it is {name}."
    )
