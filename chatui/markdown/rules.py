"""All rules together."""

from typing import TYPE_CHECKING

from chatui.markdown import (
    emphasis_marks,
    footnotes,
    line_breaks,
    link_labels,
    math_blocks,
    verbatim,
)

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


def install(parser: "MarkdownIt") -> None:
    """Let a parser read text as people and models mean it; its renderer shows "math_inline"."""
    emphasis_marks.install(parser)
    footnotes.install(parser)
    line_breaks.install(parser)
    link_labels.install(parser)
    math_blocks.install(parser)
    verbatim.install(parser)
