"""Inline Markdown to styled text: emphasis, code, links, images, raw HTML as it is written."""

import functools
import re
from collections.abc import MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chatui.markdown import footnotes, rules, verbatim
from chatui.text.link_target import deceit
from chatui.text.safety import display_line
from chatui.ui.transcript.lines import Span
from chatui.ui.transcript.markdown import formulas

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

GAP: Final = re.compile(r"[ \n](?=\S)(?<=[^\s\\].)", re.DOTALL)
"""A single space or newline between words: where no mark is open, a text may be cut behind it."""
MARKUP: Final = re.compile(r"[*_`\[\]<~\\&@$]|//")
"""What a text without it holds is shown as it is."""
_MAY_OPEN: Final = re.compile(
    r"(?<![A-Za-z0-9*])\*+(?=[^\s*])|(?<!\w)_+(?=[^\s_])|(?<![A-Za-z0-9~])~~+(?=[^\s~])"
    r"|(?:\*|~~)(?=[^\x00-\x7f])|`|<[A-Za-z/!?]|\]\("
)
_DONE: Final = "."
"""Stands for what is no literal text, so that a mark beside it counts as one that may open."""
_BRACKETS: Final = re.compile(r"[\[\]]")
_OPENABLE: Final = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]+\Z", re.IGNORECASE)
_STYLES: Final = {"em": "emphasis", "strong": "strong", "s": "strike", "link": ""}
_TAB: Final = "    "
_WARNING: Final = "⚠\u00a0"

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
    parser.inline.ruler.at("html_inline", _html_inline)
    return parser


def _html_inline(state: "StateInline", silent: bool) -> bool:
    """Take a tag as text, also that of a link: addresses beside it are links all the same."""
    from markdown_it.rules_inline import html_inline

    level = state.linkLevel
    found = html_inline(state, silent)
    state.linkLevel = level
    if found and not silent:
        state.tokens[-1].type = "html_shown"
    return found


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
    elif MARKUP.search(source) is None:
        lines = [display_line(line.rstrip(" ")).replace("\t", _TAB) for line in source.split("\n")]
        lines[-1] += " " * (len(source) - len(source.rstrip(" ")))
        return InlineText("\n".join(lines), [], open=False)
    tokens = _inline_parser().parseInline(source, definitions)[0].children or []
    at = 0
    while at < len(tokens):
        if tokens[at].type == "link_open":
            writer.look_at_link(tokens, at)
        at += 3 if writer.write_key(tokens[at : at + 3]) else 1
    ends_in_math = bool(tokens) and tokens[-1].type == "math_inline"
    awaited = verbatim.math_spans(source).awaited if ends_in_math else ""
    return InlineText("".join(writer.pieces), writer.spans, writer.is_open(source), awaited)


class _Writer:
    """Joins tokens into one text with spans."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.spans: list[Span] = []
        self._literal: list[str] = []
        self._in_key = False
        self._deceit = ""
        self._sign = ""
        self._length = 0
        self._styles: list[str] = []
        self._actions: list[str] = []

    def look_at_link(self, tokens: Sequence["Token"], begin: int) -> None:
        """Find out whether the link that begins with a token leads elsewhere than it says."""
        text, at = "", begin + 1
        while tokens[at].type != "link_close":
            text += tokens[at].content
            at += 1
        self._deceit = deceit(text, str(tokens[begin].attrs.get("href", "")))

    def write_key(self, tokens: Sequence["Token"]) -> bool:
        """Write a key that stands in `<kbd>`, without its tags, else the first of the tokens."""
        if (
            tokens[0].type == "html_shown"
            and [token.content.lower() for token in tokens[::2]] == ["<kbd>", "</kbd>"]
            and tokens[1].type == "text"
        ):
            self._add(tokens[1].content, "code")
            self._literal += (_DONE, tokens[1].content, _DONE)
            return True
        self.write(tokens[0])
        return False

    def write(self, token: "Token") -> None:
        self._in_key = self._in_key and token.type == "text"
        match token.type:
            case "text":
                self._add(token.content)
                self._literal.append(token.content)
            case "softbreak":
                self._end_line()
            case "hardbreak":
                self._end_line(_DONE)
            case "math_inline":
                self._add_formula(token.content)
                self._literal.append(_DONE)
            case "code_inline":
                self._add(token.content, "code")
                self._literal.append(_DONE)
            case "html_shown":
                self._add(token.content)
                self._literal.append(_DONE)
                self._in_key = token.content.lower() == "<kbd>"
            case "image":
                self._add_image(token)
                self._literal += (_DONE, token.content, _DONE)
            case _ if token.nesting == 1:
                self._begin(token)
            case _ if token.nesting == -1:
                self._end(token)
            case _:
                self._add(token.content)
                self._literal.append(token.content)

    def is_open(self, source: str) -> bool:
        """Tell whether a mark stands in the text that something later may close."""
        literal = "".join(self._literal)
        if self._in_key or _MAY_OPEN.search(literal):
            return True
        if ("$" in source or "\\" in source) and verbatim.math_spans(source).open:
            return True
        if "\\" in source or "&" in source:
            # What is escaped looks like a mark, or what stands beside one looks otherwise.
            return any(mark in literal for mark in "*_~[")
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

    def _add_image(self, token: "Token") -> None:
        text, action = _alternative(token), _action(token, "src")
        style = "link"
        if action and (told := deceit(text, str(token.attrs.get("src", "")))):
            action, style, self._sign = f"{action} {told}", "warn", _WARNING
        self._add(f"▣ {text or 'image'}", style, action)

    def _add_formula(self, source: str) -> None:
        shown = formulas.on_one_line(source)
        if shown is None:
            self.add_lines(source)
        else:
            self._add(shown, source=source)

    def _end_line(self, literal: str = "\n") -> None:
        self.pieces.append("\n")
        self._literal.append(literal)
        self._length += 1

    def _begin(self, token: "Token") -> None:
        style = _STYLES.get(token.tag, "")
        if token.type == "link_open":
            action = _action(token, "href")
            if action and self._deceit:
                self._actions.append(f"{action} {self._deceit}")
                style, self._sign = "warn underline", _WARNING
            else:
                self._actions.append(action)
                style = "link underline" if action else ""
        self._styles.append(style)
        self._literal.append(_DONE)

    def _end(self, token: "Token") -> None:
        self._styles.pop()
        self._literal.append(_DONE)
        if token.type == "link_close":
            self._actions.pop()
            self._deceit = self._sign = ""

    def _add(self, content: str, style: str = "", action: str = "", source: str = "") -> None:
        text = display_line(content).replace("\t", _TAB)
        if not text:
            return
        names = style
        if self._styles:
            names = " ".join(dict.fromkeys(name for name in (*self._styles, style) if name))
        action = action or (self._actions[-1] if self._actions else "")
        if self._sign:
            # It stands with the first character, so that a copy is without it.
            sign, self._sign = self._sign, ""
            first = text if source else text[0]
            self._write(sign + first, names, action, source or first)
            text, source = text[len(first) :], ""
        if text:
            self._write(text, names, action, source)

    def _write(self, text: str, names: str, action: str, source: str) -> None:
        end = self._length + len(text)
        if source:
            self.spans.append(Span(self._length, end, names, action, source))
        elif names or action:
            last = self.spans[-1] if self.spans else None
            if (
                last
                and not last.source
                and last.end == self._length
                and last.style == names
                and last.action == action
            ):
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
