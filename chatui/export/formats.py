"""Every format that a conversation can be exported to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role
from chatui.conversation.parts import (
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    SourcesPart,
    UnknownPart,
)
from chatui.export.attached import Attachments
from chatui.export.json_lines import json_lines, message_left_out, takes_attachment
from chatui.export.json_tree import json_tree
from chatui.export.markdown import markdown
from chatui.export.plain_text import plain_text
from chatui.export.web_page import web_page


def _none(message: Message) -> str:
    return ""


def _is_there(part: ImagePart | FilePart, role: Role, attachments: Attachments) -> bool:
    return part.sha256 in attachments


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format. `name` is also the suffix of its files.

    `takes_tree` tells whether it has a place for every branch; the others show the open one.
    `takes_attachments` tells whether it holds the bytes of images and files. `leaves_out` are the
    parts of which it holds the name at most. `message_left_out` names a message that it leaves out
    as a whole, and `takes_attachment` tells whether it holds an image or a file of a message.
    """

    name: str
    title: str
    write: Callable[[Conversation, Attachments], str]
    takes_tree: bool = False
    takes_attachments: bool = False
    leaves_out: tuple[type[Part], ...] = ()
    message_left_out: Callable[[Message], str] = _none
    takes_attachment: Callable[[ImagePart | FilePart, Role, Attachments], bool] = _is_there


EXPORTERS: Final = (
    Exporter(
        "md",
        "Markdown",
        lambda conversation, _: markdown(conversation),
        leaves_out=(ImagePart, FilePart, UnknownPart),
    ),
    Exporter("html", "HTML page", web_page, takes_attachments=True, leaves_out=(UnknownPart,)),
    Exporter("json", "JSON", json_tree, takes_tree=True, takes_attachments=True),
    Exporter(
        "jsonl",
        "JSON Lines for fine-tuning",
        json_lines,
        takes_tree=True,
        takes_attachments=True,
        leaves_out=(ReasoningPart, SourcesPart, UnknownPart),
        message_left_out=message_left_out,
        takes_attachment=takes_attachment,
    ),
    Exporter(
        "txt",
        "plain text",
        lambda conversation, _: plain_text(conversation),
        leaves_out=(ReasoningPart, ImagePart, FilePart, UnknownPart),
    ),
)
