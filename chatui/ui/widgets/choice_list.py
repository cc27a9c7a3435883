"""A list to choose from: any number of lines, of which only those that can be seen are rendered."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, ClassVar, Final, Generic, TypeVar

from textual import events
from textual.cache import FIFOCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chatui.text.safety import display_line
from chatui.ui.shortened import shortened

_MARGIN: Final = 3  # the cursor's mark, a sign, a space
_BETWEEN: Final = 2  # columns before each fact
_OF_TEXTS: Final = 0.6  # the part of a row that no fact takes from a text that needs it
_ANY_LENGTH: Final = 1 << 16
_STRIPS: Final = 256
_OF_ASIDE: Final = 3  # what stands beside a text gets a third of its room, where both are long

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Choice:
    """A line that can be chosen.

    `value` is what it stands for, `sign` one column before the text, `aside` what stands beside
    the text and is seen however long that is, `facts` the columns at the right, the one that can
    be missed first at the end, `hits` the characters of the text that were searched for.
    """

    value: object
    text: str
    sign: str = ""
    facts: tuple[str, ...] = ()
    hits: tuple[int, ...] = ()
    sign_color: str = "$chat-you"
    style: str = ""
    """How the text looks while the cursor is elsewhere."""
    aside: str = ""
    is_beginning: bool = False
    """Whether the text is only how a longer one begins: then it is cut at its end."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between the choices."""

    text: str
    note: str = ""
    note_color: str = "$chat-soft"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A line that belongs to the choice above it; `spans` are the characters to mark."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Rows(Generic[_Item]):
    """Any number of choices, each made from an item when it is seen.

    `value` tells what the choice of an item will stand for, `longest` how long their texts are at
    most.
    """

    items: Sequence[_Item]
    value: Callable[[_Item], object]
    make: Callable[[_Item], Choice]
    longest: int = _ANY_LENGTH


ListLine = Choice | Rows[Any] | Heading | Snippet


class _Lines:
    """The rows of a list, and its choices in order; what is made later is counted, not gone over.

    So a keystroke costs what can be seen, also among thousands.
    """

    def __init__(self, blocks: Sequence[ListLine] = ()) -> None:
        self._blocks = blocks
        self._starts: list[int] = []
        self._choices_before: list[int] = []
        rows = choices = 0
        for block in blocks:
            self._starts.append(rows)
            self._choices_before.append(choices)
            if isinstance(block, Rows):
                rows += len(block.items)
                choices += len(block.items)
            else:
                rows += 1
                choices += isinstance(block, Choice)
        self._rows, self.choices = rows, choices

    def __len__(self) -> int:
        return self._rows

    def line(self, row: int) -> Choice | Heading | Snippet:
        """Return what stands in a row."""
        block, place = self._at_row(row)
        return block.make(block.items[place]) if isinstance(block, Rows) else block

    def position_at(self, row: int) -> int | None:
        """Return which choice stands in a row; None if another line does."""
        number = bisect_right(self._starts, row) - 1
        block, place = self._blocks[number], row - self._starts[number]
        if not isinstance(block, Choice | Rows):
            return None
        return self._choices_before[number] + place

    def row_of(self, position: int) -> int:
        """Return the row of a choice."""
        number = bisect_right(self._choices_before, position) - 1
        return self._starts[number] + position - self._choices_before[number]

    def value(self, position: int) -> object:
        """Return what a choice stands for, without making it."""
        block, place = self._at_row(self.row_of(position))
        if isinstance(block, Rows):
            return block.value(block.items[place])
        assert isinstance(block, Choice)
        return block.value

    def position_of(self, value: object) -> int | None:
        """Return the first choice of a value."""
        for block, before in zip(self._blocks, self._choices_before, strict=True):
            if isinstance(block, Choice) and block.value == value:
                return before
            if isinstance(block, Rows):
                for place, item in enumerate(block.items):
                    if block.value(item) == value:
                        return before + place
        return None

    def _at_row(self, row: int) -> tuple[ListLine, int]:
        number = bisect_right(self._starts, row) - 1
        return self._blocks[number], row - self._starts[number]


