"""`<br>` is a line break, also where other HTML is shown as it is written."""

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_BREAK: Final = re.compile(r"</?br(?:\s[^<>]*)?/?>[ \t]*\n?[ \t]*", re.IGNORECASE)


def install(parser: "MarkdownIt") -> None:
    """Let a parser read it so; a newline behind it is part of it."""
    parser.inline.ruler.before("html_inline", "line_break", _line_break)


def _line_break(state: "StateInline", silent: bool) -> bool:
    found = _BREAK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True
