"""Markdown as plain text: what it says, without the marks that say how it looks."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from chatui.markdown import rules
from chatui.text.safety import written_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

_CODE = "    "
_RULE = "-" * 20


def plain_prose(text: str) -> str:
    """Return a Markdown text as people write plain text: lists and tables stay, marks go."""
    from markdown_it.tree import SyntaxTreeNode

    root = SyntaxTreeNode(_parser().parse(written_text(text)))
    return written_text("\n".join(_blocks(root.children)))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    rules.install(parser)
    return parser


def _blocks(nodes: "Sequence[SyntaxTreeNode]", *, are_close: bool = False) -> Iterator[str]:
    """Yield the lines of blocks, with an empty one between them unless they are close."""
    for number, node in enumerate(nodes):
        if number and not are_close:
            yield ""
        yield from _block(node)


def _block(node: "SyntaxTreeNode") -> Iterator[str]:
    match node.type:
        case "bullet_list" | "ordered_list":
            yield from _list(node)
        case "blockquote":
            yield from (f"> {line}".rstrip() for line in _blocks(node.children))
        case "fence" | "code_block":
            lines = node.content.removesuffix("\n").split("\n")
            yield from (f"{_CODE}{line}".rstrip() for line in lines)
        case "table":
            yield from _table(node)
        case "hr":
            yield _RULE
        case _:
            yield from "".join(map(_inline, node.children)).split("\n")


def _list(node: "SyntaxTreeNode") -> Iterator[str]:
    start = int(node.attrs.get("start", 1))
    are_close = all(part.hidden for item in node.children for part in item.children[:1])
    for number, item in enumerate(node.children):
        if number and not are_close:
            yield ""
        mark = f"{start + number}. " if node.type == "ordered_list" else "- "
        lines = list(_blocks(item.children, are_close=are_close)) or [""]
        yield f"{mark}{lines[0]}".rstrip()
        yield from (f"{' ' * len(mark)}{line}".rstrip() for line in lines[1:])


def _table(node: "SyntaxTreeNode") -> Iterator[str]:
    rows = [
        ["".join(map(_inline, cell.children)).replace("\n", " ") for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _inline(node: "SyntaxTreeNode") -> str:
    match node.type:
        case "text" | "code_inline" | "math_inline":
            return node.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "link" | "image":
            address = str(node.attrs.get("href") or node.attrs.get("src") or "")
            words = "".join(map(_inline, node.children)) or node.content
            return f"{words} ({address})" if words and address not in (words, "") else address
        case _:
            return "".join(map(_inline, node.children))
