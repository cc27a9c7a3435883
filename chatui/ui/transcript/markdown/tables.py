"""Tables: columns that fit the width, or lines of "key: value" where they cannot."""

from collections.abc import Sequence
from itertools import repeat
from typing import Final, NamedTuple

from rich.cells import cell_len

from chatui.ui.transcript.lines import Run, Span, StyledLine, cut_runs, shift_spans, styled_line
from chatui.ui.transcript.wrapping import wrap

_SEPARATOR: Final = " │ "
_NARROWEST: Final = 6
"""Cells a column may be squeezed to."""
_LONGEST_WORD: Final = 24
"""Cells; a longer word, such as an address, may be cut."""


class Cell(NamedTuple):
    """The shown text of a cell and its spans."""

    text: str
    spans: tuple[Span, ...] = ()


TableRow = tuple[Cell, ...]


def column_widths(rows: Sequence[TableRow], available: int) -> tuple[int, ...]:
    """Return how many cells wide each column is, () if they cannot stand side by side.

    A column has its natural width, and where that is too much the widest are cut; none is narrower
    than its longest word.
    """
    columns = len(rows[0])
    natural = [max(1, *(cell_len(row[column].text) for row in rows)) for column in range(columns)]
    room = available - (columns - 1) * len(_SEPARATOR)
    if sum(natural) <= room:
        return tuple(natural)
    if columns * _NARROWEST > room:
        return ()
    for longest in (max(natural), _LONGEST_WORD):
        least = [
            min(width, max(_NARROWEST, *(_word_width(row[column].text, longest) for row in rows)))
            for column, width in enumerate(natural)
        ]
        if sum(least) <= room:
            break
    else:
        return ()
    # Every column gets its width up to a common limit; the limit is as high as fits.
    low, high = _NARROWEST, max(natural)
    while low < high:
        limit = (low + high + 1) // 2
        if sum(map(_between, least, repeat(limit), natural)) <= room:
            low = limit
        else:
            high = limit - 1
    widths = [*map(_between, least, repeat(low), natural)]
    spare = room - sum(widths)
    for column, width in enumerate(natural):
        if spare > 0 and width > widths[column]:
            widths[column] += 1
            spare -= 1
    return tuple(widths)


def _between(least: int, width: int, most: int) -> int:
    return max(least, min(width, most))


def _word_width(text: str, longest: int) -> int:
    """Return the cells of the longest word that is cut only if there is no other way."""
    widest = 0
    for word in text.split():
        width = cell_len(word)
        if width == len(word) <= longest:
            widest = max(widest, width)
    return widest


def row_line(row: TableRow) -> StyledLine:
    """Return a row as a logical line: its cells between pipes, as Markdown writes them."""
    text = "| "
    spans: list[Span] = []
    for number, cell in enumerate(row):
        spans += shift_spans(cell.spans, len(text))
        text += cell.text + (" | " if number < len(row) - 1 else " |")
    return styled_line(text, spans)


def grid_rows(
    row: TableRow, widths: Sequence[int], alignments: Sequence[str], *, header: bool
) -> list[list[Run]]:
    """Return the screen rows of one table row in columns."""
    styled = row_line(row)
    offsets: list[int] = []
    at = 2
    for cell in row:
        offsets.append(at)
        at += len(cell.text) + 3
    wrapped = [wrap(cell.text, width) for cell, width in zip(row, widths, strict=True)]
    base = "strong" if header else "text"
    rows: list[list[Run]] = []
    for number in range(max(len(extents) for extents in wrapped)):
        runs: list[Run] = []
        for column, extents in enumerate(wrapped):
            if column:
                runs.append(Run(_SEPARATOR, "rule"))
            start, end = extents[number] if number < len(extents) else (0, 0)
            text = row[column].text[start:end]
            spare = max(0, widths[column] - cell_len(text))
            before = {"right": spare, "center": spare // 2}.get(alignments[column], 0)
            if before:
                runs.append(Run(" " * before))
            runs += cut_runs(styled, offsets[column] + start, offsets[column] + end, base)
            if spare - before and column < len(row) - 1:
                runs.append(Run(" " * (spare - before)))
        rows.append(runs)
    return rows


def rule_row(widths: Sequence[int]) -> list[Run]:
    """Return the rule between the header and the body."""
    return [Run("─┼─".join("─" * width for width in widths), "rule")]


def gap_row(widths: Sequence[int]) -> list[Run]:
    """Return the row that sets rows of several lines apart."""
    return [Run(_SEPARATOR.join(" " * width for width in widths), "rule")]


def delimiter_text(alignments: Sequence[str]) -> str:
    """Return the delimiter row as Markdown writes it."""
    marks = {"left": ":---", "right": "---:", "center": ":---:"}
    return "| " + " | ".join(marks.get(name, "---") for name in alignments) + " |"


def record_rows(header: TableRow, row: TableRow, available: int) -> list[list[Run]]:
    """Return the screen rows of one table row as "key: value" lines."""
    styled = row_line(row)
    rows: list[list[Run]] = []
    at = 2
    for key, cell in zip(header, row, strict=True):
        label = f"{key.text}: "
        indent = 2
        first = True
        room = available - indent
        if cell_len(label) <= room // 2:
            extents = wrap(label + cell.text, room)
            for start, end in extents:
                runs: list[Run] = [] if first else [Run(" " * indent)]
                skipped = len(label)
                if start < skipped:
                    runs.append(Run(label[start:end], "soft"))
                runs += cut_runs(styled, at + max(0, start - skipped), at + max(0, end - skipped))
                rows.append(runs)
                first = False
        else:
            for start, end in wrap(label, available):
                rows.append([Run(label[start:end], "soft")])
            for start, end in wrap(cell.text, room) if cell.text else ():
                rows.append([Run(" " * indent), *cut_runs(styled, at + start, at + end)])
        at += len(cell.text) + 3
    return rows
