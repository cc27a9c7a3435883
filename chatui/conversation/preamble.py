"""What stands in front of a chat's messages: sections of several sources, in one order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from chatui.conversation.message import Message, Role
from chatui.conversation.parts import ImagePart
from chatui.conversation.tokens import attachment_tokens, estimate_tokens


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
    """A text of one source; `name` says which file or project, where there may be several.

    A file that is a `picture` goes with the first prompt, and its text says so.
    """

    source: Source
    text: str
    name: str = ""
    picture: ImagePart | None = None

    @property
    def tokens(self) -> int:
        """About how many tokens the model reads for it."""
        picture = 0 if self.picture is None else attachment_tokens(self.picture)
        return estimate_tokens(self.text) + picture


def tokens_of(sections: Iterable[Section]) -> int:
    """Return about how many tokens the model reads for sections."""
    return sum(section.tokens for section in sections)


def joined(sections: Iterable[Section]) -> str:
    """Return what is sent for them: those that say something, in order, blank lines between."""
    order = list(Source)
    said = [section for section in sections if section.text.strip()]
    said.sort(key=lambda section: order.index(section.source))
    return "\n\n".join(section.text.strip("\n") for section in said)


def with_pictures(messages: Sequence[Message], sections: Iterable[Section]) -> Sequence[Message]:
    """Return the messages with the pictures of the sections in front of what is asked first."""
    pictures = [section.picture for section in sections if section.picture is not None]
    for at, message in enumerate(messages if pictures else ()):
        if message.role is Role.USER and not message.excluded:
            first = replace(message, content=[*pictures, *message.content])
            return [*messages[:at], first, *messages[at + 1 :]]
    return messages
