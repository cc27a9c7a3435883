"""Leaf blocks of a Markdown text, and the containers that they stand in."""

import functools
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from chatui.text.safety import display_line
from chatui.ui.transcript.markdown.block_starts import ListMarker


class LeafKind(Enum):
    """What a leaf block is."""

    PARAGRAPH = auto()
    HEADING = auto()
    FENCE = auto()
    INDENTED_CODE = auto()
    HTML = auto()
    MATH = auto()
    RULE = auto()
    TABLE = auto()


@dataclass(slots=True)
class Quote:
    """A block quote."""


@dataclass(slots=True)
class List:
    """A list; `number` is that of its next item, None for a bullet list.

    `written` is the number that its last item was written with.
    """

    delimiter: str
    number: int | None
    written: int | None = None

    def takes(self, marker: ListMarker) -> bool:
        """Tell whether a marker goes on with this list."""
        return self.delimiter == marker.delimiter and (self.number is None) == (
            marker.number is None
        )


@dataclass(slots=True)
class Item:
    """A list item; `content_indent` is how far its content is indented."""

    content_indent: int
    number: int | None
    is_empty: bool = True
    """Whether no leaf has shown its marker yet."""
    began_blank: bool = False


Container = Quote | List | Item


class Code(NamedTuple):
    """A block of code as it came, and the language that it says it is in, "" when it says none."""

    text: str
    language: str


@functools.lru_cache
def language_of(info: str) -> str:
    """Return the language that a fence names, safe to show, "" when it names none."""
    words = info.replace("{", " ").replace("}", " ").replace(",", " ").split()
    return display_line(words[0].lstrip(".")) if words else ""


@dataclass(slots=True)
class Leaf:
    """A block without blocks inside.

    `containers` are those around it, outermost first; `opened` are the list items among them whose
    marker it shows, being their first leaf. `gap` tells whether an empty row stands above it, with
    the marks of the outer `gap_depth` containers.
    """

    kind: LeafKind
    containers: tuple[Container, ...]
    opened: tuple[Item, ...] = ()
    gap: bool = False
    gap_depth: int = 0
    lines: list[str] = field(default_factory=list)
    level: int = 0
    """Of a heading 1 to 6, of an HTML block its kind, of a fence its indent."""
    fence: str = ""
    """What a block of code began with, or what ends one of mathematics."""
    info: str = ""
    alignments: tuple[str, ...] = ()
    closed: bool = False
    source: str | None = None
    """A closed paragraph's text without link reference definitions."""

    @property
    def code(self) -> Code:
        """What a block of code holds."""
        return Code("\n".join(self.lines).rstrip("\n"), language_of(self.info))
