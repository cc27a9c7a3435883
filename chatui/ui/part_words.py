"""What is said of the parts of a message that are neither text nor thoughts."""

import json
from collections.abc import Iterator
from typing import Final

from chatui.attach.file import size_words
from chatui.conversation.message import Message
from chatui.conversation.parts import (
    Attachment,
    FilePart,
    ImagePart,
    ReasoningPart,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.conversation.tokens import picture_tokens
from chatui.text.safety import display_line
from chatui.text.token_counts import tokens

_LONGEST_ARGUMENTS: Final = 200


def part_lines(message: Message) -> Iterator[str]:
    """Yield a line for each part of a message that is neither text, thoughts nor sources."""
    for part in message.content:
        match part:
            case TextPart() | ReasoningPart() | SourcesPart():
                continue
            case ImagePart():
                yield display_line(" · ".join([f"▣ {part.name}", *_size(part)]))
            case FilePart():
                yield display_line(" · ".join([f"▤ {part.name}", *_size(part)]))
            case ToolCallPart():
                arguments = part.arguments.text[:_LONGEST_ARGUMENTS]
                yield display_line(f"→ {part.name}({arguments})")
            case ToolResultPart():
                yield display_line(
                    f"← {json.dumps(part.text[:_LONGEST_ARGUMENTS], ensure_ascii=False)}"
                )
            case _:
                yield display_line(f"? {part.type}: this version cannot show it")


def attachment_words(part: Attachment) -> str:
    """Return what is said of a picture or a file that is to be sent: what it costs as well."""
    words = [f"▣ {part.name}", *_size(part)]
    if isinstance(part, ImagePart):
        words.append(f"≈{tokens(picture_tokens(part.width, part.height))} tok")
    return display_line(" · ".join(words))


def words_without_text(message: Message) -> str:
    """Return what a message without text holds in place of it; empty when it holds nothing."""
    words = [*part_lines(message)]
    if count := len(message.sources):
        words.append(f"{count} source{'s' if count != 1 else ''}")
    return " · ".join(words)


def _size(part: ImagePart | FilePart) -> Iterator[str]:
    """Yield what is known of how large it is."""
    if part.width and part.height:
        yield f"{part.width} × {part.height}"
    if part.size:
        yield size_words(part.size)
