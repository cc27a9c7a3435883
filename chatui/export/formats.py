"""Every format that a conversation can be exported to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chatui.conversation.conversation import Conversation
from chatui.export.json_lines import json_lines
from chatui.export.json_tree import json_tree
from chatui.export.markdown import markdown
from chatui.export.plain_text import plain_text
from chatui.export.web_page import web_page


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format. `name` is also the suffix of its files.

    `takes_tree` tells whether it has a place for every branch; the others show the open one.
    """

    name: str
    title: str
    write: Callable[[Conversation], str]
    takes_tree: bool = False


EXPORTERS: Final = (
    Exporter("md", "Markdown", markdown),
    Exporter("html", "HTML page", web_page),
    Exporter("json", "JSON", json_tree, takes_tree=True),
    Exporter("jsonl", "JSON Lines for fine-tuning", json_lines, takes_tree=True),
    Exporter("txt", "plain text", plain_text),
)
