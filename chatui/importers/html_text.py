"""HTML, as services keep replies in it, to Markdown: text, lists, code, tables and links."""

import html
import re
from collections.abc import Mapping
from typing import Final

from chatui.importers.values import web_link

_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~"}
_HEADINGS: Final = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_BLOCKS: Final = ("p", "div", "ul", "ol", "table", "pre", "blockquote", "section", *_HEADINGS)
_SILENT: Final = ("script", "style", "head", "title", "template")
# Neither what is in a tag nor its name is given back, so that an open one is not read again.
_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?P<fields>[^<>]*+)>")
_FIELD: Final = re.compile(r"""\b(href|alt)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_ROOM: Final = re.compile(r"\n{3,}")
_DEEPEST_LIST: Final = 8


def markdown_of(text: str) -> str:
    """Return the Markdown for a piece of HTML; what is no text, list, code or link is left out."""
    text = _without_declarations(text)
    reader = _Reader()
    written = 0
    for tag in _TAG.finditer(text):
        reader.add(html.unescape(text[written : tag.start()]))
        written = tag.end()
        if tag["end"]:
            reader.end(tag["name"].lower())
        else:
            about = {
                name.lower(): html.unescape(value[1:-1])
                for name, value in _FIELD.findall(tag["fields"])
            }
            reader.start(tag["name"].lower(), about)
    reader.add(html.unescape(text[written:]))
    return _ROOM.sub("\n\n", "".join(reader.pieces)).strip("\n")


def _without_declarations(text: str) -> str:
    """Return HTML without comments and the like, however many of them are never closed."""
    first, *rest = text.split("<!")
    comment, other = "-->", ">"
    ends = ((piece, comment if piece.startswith("--") else other) for piece in rest)
    return "".join([first, *(piece.partition(end)[2] for piece, end in ends)])


class _Reader:
    """Collects the pieces of the text, in the order in which they stand."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._lists: list[int | None] = []  # The next number of each open list; None for dashes.
        self._silent = 0
        self._in_code = False
        self._links: list[tuple[str, int]] = []
        self._cells = 0
        self._has_head = False

    def start(self, tag: str, about: Mapping[str, str]) -> None:
        """Take in a tag with its attributes."""
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "hr":
            self._break("\n\n---\n\n")
        elif tag == "img":
            self.pieces.append(about.get("alt", ""))
        elif tag == "a":
            self._links.append((about.get("href", ""), len(self.pieces)))
        elif tag in ("tr", "td", "th"):
            self._start_cell(tag)
        else:
            self._start_block(tag)

    def _start_cell(self, tag: str) -> None:
        if tag == "tr":
            self._cells = 0
            self._break("\n")
        self.pieces.append("| " if tag == "tr" else "")
        self._cells += tag != "tr"

    def _start_block(self, tag: str) -> None:
        if tag in _BLOCKS and not (self._lists and tag in ("p", "div")):
            self._break("\n" if self._lists else "\n\n")
        if tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag == "table":
            self._has_head = False
        elif tag == "pre":
            self._in_code = True
            self.pieces.append("```\n")
        elif tag == "code" and not self._in_code:
            self.pieces.append("`")
        else:
            self.pieces.append(_HEADINGS.get(tag, "") or _MARKS.get(tag, ""))
            if tag == "blockquote":
                self.pieces.append("> ")

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else None
        self._break("\n")
        depth = min(max(len(self._lists) - 1, 0), _DEEPEST_LIST)
        self.pieces.append("   " * depth + (f"{number}. " if number else "- "))
        if number:
            self._lists[-1] = number + 1

    def end(self, tag: str) -> None:
        """Take in the end of a tag."""
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in ("ul", "ol"):
            del self._lists[-1:]
            self._break("\n" if self._lists else "\n\n")
        elif tag == "pre" and self._in_code:
            self._in_code = False
            self._break("\n")
            self.pieces.append("```\n\n")
        elif tag == "a" and self._links:
            self._end_link()
        elif tag in ("tr", "td", "th"):
            self._end_cell(tag)
        elif tag in _BLOCKS and not (self._lists and tag in ("p", "div")):
            self._break("\n\n")
        elif not (tag == "code" and self._in_code):
            self.pieces.append("`" if tag == "code" else _MARKS.get(tag, ""))

    def _end_cell(self, tag: str) -> None:
        if tag != "tr":
            self.pieces.append(" | ")
        elif not self._has_head:
            self._has_head = True
            self.pieces.append(f"\n|{' --- |' * self._cells}")

    def _end_link(self) -> None:
        address, at = self._links.pop()
        words = "".join(self.pieces[at:])
        if link := web_link(address, words):
            self.pieces[at:] = [link]

    def add(self, data: str) -> None:
        """Take in a text."""
        if self._silent or not data:
            return
        if self._in_code:
            self.pieces.append(data)
            return
        text = _SPACE.sub(" ", data)
        if not self.pieces or self.pieces[-1].endswith("\n"):
            text = text.lstrip(" ")
        if text:
            self.pieces.append(text)

    def _break(self, space: str) -> None:
        """End the line, if one was begun."""
        if not self.pieces:
            return
        last = self.pieces[-1]
        if not last.endswith("\n") or len(space) > 1:
            self.pieces.append(space)
