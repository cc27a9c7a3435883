"""What stands in front of a chat's messages: sections of several sources, in one order."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Where a section comes from; they are sent in this order, in one system message."""

    INSTRUCTIONS = "your instructions"
    MEMORY = "your memory"
    PROJECT = "the project's instructions"
    PROJECT_FILES = "the project's files"
    PROJECT_MEMORY = "the project's memory"
    SYSTEM = "the system prompt"


@dataclass(frozen=True, slots=True)
class Section:
    """A text of one source; `name` says which file or project, where there may be several."""

    source: Source
    text: str
    name: str = ""


def joined(sections: Iterable[Section]) -> str:
    """Return what is sent for them: those that say something, in order, blank lines between."""
    order = list(Source)
    said = [section for section in sections if section.text.strip()]
    said.sort(key=lambda section: order.index(section.source))
    return "\n\n".join(section.text.strip("\n") for section in said)
