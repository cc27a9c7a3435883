"""What is said of the parts of a message that are neither text nor thoughts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.attach.file import size_words
from chatui.conversation.message import Message
from chatui.conversation.parts import (
    Attachment,
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatui.conversation.tokens import attachment_tokens
from chatui.text.safety import display_line
from chatui.text.token_counts import tokens

if TYPE_CHECKING:
    from chatui.attach.picture import Changes
    from chatui.conversation.preamble import Section

_LONGEST_ARGUMENTS: Final = 200


def part_lines(message: Message) -> Iterator[str]:
    """Yield a line for each part of a message that is neither text, thoughts nor sources."""
    return filter(None, map(part_line, message.content))


def part_line(part: Part) -> str:
    """Return the line for a part; empty for text, thoughts and sources, which are shown whole."""
    match part:
        case TextPart() | ReasoningPart() | SourcesPart():
            return ""
        case ImagePart() | FilePart():
            return attachment_line(part)
        case ToolCallPart():
            arguments = part.arguments.text[:_LONGEST_ARGUMENTS]
            return display_line(f"→ {part.name}({arguments})")
        case ToolResultPart():
            said = json.dumps(part.text[:_LONGEST_ARGUMENTS], ensure_ascii=False)
            return display_line(f"← {said}")
        case _:
            return display_line(f"? {part.type}: this version cannot show it")


def attachment_line(part: Attachment) -> str:
    """Return what is said of a picture or a file: `▣ plot.png · 640 × 480 · 42 kB`."""
    return display_line(" · ".join([f"{sign_of(part)} {part.name}", *_size(part)]))


def attachment_facts(part: Attachment, changes: Changes | None) -> Iterator[str]:
    """Yield what is said of a picture or a file that is to be sent, and what it costs.

    `changes` are what was done to it, where that is known.
    """
    measures = [*_size(part)]
    if changes is not None and changes.scaled_from is not None:
        measures[0] = f"{_pixels(*changes.scaled_from)} → {measures[0]}"
    if not part.media_type.startswith("text/"):
        yield kind_words(part.media_type)
    yield from measures
    if count := attachment_tokens(part):
        yield f"≈{tokens(count)} tok"
    if changes is not None:
        yield from changes.others


def sign_of(part: Attachment) -> str:
    """Return the sign in front of a picture or a file."""
    return "▣" if isinstance(part, ImagePart) else "▤"


def kind_words(media_type: str) -> str:
    """Return what people call a kind of file: `PNG` is image/png."""
    return media_type.rpartition("/")[2].upper()


def words_without_text(message: Message) -> str:
    """Return what a message without text holds in place of it; empty when it holds nothing."""
    words = [*part_lines(message)]
    if count := len(message.sources):
        words.append(f"{count} source{'s' if count != 1 else ''}")
    return " · ".join(words)


def _size(part: ImagePart | FilePart) -> Iterator[str]:
    """Yield what is known of how large it is."""
    if part.width and part.height:
        yield _pixels(part.width, part.height)
    if isinstance(part, FilePart) and part.lines:
        yield f"{part.lines:,} line{'s' if part.lines != 1 else ''}"
    if part.size:
        yield size_words(part.size)


def _pixels(width: int, height: int) -> str:
    return f"{width} × {height}"


def section_words(section: Section) -> str:
    """Return what stands in front of a chat: its source, how large it is, where it comes from."""
    size = f"≈{tokens(section.tokens)}"
    return f"{section.source}: {', '.join(filter(None, [size, short_path(section.name)]))}"


def short_path(name: str) -> str:
    """Return a path as they write it who have it below their home folder."""
    inside = name.removeprefix(str(Path.home()))
    return display_line(f"~{inside}" if inside != name and inside.startswith(os.sep) else name)
