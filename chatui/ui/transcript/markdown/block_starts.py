"""What the first characters of a line can begin, after the CommonMark specification 0.31."""

import re
from typing import Final, NamedTuple

ATX_HEADING: Final = re.compile(r"(#{1,6})(?:[ \t]+|$)")
ATX_CLOSING: Final = re.compile(r"(?:^|(?<![ \t])[ \t]+)#+[ \t]*$")
FENCE: Final = re.compile(r"(`{3,})(?!.*`)|(~{3,})")
THEMATIC_BREAK: Final = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
SETEXT_UNDERLINE: Final = re.compile(r"(=+|-+)[ \t]*$")
DELIMITER_ROW: Final = re.compile(r"(?:[|:]|-(?![ \t]))[-:| \t]*$")
DELIMITER_CELL: Final = re.compile(r":?-+:?$")
ONLY_MARKS: Final = re.compile(r"[-+*=#>`~_|:<\d.)(\[\]!\\ \t]*$")
"""A line that is not complete and holds nothing but these may still become anything."""

_WHOLE: Final = re.compile(
    r"(?<!`)(`+)(?!`)[^`]+\1(?!`)|\$[^$\s](?:[^$]*[^$\s])?\$|\\\((?:(?!\\\().)+?\\\)"
)
_PIPE: Final = re.compile(r"(?<!\\)\|")

_BULLET: Final = re.compile(r"([-+*])(?=[ \t]|$)")
_ORDINAL: Final = re.compile(r"(\d{1,9})([.)])(?=[ \t]|$)")

_BLOCK_TAGS: Final = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|"
    "dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|"
    "hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|"
    "search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_ATTRIBUTE: Final = (
    r"\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^\"'=<>`\x00-\x20]+|'[^']*'|\"[^\"]*\"))?"
)
_TAG: Final = rf"(?:<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)"
_HTML_OPENINGS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"<(?:script|pre|textarea|style)(?:\s|>|$)",
        r"<!--",
        r"<\?",
        r"<![A-Za-z]",
        r"<!\[CDATA\[",
        rf"</?(?:{_BLOCK_TAGS})(?:\s|/?>|$)",
        rf"{_TAG}\s*$",
    )
)
_HTML_CLOSINGS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (r"</(?:script|pre|textarea|style)>", r"-->", r"\?>", r">", r"\]\]>")
)


class ListMarker(NamedTuple):
    """The marker of a list item; `number` is None for a bullet."""

    length: int
    delimiter: str
    number: int | None


def list_marker(rest: str) -> ListMarker | None:
    """Return the list marker that a line begins with."""
    if bullet := _BULLET.match(rest):
        return ListMarker(1, bullet[1], None)
    if ordinal := _ORDINAL.match(rest):
        return ListMarker(ordinal.end(), ordinal[2], int(ordinal[1]))
    return None


def html_kind(rest: str, *, interrupts: bool) -> int:
    """Return which of the seven kinds of HTML block a line begins, 0 for none.

    A complete tag of any name (the seventh kind, such as `<think>`) cannot interrupt a paragraph.
    """
    if not rest.startswith("<"):
        return 0
    for kind, opening in enumerate(_HTML_OPENINGS, 1):
        if opening.match(rest) and not (kind == 7 and interrupts):
            return kind
    return 0


def html_ends(kind: int, rest: str) -> bool:
    """Tell whether a line ends an HTML block of a kind that ends at a mark."""
    return kind <= 5 and _HTML_CLOSINGS[kind - 1].search(rest) is not None


def indent_of(rest: str, column: int) -> int:
    """Return the columns of white space that a line begins with, its tabs stop every 4 columns."""
    at = column
    for char in rest:
        if char == " ":
            at += 1
        elif char == "\t":
            at += 4 - at % 4
        else:
            break
    return at - column


def skip_columns(rest: str, column: int, count: int) -> tuple[str, int]:
    """Return a line without its first `count` columns of white space, and its new column.

    A tab that is cut in two leaves spaces behind.
    """
    goal = column + count
    position = 0
    while column < goal and position < len(rest):
        if rest[position] == "\t":
            stop = column + 4 - column % 4
            if stop > goal:
                return " " * (stop - goal) + rest[position + 1 :], goal
            column = stop
        elif rest[position] == " ":
            column += 1
        else:
            break
        position += 1
    return rest[position:], column


def table_cells(row: str) -> list[str]:
    """Return the cells of a table row; an escaped pipe does not part cells."""
    cells: list[str] = []
    cell: list[str] = []
    escaped = False
    for char in row.strip():
        if char == "|":
            if escaped:
                cell[-1] = "|"
            else:
                cells.append("".join(cell).strip())
                cell = []
        else:
            cell.append(char)
        escaped = char == "\\" and not escaped
    cells.append("".join(cell).strip())
    if cells and not cells[0] and row.lstrip().startswith("|"):
        del cells[0]
    if cells and not cells[-1] and not cell:
        del cells[-1]
    return cells


def fitted_cells(row: str, columns: int) -> list[str]:
    """Return as many cells as a table has columns, without losing any text of the row.

    Where there are too many, pipes in code and in mathematics part no cells; what is left over
    stands in the last cell.
    """
    cells = table_cells(row)
    if len(cells) > columns:
        cells = table_cells(_WHOLE.sub(lambda whole: _PIPE.sub(r"\\|", whole[0]), row))
    if len(cells) > columns:
        cells[columns - 1 :] = [" | ".join(cells[columns - 1 :])]
    return cells + [""] * (columns - len(cells))


def alignments(row: str) -> tuple[str, ...] | None:
    """Return each column's alignment ("left", "center", "right", ""), None if it is no such row."""
    if not DELIMITER_ROW.match(row):
        return None
    cells = [cell.strip() for cell in row.strip().split("|")]
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    if not cells or not all(DELIMITER_CELL.match(cell) for cell in cells):
        return None
    names = {(True, True): "center", (True, False): "left", (False, True): "right"}
    return tuple(
        names.get((cell[0] == ":", cell[-1] == ":" and len(cell) > 1), "") for cell in cells
    )
