"""Rows to strips: style names become colours here and nowhere else."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.color import Color
from textual.strip import Strip

from chatui.ui.color_roles import COLOR_ROLES, SYNTAX_ROLES, variable_of
from chatui.ui.graphemes import graphemes
from chatui.ui.transcript.lines import DECORATION, LINE_START, Row, Run

_COLORED: Final = ("text", "soft", "rule", "you", "link", "warn", "bad")
_NUMBER: Final = "number-hint"
_BANDS: Final = ("surface", "code")

_LINKS: Final = 1024

StyleMark = tuple[int, int, str]
"""Characters from, up to, and the name of the style that is laid over them."""


class Palette:
    """The styles of one theme, which gives each role its colour in a variable."""

    def __init__(self, variables: Mapping[str, str], *, with_links: bool = False) -> None:
        self.with_links = with_links
        roles = (*COLOR_ROLES, *SYNTAX_ROLES)
        colors = {role: Color.parse(variables[variable_of(role)]) for role in roles}
        ground, text = colors["ground"], colors["text"]
        self.ground = ground
        self.rule = colors["rule"]
        self.soft = colors["soft"]
        self._bands = {name: Style(bgcolor=colors[name].rich_color) for name in _BANDS}
        self._base = Style(color=text.rich_color, bgcolor=ground.rich_color)
        selected = Style(
            color=colors["selection_text"].rich_color,
            bgcolor=colors["selection"].rich_color,
            bold=True,
        )
        self._named: dict[str, Style] = {
            **{name: Style(color=colors[name].rich_color) for name in (*_COLORED, *SYNTAX_ROLES)},
            "heading": Style(color=colors["link"].rich_color),
            "strong": Style(bold=True),
            "emphasis": Style(italic=True),
            "strike": Style(strike=True),
            "underline": Style(underline=True),
            "code": self._bands["code"],
            "selected": selected,
            "found": selected + Style(underline=True),
            "caret": Style(reverse=True, underline=True),
            "hovered": Style(underline=True),
            "found-now": Style(
                color=ground.rich_color, bgcolor=colors["warn"].rich_color, bold=True
            ),
        }
        self._named["link"] += Style(underline=False)
        self._styles: dict[tuple[str, str], Style] = {}
        self._links: LRUCache[tuple[str, str, str], Style] = LRUCache(_LINKS)

    def link_style(self, names: str, band: str, href: str) -> Style:
        """Return a style with a link of the terminal, which has one id wherever it is wrapped."""
        key = (names, band, href)
        style = self._links.get(key)
        if style is None:
            style = self._links[key] = self.style(names, band) + Style(link=href)
        return style

    def style(self, names: str, band: str = "") -> Style:
        """Return the style of names joined by spaces, on a band."""
        key = (names, band)
        style = self._styles.get(key)
        if style is None:
            style = self._base
            if band:
                style += self._bands[band]
            for name in names.split():
                style += self._named.get(name, Style.null())
            self._styles[key] = style
        return style


def paint(
    row: Row, palette: Palette, width: int, marks: Sequence[StyleMark] = (), *, lit: bool = False
) -> Strip:
    """Return a row as a strip of exactly `width` cells; `lit` shows the numbers of code blocks."""
    line = _Line(row, palette)
    for run in row.runs:
        if run.style == _NUMBER:
            line.add(run.text, "link strong" if lit else "soft")
        elif run.action and palette.with_links and _leads_on(run.action):
            line.add(run.text, run.style, run.action.removeprefix("href "))
        elif marks and run.offset >= 0:
            for text, names in _marked(run, marks):
                line.add(text, names)
        else:
            line.add(run.text, run.style)
    if row.band:
        line.fill(row.band_from)
    line.fill(width)
    strip = Strip(map(Segment, line.texts, line.styles), line.column)
    return strip if line.column == width else strip.crop(0, width)


class _Line:
    """Collects segments, as few as possible: spaces take the style beside them."""

    def __init__(self, row: Row, palette: Palette) -> None:
        self.texts: list[str] = []
        self.styles: list[Style] = []
        self.column = 0
        self._ends_in_link = False
        self._row = row
        self._palette = palette

    def add(self, text: str, names: str, href: str = "") -> None:
        """Add text, on the row's band where that has begun."""
        row = self._row
        band = row.band if self.column >= row.band_from else ""
        if href:
            style = self._palette.link_style(names, band, href)
        else:
            style = self._palette.style(names, band)
        self.column += cell_len(text)
        last = self.styles[-1] if self.styles else None
        is_apart, self._ends_in_link = self._ends_in_link or bool(href), bool(href)
        if last is None or is_apart or not (last is style or _same_ground(last, style)):
            self._begin(text, style)
        elif last is style or text.isspace():
            self.texts[-1] += text
        elif self.texts[-1].isspace():
            self.texts[-1] += text
            self.styles[-1] = style
        else:
            self._begin(text, style)

    def fill(self, column: int) -> None:
        """Add spaces up to a column."""
        if self.column < column:
            self.add(" " * (column - self.column), "text")

    def _begin(self, text: str, style: Style) -> None:
        self.texts.append(text)
        self.styles.append(style)


def _same_ground(one: Style, other: Style) -> bool:
    """Tell whether spaces look alike in two styles, so that they need no change of style."""
    lined = one.underline or other.underline or one.strike or other.strike
    return one.bgcolor == other.bgcolor and not lined


