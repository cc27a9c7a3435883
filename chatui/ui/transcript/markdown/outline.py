"""What a Markdown text is made of, at a glance: its headings and its blocks of code; pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chatui.ui.transcript.markdown.blocks import Leaf, LeafKind
from chatui.ui.transcript.markdown.body import CODE_KINDS


class OutlineEntry(NamedTuple):
    """A heading, or a block of code: the line that it begins in, and how deep it stands.

    `text` is a heading's words, or a block's language and first line; `block` is a block's number,
    counted from 1, and `length` how many lines it has.
    """

    line: int
    text: str
    depth: int
    block: int | None = None
    length: int = 0


def outline(
    leaves: Iterable[Leaf], first_lines: Iterable[int], lines: Sequence[str]
) -> list[OutlineEntry]:
    """Return the headings and blocks of code among leaves, which begin in these of the lines.

    A heading stands as deep as there are shallower ones above it, however many levels it skips.
    """
    entries: list[OutlineEntry] = []
    above: list[int] = []
    blocks = 0
    for leaf, first in zip(leaves, first_lines, strict=False):  # what arrives is not laid out yet
        line = first + leaf.gap
        if leaf.kind is LeafKind.HEADING:
            while above and above[-1] >= leaf.level:
                above.pop()
            shown = " ".join(lines[line : line + max(1, len(leaf.lines))])
            text = shown.partition(f"{'#' * leaf.level} ")[2].strip()
            entries.append(OutlineEntry(line, text or "…", len(above)))
            above.append(leaf.level)
        elif leaf.kind in CODE_KINDS:
            blocks += 1
            code = leaf.code
            first_line = next(filter(None, map(str.strip, code.text.split("\n"))), "")
            text = " · ".join(filter(None, (code.language, first_line))) or "empty"
            length = code.text.count("\n") + 1 if code.text else 0
            entries.append(OutlineEntry(line, text, len(above), blocks, length))
    return entries
