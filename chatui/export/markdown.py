"""A branch as Markdown with front matter.

What was said is Markdown already and stays so; only HTML in it is escaped outside of code, so that
no reader of the file runs it. Thoughts are quoted, tools and attachments are named.
"""

import re
from collections.abc import Iterator
from typing import Final, assert_never

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    Source,
    SourcesPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatui.export.words import ending, link_to, moment, source_words, speaker
from chatui.text.fencing import fenced
from chatui.text.safety import display_line, written_text

_FENCE: Final = re.compile(r"[ ]{0,3}(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")
_INNER_FENCE: Final = re.compile(r"^[ \t>*+\-0-9.)]+(?:```|~~~)", re.MULTILINE)
_CODE_SPAN: Final = re.compile(r"(?<![\\`])(`[^`|]+`)(?!`)")
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")
_LINK: Final = r"""(?:https?://|mailto:)[^\s<>`"'\\]+>"""
_TAG_NO_LINK: Final = re.compile(rf"{_TAG.pattern}(?!{_LINK})")
_ENTITY: Final = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
_SPECIAL: Final = re.compile(rf"([\\`*_\[\]<>#!|~]|{_ENTITY.pattern})")
_ITEM: Final = re.compile(r"\A([0-9]*)([-+.)])")


def markdown(conversation: Conversation) -> str:
    """Return the open branch as Markdown."""
    pieces = ["\n".join(_front_matter(conversation))]
    pieces.append(f"# {_escaped(display_line(conversation.title)) or 'Conversation'}")
    if conversation.system:
        pieces += ["## System", _safe(conversation.system)]
    for message in conversation.path():
        pieces.append(f"## {_escaped(speaker(message))}")
        pieces += [piece for part in message.content for piece in _part(part)]
        if note := ending(message):
            pieces.append(f"*{_escaped(note)}*")
    return "\n\n".join(pieces) + "\n"


def _front_matter(conversation: Conversation) -> Iterator[str]:
    yield "---"
    yield f"title: {_quoted(conversation.title)}"
    yield f"id: {_quoted(conversation.id)}"
    yield f"created: {_quoted(moment(conversation.created))}"
    yield f"updated: {_quoted(moment(conversation.updated))}"
    if models := _models(conversation.path()):
        yield f"models: [{', '.join(map(_quoted, models))}]"
    if conversation.tags:
        yield f"tags: [{', '.join(map(_quoted, conversation.tags))}]"
    if conversation.project is not None:
        yield f"project: {_quoted(conversation.project)}"
    yield "---"


def _models(messages: list[Message]) -> list[str]:
    return list(dict.fromkeys(message.model for message in messages if message.model))


def _part(part: Part) -> Iterator[str]:
    match part:
        case TextPart():
            yield _safe(part.text)
        case ReasoningPart():
            yield "\n".join(f"> {line}".rstrip() for line in _safe(part.text).split("\n"))
        case ToolCallPart():
            yield f"Tool call: {_escaped(display_line(part.name))}"
            yield fenced(written_text(part.arguments.text), "json")
        case ToolResultPart():
            yield "Tool result:"
            yield fenced(written_text(part.text))
        case ImagePart() | FilePart():
            yield f"{part.type.capitalize()}: {_escaped(display_line(part.name))} ({part.sha256})"
        case SourcesPart():
            yield "Sources:"
            yield "\n".join(f"{at}. {_source(one)}" for at, one in enumerate(part.sources, 1))
        case UnknownPart():
            yield f"({_escaped(display_line(part.type))})"
        case _:
            assert_never(part)


def _source(source: Source) -> str:
    words, address = link_to(source)
    if address:
        return f"[{_escaped(words)}]({_ENTITY.sub('&amp;', address)})"
    # A number or a mark at the beginning would begin a list of its own.
    return _ITEM.sub(r"\1\\\2", _escaped(source_words(source)))


def _safe(text: str) -> str:
    """Return Markdown in which no tag is live, and no fence is left open.

    Tags in code and addresses in angle brackets stay as they are. Whether a real parser sees a
    tag in what results is asked of one; where it does, every one of them is escaped.
    """
    text = written_text(text)
    if _TAG.search(text) is None:
        return _with_fences_closed(text)
    careful = _with_fences_closed("\n".join(_escaped_lines(text)))
    return careful if not _has_html(careful) else _with_fences_closed(_TAG.sub("&lt;", text))


def _escaped_lines(text: str) -> Iterator[str]:
    fence = ""
    for line in text.split("\n"):
        if fence and _closes(line, fence):
            fence = ""
            yield line
        elif fence:
            yield line
        elif (found := _FENCE.fullmatch(line)) and _TAG.search(line) is None:
            fence = found["fence"]
            yield line
        else:
            pieces = _CODE_SPAN.split(line)
            yield "".join(
                piece if number % 2 else _TAG_NO_LINK.sub("&lt;", piece)
                for number, piece in enumerate(pieces)
            )


def _with_fences_closed(text: str) -> str:
    """Return Markdown whose last fence is closed; one in a list or a quotation ends with that."""
    fence = _open_fence_of_a_parser(text) if _INNER_FENCE.search(text) else _open_fence(text)
    return f"{text}\n{fence}" if fence else text


def _open_fence(text: str) -> str:
    fence = ""
    for line in text.split("\n"):
        if fence and _closes(line, fence):
            fence = ""
        elif not fence and (found := _FENCE.fullmatch(line)):
            fence = found["fence"]
    return fence


def _open_fence_of_a_parser(text: str) -> str:
    from markdown_it import MarkdownIt

    # What follows is a paragraph of its own, unless a fence is open.
    last = MarkdownIt("commonmark").disable("inline").parse(f"{text}\n\nend")[-1]
    return last.markup if last.type == "fence" else ""


def _closes(line: str, fence: str) -> bool:
    found = _FENCE.fullmatch(line)
    return bool(found and found["fence"].startswith(fence) and not found["info"].strip())


def _has_html(text: str) -> bool:
    from markdown_it import MarkdownIt

    for parser in (MarkdownIt("commonmark"), MarkdownIt("commonmark").enable("table")):
        for token in parser.parse(text):
            kinds = {token.type, *(child.type for child in token.children or ())}
            if kinds & {"html_block", "html_inline"}:
                return True
    return False


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _quoted(text: str) -> str:
    """Return a double-quoted YAML scalar; no tag in it is live where front matter is unknown."""
    safe = display_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _TAG.sub(r"\\x3C", safe) + '"'