def _leads_on(action: str) -> bool:
    """Tell whether it is a link that may be opened unasked: none that was told to mislead."""
    return action.startswith("href ") and action.count(" ") == 1


def changed_columns(old: Strip, new: Strip) -> tuple[int, int]:
    """Return the columns from, up to, that must be drawn to turn one strip into the other.

    Both are equally long.
    """
    left = 0
    before, after = list(old), list(new)
    for one, other in zip(before, after, strict=False):
        if one != other:
            if one.style == other.style and one.text.isascii() and other.text.isascii():
                left += _common_length(one.text, other.text)
            break
        left += cell_len(one.text)
    left = max(left, min(_leading_spaces(before, after), _leading_spaces(after, before)))
    if not before or not after or before[-1].style != after[-1].style:
        return left, new.cell_length
    blank = min(_trailing_spaces(before[-1].text), _trailing_spaces(after[-1].text))
    return left, new.cell_length - blank


def _common_length(one: str, other: str) -> int:
    """Return how many characters two texts begin with that are the same."""
    length = 0
    for char, counterpart in zip(one, other, strict=False):
        if char != counterpart:
            break
        length += 1
    return length


def _leading_spaces(one: Sequence[Segment], other: Sequence[Segment]) -> int:
    """Return how many spaces a strip begins with that look as they would in another strip."""
    ground = other[0].style if other else None
    spaces = 0
    for text, style, _ in one:
        if style is None or ground is None or not _same_ground(style, ground):
            break
        blank = len(text) - len(text.lstrip(" "))
        spaces += blank
        if blank < len(text):
            break
    return spaces


def _trailing_spaces(text: str) -> int:
    return len(text) - len(text.rstrip(" "))


def left_out(strip: Strip, palette: Palette) -> Strip:
    """Return a row of a message that is left out of what is sent: soft, behind a broken line."""
    soft = Style(color=palette.soft.rich_color)
    segments = [Segment(text, (style or Style()) + soft) for text, style, _ in strip]
    return _beginning(Strip(segments, strip.cell_length), Segment("┆", palette.style("soft")))


def with_mark(strip: Strip, palette: Palette) -> Strip:
    """Return the row that is being read: a mark in its first cell."""
    return _beginning(strip, Segment("▸", palette.style("you strong")))


def with_selection_sign(strip: Strip, palette: Palette) -> Strip:
    """Return a row of which something is selected: a thick bar in its first cell."""
    return _beginning(strip, Segment("┃", palette.style("you")))


def with_bar(strip: Strip, palette: Palette) -> Strip:
    """Return a row of the message that keys act on: a bar in its first cell."""
    return _beginning(strip, Segment("│", palette.style("soft")))


def _beginning(strip: Strip, first: Segment) -> Strip:
    return Strip.join([Strip([first], 1), strip.crop(1, strip.cell_length)])


def with_offsets(row: Row, line: int) -> Strip:
    """Return a row whose cells know which character of which line they show, for the mouse.

    Decoration stands for the text after it, or where there is none, for the text before it.
    """
    segments: list[Segment] = []
    for number, run in enumerate(row.runs):
        if run.offset != DECORATION:
            offset = 0 if run.offset == LINE_START else run.offset
            if run.covers:
                for index, char in enumerate(run.text):
                    meta = Style.from_meta({"offset": (run.offset_of(index), line)})
                    segments.append(Segment(char, meta))
                continue
            segments += _with_offset(run.text, offset, line)
            continue
        following = next(
            (one.offset for one in row.runs[number:] if one.offset != DECORATION), None
        )
        if following is None:
            following = max(
                (one.offset + (one.covers or len(one.text)) for one in row.runs if one.offset >= 0),
                default=0,
            )
        meta = Style.from_meta({"offset": (following, line)})
        segments += [Segment(char, meta) for char in run.text]
    if not any(run.text for run in row.runs):
        segments.append(Segment(" ", Style.from_meta({"offset": (0, line)})))
    return Strip(segments)


def _with_offset(text: str, offset: int, line: int) -> list[Segment]:
    """Return a text that stands from a character of a line on.

    Textual counts character by character. Where several make one, a blank stands for each cell.
    """
    found = [] if text.isascii() else graphemes(text)
    if len(found) in (0, len(text)):
        return [Segment(text, Style.from_meta({"offset": (offset, line)}))]
    segments: list[Segment] = []
    for start, _, cells in found:
        meta = Style.from_meta({"offset": (offset + start, line)})
        segments += [Segment(" ", meta) for _ in range(cells)]
    return [*segments, Segment("", Style.from_meta({"offset": (offset + len(text), line)}))]


def _marked(run: Run, marks: Sequence[StyleMark]) -> list[tuple[str, str]]:
    if run.covers:
        end = run.offset + run.covers
        names = [name for start, stop, name in marks if start < end and run.offset < stop]
        return [(run.text, " ".join([run.style, *names]))]
    pieces: list[tuple[str, str]] = []
    cuts = {0, len(run.text)}
    for start, end, _ in marks:
        cuts |= {at - run.offset for at in (start, end) if 0 < at - run.offset < len(run.text)}
    ordered = sorted(cuts)
    for begin, stop in pairwise(ordered):
        names = [name for start, end, name in marks if start <= run.offset + begin < end]
        pieces.append((run.text[begin:stop], " ".join([run.style, *names])))
    return pieces