class ChoiceList(ScrollView):
    """Choices under headings with a cursor; typing stays in the field above it.

    `widths` are the most columns that each fact may have; a negative one aligns to the right. Facts
    take no more than they need, and those at the end give way to the texts where there is little
    room.
    """

    can_focus = False
    ALLOW_SELECT = False
    DEFAULT_CSS: ClassVar[str] = """
    ChoiceList { width: 100%; height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor came to another choice, or there is none any more."""

        choice: Choice | None

    @dataclass
    class Shortened(Message):
        """The text under the cursor was cut, and this is the whole; or empty, as it was not."""

        whole: str

    @dataclass
    class Chosen(Message):
        """A choice was clicked."""

        choice: Choice

    def __init__(self, widths: Sequence[int] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._most_widths = tuple(widths)
        self._widths = self._most_widths
        self._lines = _Lines()
        self._cursor = 0
        self._longest: dict[int, int] = {}
        """How long the texts are, by the place of the first fact that stands beside them."""
        self._strips: FIFOCache[int, tuple[object, Strip]] = FIFOCache(_STRIPS)
        """By row, what was drawn there last: when a list changes, most of what is seen stays."""
        self._hovered: int | None = None
        self._whole = ""

    @property
    def highlighted(self) -> Choice | None:
        """The choice under the cursor."""
        if not self._lines.choices:
            return None
        line = self._lines.line(self._lines.row_of(self._cursor))
        assert isinstance(line, Choice)
        return line

    @property
    def neighbour(self) -> object:
        """The value of the choice below the cursor, else of the one above it."""
        below, above = self._cursor + 1, self._cursor - 1
        position = below if below < self._lines.choices else above
        return self._lines.value(position) if position >= 0 else None

    def show_lines(
        self, lines: Sequence[ListLine], *, at: object = None, widths: Sequence[int] | None = None
    ) -> None:
        """Show other lines, the cursor on the first choice whose value is `at`, else the first."""
        before = self.highlighted
        self._lines = _Lines(lines)
        self._most_widths = self._most_widths if widths is None else tuple(widths)
        self._measure(lines)
        self._cursor = 0 if at is None else self._lines.position_of(at) or 0
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()
        self._keep_in_view()
        if self.highlighted != before:
            self.post_message(self.Highlighted(self.highlighted))
        self._tell_whole()

    def move(self, steps: int) -> None:
        """Move the cursor by so many choices; it stops at the ends. Mere text is scrolled."""
        if not self._lines.choices:
            self.scroll_relative(y=steps, animate=False)
        self._go_to(max(0, min(self._lines.choices - 1, self._cursor + steps)))

    def move_page(self, pages: int) -> None:
        """Move the cursor by so many pages."""
        self.move(pages * max(1, self.size.height - 1))

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if not 0 <= index < len(self._lines):
            return Strip.blank(width, self.rich_style)
        line, is_hovered = self._lines.line(index), self._hovered == index
        is_highlighted = self._lines.position_at(index) == self._cursor
        drawn = (line, width, self._columns(width), is_highlighted, is_hovered, self.visual_style)
        known, strip = self._strips.get(index, (None, None))
        if strip is None or known != drawn:
            content = self._content(line, width, is_highlighted=is_highlighted)
            if is_hovered and not is_highlighted:
                content = content.stylize_before("on $chat-surface")
            # A row is one line already: nothing is wrapped here, aligned or made to be selected.
            strip = Strip(content.render_segments(self.visual_style), content.cell_length)
            self._strips.set(index, (drawn, strip))
        return strip

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._keep_in_view()
        self._tell_whole()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._hover(self._choice_at(event.y))

    def on_leave(self) -> None:
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        index = self._choice_at(event.y)
        position = None if index is None else self._lines.position_at(index)
        if position is not None:
            self._go_to(position)
            assert self.highlighted is not None
            self.post_message(self.Chosen(self.highlighted))

    def _choice_at(self, y: int) -> int | None:
        """Return the index of the line of the choice in a row that is seen."""
        index = y + self.scroll_offset.y
        if index >= len(self._lines):
            return None
        while index > 0 and isinstance(self._lines.line(index), Snippet):
            index -= 1
        return None if self._lines.position_at(index) is None else index

    def _hover(self, index: int | None) -> None:
        before, self._hovered = self._hovered, index
        if before != index:
            for line in (before, index):
                if line is not None:
                    self.refresh_line(line)

    def _go_to(self, position: int) -> None:
        if not self._lines.choices or position == self._cursor:
            return
        self.refresh_line(self._lines.row_of(self._cursor))
        self._cursor = position
        self.refresh_line(self._lines.row_of(position))
        self._keep_in_view()
        self.post_message(self.Highlighted(self.highlighted))
        self._tell_whole()

    def _keep_in_view(self) -> None:
        if not self.size.height:
            return
        if not self._lines.choices:
            self.scroll_home(animate=False, immediate=True)
            return
        index = self._lines.row_of(self._cursor)
        is_first_of_its_section = index > 0 and isinstance(self._lines.line(index - 1), Heading)
        top = index - 1 if is_first_of_its_section else index
        region = Region(0, top, 1, index - top + 1)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def _measure(self, lines: Sequence[ListLine]) -> None:
        """Take no more columns for the facts than they need, where all lines are there already."""
        self._widths = self._most_widths
        if longest := [line.longest for line in lines if isinstance(line, Rows)]:
            made = [len(line.text) for line in lines if isinstance(line, Choice)]
            self._longest = {0: max(longest + made)}
            return
        choices = [line for line in lines if isinstance(line, Choice)]
        self._longest = {}
        for line in choices:
            first = next((place for place, fact in enumerate(line.facts) if fact), len(line.facts))
            self._longest[first] = max(self._longest.get(first, 0), len(line.text))
        columns = zip_longest(*{line.facts for line in choices}, fillvalue="")
        needed = [max(Content(display_line(one)).cell_length for one in set(c)) for c in columns]
        self._widths = tuple(
            min(need, most) if most >= 0 else -min(need, -most)
            for need, most in zip(needed, self._most_widths, strict=False)
        )

    def _columns(self, width: int) -> tuple[int, ...]:
        """Return the widths of the facts for which there is room beside the texts."""
        room, widths = width - _MARGIN - 1, self._widths
        least = round(room * _OF_TEXTS)
        while widths and any(
            room - sum(abs(one) + _BETWEEN for one in widths[first:] if one) < min(length, least)
            for first, length in self._longest.items()
        ):
            widths = widths[:-1]
        return widths

    def _tell_whole(self) -> None:
        line, width = self.highlighted, self.scrollable_content_region.width
        if not self.size.width:
            return
        whole = ""
        if line is not None:
            columns = self._columns(width)
            room = width - _MARGIN - 1 - _facts(line.facts, columns).cell_length
            text = [Content(display_line(one)) for one in (line.text, line.aside) if one]
            if sum(one.cell_length + 2 for one in text) - 2 > room:
                words = [*(one.plain for one in text), *line.facts[len(columns) :]]
                whole = " · ".join(filter(None, words))
        if whole != self._whole:
            self._whole = whole
            self.post_message(self.Shortened(whole))

    def _content(
        self, line: Choice | Heading | Snippet, width: int, *, is_highlighted: bool
    ) -> Content:
        if isinstance(line, Heading):
            return _heading(line, width)
        if isinstance(line, Snippet):
            return _snippet(line, width)
        return self._choice(line, width, is_highlighted=is_highlighted)

    def _choice(self, line: Choice, width: int, *, is_highlighted: bool) -> Content:
        facts = _facts(line.facts, self._columns(width))
        room = max(1, width - _MARGIN - facts.cell_length - 1)
        aside = Content(display_line(line.aside))
        text = Content(display_line(line.text))
        for offset in line.hits:
            text = text.stylize("bold", offset, offset + 1)
        if aside:
            beside = max(room // _OF_ASIDE, room - text.cell_length - 2)
            aside = Content.assemble("  ", shortened(aside, beside, at_end=True))
        text = shortened(text, room - aside.cell_length, at_end=line.is_beginning)
        padding = " " * max(0, room - text.cell_length - aside.cell_length)
        if is_highlighted:
            bar, sign = ("▌", "$chat-you"), (line.sign or " ", "")
            text = text.stylize("$chat-selection-text")  # what fits the query stays bold
            row = Content.assemble(bar, sign, " ", text, aside, padding, facts, " ")
            return row.stylize_before("$chat-selection-text on $chat-selection")
        if line.style:
            text = text.stylize_before(line.style)
        sign = (line.sign or " ", line.sign_color)
        soft = [one.stylize("$chat-soft") for one in (aside, facts)]
        return Content.assemble(" ", sign, " ", text, soft[0], padding, soft[1], " ")


def _facts(facts: Sequence[str], widths: Sequence[int]) -> Content:
    """Return the columns; those at the left that are empty leave their room to the text."""
    cells: list[Content] = []
    for fact, width in zip(facts, widths, strict=False):
        if not width or not (fact or cells):
            continue
        cell = shortened(Content(display_line(fact)), abs(width))
        padding = " " * (abs(width) - cell.cell_length)
        pair = (padding, cell) if width < 0 else (cell, padding)
        cells.append(Content.assemble(" " * _BETWEEN, *pair))
    return Content("").join(cells)


def _snippet(line: Snippet, width: int) -> Content:
    text = Content(display_line(line.text))
    for start, end in line.spans:
        text = text.stylize("bold $chat-link", start, end)
    margin = " " * (_MARGIN + 2)
    line_of_text = Content.assemble(margin, text.stylize_before("$chat-soft"))
    return shortened(line_of_text, max(1, width - 1), at_end=True)


def _heading(line: Heading, width: int) -> Content:
    text = Content.styled(display_line(line.text), "$chat-soft")
    if line.note:
        note = Content.styled(f" · {display_line(line.note)}", line.note_color)
        text = Content.assemble(text, note)
    return Content.assemble(" ", shortened(text, max(1, width - 2), at_end=True))
