"""A list to choose from: any number of lines, of which only those that can be seen are rendered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from chatui.text_safety import display_line

_MARGIN: Final = 3  # the cursor's mark, a sign, a space


@dataclass(frozen=True, slots=True)
class Choice:
    """A line that can be chosen.

    `value` is what it stands for, `sign` one column before the text, `facts` the columns at the
    right, `hits` the characters of the text that were searched for.
    """

    value: object
    text: str
    sign: str = ""
    facts: tuple[str, ...] = ()
    hits: tuple[int, ...] = ()
    sign_color: str = "$chat-you"
    style: str = ""
    """How the text looks while the cursor is elsewhere."""


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


class Later(NamedTuple):
    """A choice that is made from an item when it is seen; `value` is the choice's.

    In lists of thousands, a function that all lines share keeps a keystroke short.
    """

    value: object
    item: object
    make: Callable[[object], Choice]


Line = Choice | Later | Heading | Snippet


class ChoiceList(ScrollView):
    """Choices under headings with a cursor; typing stays in the field above it.

    `widths` are the columns of the facts; a negative one aligns to the right.
    """

    can_focus = False
    DEFAULT_CSS: ClassVar[str] = """
    ChoiceList { width: 100%; height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    @dataclass
    class Highlighted(Message):
        """The cursor came to another choice, or there is none any more."""

        choice: Choice | None

    @dataclass
    class Chosen(Message):
        """A choice was clicked."""

        choice: Choice

    def __init__(self, widths: Sequence[int] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._widths = tuple(widths)
        self._lines: Sequence[Line] = ()
        self._choices: list[int] = []
        self._cursor = 0

    @property
    def highlighted(self) -> Choice | None:
        """The choice under the cursor."""
        if not self._choices:
            return None
        line = self._lines[self._choices[self._cursor]]
        assert isinstance(line, Choice | Later)
        return line.make(line.item) if isinstance(line, Later) else line

    @property
    def neighbour(self) -> object:
        """The value of the choice below the cursor, else of the one above it."""
        below, above = self._cursor + 1, self._cursor - 1
        position = below if below < len(self._choices) else above
        line = self._lines[self._choices[position]] if position >= 0 else None
        return line.value if isinstance(line, Choice | Later) else None

    def show_lines(
        self, lines: Sequence[Line], *, at: object = None, widths: Sequence[int] | None = None
    ) -> None:
        """Show other lines, the cursor on the first choice whose value is `at`, else the first."""
        before = self.highlighted
        self._lines = lines
        self._widths = self._widths if widths is None else tuple(widths)
        self._choices = [i for i, line in enumerate(lines) if isinstance(line, Choice | Later)]
        self._cursor = self._position_of(at)
        self.virtual_size = Size(self.size.width, len(lines))
        self.refresh()
        self._keep_in_view()
        if self.highlighted != before:
            self.post_message(self.Highlighted(self.highlighted))

    def move(self, steps: int) -> None:
        """Move the cursor by so many choices; it stops at the ends."""
        self._go_to(max(0, min(len(self._choices) - 1, self._cursor + steps)))

    def move_page(self, pages: int) -> None:
        """Move the cursor by so many pages."""
        self.move(pages * max(1, self.size.height - 1))

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if not 0 <= index < len(self._lines):
            return Strip.blank(width, self.rich_style)
        line = self._lines[index]
        if isinstance(line, Heading):
            content = _heading(line, width)
        elif isinstance(line, Snippet):
            content = _snippet(line, width)
        else:
            if isinstance(line, Later):
                line = line.make(line.item)
            is_highlighted = bool(self._choices) and self._choices[self._cursor] == index
            content = self._choice(line, width, is_highlighted=is_highlighted)
        return Visual.to_strips(self, content, width, 1, self.visual_style)[0]

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._keep_in_view()

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if index < len(self._lines) and isinstance(self._lines[index], Snippet):
            index -= 1
        if index in self._choices:
            self._go_to(self._choices.index(index))
            assert self.highlighted is not None
            self.post_message(self.Chosen(self.highlighted))

    def _position_of(self, value: object) -> int:
        if value is None:
            return 0
        for position, index in enumerate(self._choices):
            line = self._lines[index]
            if isinstance(line, Choice | Later) and line.value == value:
                return position
        return 0

    def _go_to(self, position: int) -> None:
        if not self._choices or position == self._cursor:
            return
        self.refresh_line(self._choices[self._cursor])
        self._cursor = position
        self.refresh_line(self._choices[position])
        self._keep_in_view()
        self.post_message(self.Highlighted(self.highlighted))

    def _keep_in_view(self) -> None:
        if not self._choices or not self.size.height:
            return
        index = self._choices[self._cursor]
        is_first_of_its_section = index > 0 and isinstance(self._lines[index - 1], Heading)
        top = index - 1 if is_first_of_its_section else index
        region = Region(0, top, 1, index - top + 1)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def _choice(self, line: Choice, width: int, *, is_highlighted: bool) -> Content:
        facts = _facts(line.facts, self._widths)
        room = max(1, width - _MARGIN - facts.cell_length - 1)
        text = Content(display_line(line.text))
        for offset in line.hits:
            text = text.stylize("bold", offset, offset + 1)
        text = text.truncate(room, ellipsis=True, pad=True)
        if line.style and not is_highlighted:
            text = text.stylize_before(line.style)
        if is_highlighted:
            bar, sign = ("▌", "$chat-you"), (line.sign or " ", "")
            row = Content.assemble(bar, sign, " ", text, facts, " ")
            return row.stylize_before("$chat-selection-text on $chat-selection")
        sign = (line.sign or " ", line.sign_color)
        return Content.assemble(" ", sign, " ", text, facts.stylize("$chat-soft"), " ")


def _facts(facts: Sequence[str], widths: Sequence[int]) -> Content:
    cells = []
    for fact, width in zip(facts, widths, strict=False):
        cell = Content(display_line(fact)).truncate(abs(width), ellipsis=True)
        padding = " " * (abs(width) - cell.cell_length)
        pair = (padding, cell) if width < 0 else (cell, padding)
        cells.append(Content.assemble("  ", *pair))
    return Content("").join(cells)


def _snippet(line: Snippet, width: int) -> Content:
    text = Content(display_line(line.text))
    for start, end in line.spans:
        text = text.stylize("bold $chat-link", start, end)
    margin = " " * (_MARGIN + 2)
    line_of_text = Content.assemble(margin, text.stylize_before("$chat-soft"))
    return line_of_text.truncate(max(1, width - 1), ellipsis=True)


def _heading(line: Heading, width: int) -> Content:
    text = Content.styled(display_line(line.text), "$chat-soft")
    if line.note:
        note = Content.styled(f" · {display_line(line.note)}", line.note_color)
        text = Content.assemble(text, note)
    return Content.assemble(" ", text.truncate(max(1, width - 2), ellipsis=True))
