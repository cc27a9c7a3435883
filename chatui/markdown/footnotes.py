"""Footnotes, `[^1]` and `[^1]: text`, stay as they came: neither is a link or its target."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock


def install(parser: "MarkdownIt") -> None:
    """Let a parser take the text of a footnote for a paragraph, not for a link's target."""
    parser.block.ruler.at("reference", _reference)


def _reference(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    from markdown_it.rules_block import reference

    if state.src.startswith("[^", state.bMarks[start] + state.tShift[start]):
        return False
    return reference(state, start, end, silent)
