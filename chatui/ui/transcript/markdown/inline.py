"""Inline Markdown to styled text: emphasis, code, links, images, raw HTML as it is written."""

import functools
import re
from collections.abc import MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chatui.markdown import footnotes, rules, verbatim
from chatui.text.safety import display_line
from chatui.ui.transcript.lines import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKUP: Final = re.compile(r"[*_`\[\]<~\\&@$]|//")
_MAY_OPEN: Final = re.compile(
    r"(?<![A-Za-z0-9*])\*+(?=[^\s*])|(?<!\w)_+(?=[^\s_])|(?<![A-Za-z0-9~])~~(?=[^\s~])"
    r"|`|<[A-Za-z/!?]|\$\$|\\[\[(b]"
)
_BRACKETS: Final = re.compile(r"[\[\]]")
_OPENABLE: Final = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]+\Z", re.IGNORECASE)
_STYLES: Final = {"em": "emphasis", "strong": "strong", "s": "strike", "link": ""}
_TAB: Final = "    "

Definitions = MutableMapping[str, Any]
"""What link reference definitions have been seen, in markdown-it's own form."""


class InlineText(NamedTuple):
    """What a reader sees, the spans of it that are not plain, and whether a mark is left open.

    A text with an open mark, such as a lone `*`, may look different when more of it is known.
    `awaited` is the mark that ends the mathematics that goes on after the text, if it does.
    """

    text: str
    spans: list[Span]
    open: bool
    awaited: str = ""


@functools.cache
def _inline_parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("gfm-like", {"html": True, "maxNesting": 24})
    # Every target parses, so that its text is shown; which may be clicked is decided below.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    if parser.linkify is not None:
        # "main.py" is a file, not a site in Paraguay.
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    rules.install(parser)
    return parser


@functools.cache
def _definition_parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero").enable("reference")
    footnotes.install(parser)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def preload() -> None:
    """Import the parser and build it; costs some tens of milliseconds once."""
    parse_inline("*warm* https://example.org", {})
    define("[a]: b", {})


def define(text: str, definitions: Definitions) -> str:
    """Record the link reference definitions that a paragraph begins with; return the rest."""
    tokens = _definition_parser().parse(text, definitions)
    return "\n".join(token.content for token in tokens if token.type == "inline")


def parse_inline(source: str, definitions: Definitions, awaited: str = "") -> InlineText:
    """Return the text of a paragraph, a heading or a cell as a reader sees it.

    Line breaks of the source, soft ones too, are newlines of the result. The text is safe to show.
    `awaited` is the mark that ends the mathematics that the source begins within.
    """
    writer = _Writer()
    if awaited:
        content, mark, source = source.partition(awaited)
        writer.add_lines(content + mark)
        if not mark:
            return InlineText("".join(writer.pieces), [], open=False, awaited=awaited)
    elif _MARKUP.search(source) is None:
        lines = [display_line(line.rstrip()).replace("\t", _TAB) for line in source.split("\n")]
        lines[-1] += " " * (len(source) - len(source.rstrip(" ")))
        return InlineText("\n".join(lines), [], open=False)
    tokens = _inline_parser().parseInline(source, definitions)[0].children or []
    at = 0
    while at < len(tokens):
        at += 3 if writer.write_key(tokens[at : at + 3]) else 1
    ends_in_math = bool(tokens) and tokens[-1].type == "math_inline"
    awaited = verbatim.math_spans(source).awaited if ends_in_math else ""
    return InlineText("".join(writer.pieces), writer.spans, writer.open, awaited)


class _Writer:
    """Joins tokens into one text with spans."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.spans: list[Span] = []
        self._literal: list[str] = []
        self._length = 0
        self._styles: list[str] = []
        self._actions: list[str] = []

    def write_key(self, tokens: Sequence["Token"]) -> bool:
        """Write a key that stands in `<kbd>`, without its tags, else the first of the tokens."""
        is_key = [token.content.lower() for token in tokens[::2]] == ["<kbd>", "</kbd>"]
        if is_key and tokens[1].type == "text":
            self._add(tokens[1].content, "code")
            return True
        self.write(tokens[0])
        return False

    def write(self, token: "Token") -> None:
        match token.type:
            case "softbreak" | "hardbreak":
                self._end_line()
            case "math_inline":
                self.add_lines(token.content)
            case "code_inline":
                self._add(token.content, "code")
                self._literal.append("x")
            case "html_inline":
                self._add(token.content)
                self._literal.append("x")
            case "image":
                self._add(f"▣ {_alternative(token) or 'image'}", "link", _action(token, "src"))
            case _ if token.nesting == 1:
                self._styles.append(_STYLES.get(token.tag, ""))
                self._open_link(token)
            case _ if token.nesting == -1:
                self._styles.pop()
                if token.type == "link_close":
                    self._actions.pop()
            case _:
                self._add(token.content)
                self._literal.append(token.content)

    @property
    def open(self) -> bool:
        """Whether a mark stands in the text that something later may close."""
        literal = "".join(self._literal)
        if "$" in literal.rpartition("\n")[2] or _MAY_OPEN.search(literal):
            return True
        depth = 0
        for bracket in _BRACKETS.findall(literal):
            depth = depth + 1 if bracket == "[" else max(0, depth - 1)
        return depth > 0

    def add_lines(self, text: str) -> None:
        """Add text as it is."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self._end_line()
            self._add(line)

    def _end_line(self) -> None:
        self.pieces.append("\n")
        self._literal.append("\n")
        self._length += 1

    def _open_link(self, token: "Token") -> None:
        if token.type == "link_open":
            action = _action(token, "href")
            self._actions.append(action)
            self._styles[-1] = "link underline" if action else ""

    def _add(self, content: str, style: str = "", action: str = "") -> None:
        text = display_line(content).replace("\t", _TAB)
        if not text:
            return
        names = " ".join(
            dict.fromkeys([name for name in self._styles if name] + [style] * bool(style))
        )
        action = action or (self._actions[-1] if self._actions else "")
        end = self._length + len(text)
        if names or action:
            last = self.spans[-1] if self.spans else None
            if last and last.end == self._length and last.style == names and last.action == action:
                self.spans[-1] = last._replace(end=end)
            else:
                self.spans.append(Span(self._length, end, names, action))
        self.pieces.append(text)
        self._length = end


def _alternative(image: "Token") -> str:
    """Return the text that stands for an image, without its own markup."""
    pieces = []
    for child in image.children or ():
        if child.type == "image":
            pieces.append(_alternative(child))
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        else:
            pieces.append(child.content)
    return "".join(pieces)


def _action(token: "Token", attribute: str) -> str:
    target = str(token.attrs.get(attribute, ""))
    return f"href {target}" if _OPENABLE.match(target) else ""
