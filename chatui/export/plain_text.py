"""A branch as plain text: who spoke, then what was said."""

from collections.abc import Callable, Iterator
from typing import assert_never

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.export.plain_prose import plain_prose
from chatui.export.words import ending, moment, source_words, speaker
from chatui.text.safety import display_line, written_text


def plain_text(conversation: Conversation) -> str:
    """Return the open branch as plain text; thoughts are left out."""
    pieces = [f"{display_line(conversation.title) or 'Conversation'}"]
    pieces.append(moment(conversation.created))
    if conversation.system:
        pieces.append(f"System:\n{written_text(conversation.system)}")
    for message in conversation.path():
        said = message_text(message, plain_prose)
        note = ending(message)
        head = f"{speaker(message)} ({note}):" if note else f"{speaker(message)}:"
        pieces.append(f"{head}\n{said}".rstrip())
    return "\n\n".join(pieces) + "\n"


def message_text(message: Message, prose: Callable[[str], str]) -> str:
    """Return what a message says as text, its Markdown as `prose` makes it; without thoughts."""
    return "\n\n".join(piece for part in message.content for piece in _part(part, prose))


def _part(part: Part, prose: Callable[[str], str]) -> Iterator[str]:
    match part:
        case TextPart():
            yield prose(part.text)
        case ReasoningPart():
            return
        case ToolCallPart():
            yield f"[call {display_line(part.name)} {written_text(part.arguments.text)}]"
        case ToolResultPart():
            yield written_text(part.text)
        case ImagePart() | FilePart():
            yield f"[{part.type}: {display_line(part.name)}]"
        case SourcesPart():
            lines = (f"{at}. {source_words(one)}" for at, one in enumerate(part.sources, 1))
            yield "\n".join(("Sources:", *lines))
        case UnknownPart():
            yield f"[{display_line(part.type)}]"
        case _:
            assert_never(part)
