r"""Blocks of mathematics: `\[`, `$$` or `\begin{x}` at the beginning of a line.

No line of one begins a list, a heading or another block, whatever its first sign is.
"""

import re
from typing import TYPE_CHECKING, Final

from chatui.markdown.verbatim import closing_mark

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

_OPENING: Final = re.compile(r"\\\[|\$\$|\\begin\{[A-Za-z]+\*?\}")
_LATEX: Final = re.compile(r"[\\_^]")
_SENTENCE_END: Final = ("", ".", ",", ";", ":", "?", "!")


def math_opening(rest: str) -> str:
    """Return the mark that ends the block of mathematics that a line begins, "" if it begins none.

    What is closed on its line and goes on behind belongs to a paragraph.
    """
    opening = _OPENING.match(rest)
    if opening is None:
        return ""
    closing = closing_mark(opening[0])
    content, closed, after = rest[opening.end() :].partition(closing)
    if closed:
        return closing if content.strip() and after.strip() in _SENTENCE_END else ""
    is_math = opening[0][1] == "b" or not content.strip() or _LATEX.search(content)
    return closing if is_math else ""


def math_end(closing: str, rest: str) -> tuple[str, str] | None:
    """Return the end of a block of mathematics and the text after it, if the line holds one."""
    content, closed, after = rest.partition(closing)
    if not closed:
        return None
    if after.strip() in _SENTENCE_END:
        return rest, ""
    return content + closing, after.lstrip()


def install(parser: "MarkdownIt") -> None:
    """Let a parser take the lines of such a block as one paragraph."""
    parser.block.ruler.before(
        "fence", "math_block", _math_block, {"alt": ["paragraph", "reference", "blockquote"]}
    )


def _math_block(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    opening = _line(state, start)
    closing = math_opening(opening)
    if not closing:
        return False
    if silent:
        return True
    after = start + 1
    is_open = closing not in opening[len(closing) :]
    while is_open and after < end and not state.isEmpty(after):
        if state.sCount[after] < state.blkIndent:
            break
        is_open = closing not in _line(state, after)
        after += 1
    state.line = after
    state.push("paragraph_open", "p", 1).map = [start, after]
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, after, state.blkIndent, False).strip()
    inline.map = [start, after]
    inline.children = []
    state.push("paragraph_close", "p", -1)
    return True


def _line(state: "StateBlock", number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
