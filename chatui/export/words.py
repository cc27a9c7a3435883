"""What the text formats say in the same words: who spoke, when, and how a reply ended."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from chatui.conversation.message import FinishReason, Message, Role, Status
from chatui.conversation.parts import SourcesPart
from chatui.text_safety import display_line

_IN_NO_NAME: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f]')
_LONGEST_NAME: Final = 100
"""Bytes of a name, so that it fits on every disk."""
_DEVICES: Final = (
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{n}{i}" for n in ("com", "lpt") for i in "123456789"),
)
_SPEAKERS = {Role.USER: "You", Role.SYSTEM: "System", Role.TOOL: "Tool"}


def file_name(title: str, otherwise: str) -> str:
    """Return the name that a file of a conversation has, without suffix: its title if it can be."""
    words = " ".join(_IN_NO_NAME.sub(" ", display_line(title)).split())
    name = words.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").strip(" .")
    return otherwise if not name or name.split(".")[0].lower() in _DEVICES else name


def speaker(message: Message) -> str:
    """Return who said it: "You", the model's name, "System", "Tool"."""
    if message.role is Role.ASSISTANT:
        return display_line(message.model or "") or "Assistant"
    return _SPEAKERS[message.role]


def moment(when: datetime) -> str:
    """Return a time to the second, in UTC."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def source_lines(part: SourcesPart, escaped: Callable[[str], str] = str) -> Iterator[str]:
    """Yield a line for each source: its number, title and address."""
    for number, source in enumerate(part.sources, 1):
        words = filter(None, (escaped(display_line(source.title)), display_line(source.url)))
        yield f"{number}. {' '.join(words)}"


def ending(message: Message) -> str:
    """Return how a message is incomplete or special, an empty text when it is neither."""
    notes = ["not sent to the model"] if message.excluded else []
    match message.status:
        case Status.STREAMING:
            notes.append("still arriving")
        case Status.STOPPED:
            notes.append("stopped")
        case Status.INTERRUPTED:
            notes.append("interrupted")
        case Status.FAILED:
            notes.append("failed")
        case Status.COMPLETE:
            pass
    if message.finish_reason is FinishReason.LENGTH:
        notes.append("cut at its length limit")
    if message.error is not None:
        notes.append(display_line(message.error.message))
    return "; ".join(notes)
