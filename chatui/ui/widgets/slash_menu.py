"""The slash commands that fit what was typed."""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from chatui.commands.action import Action
from chatui.commands.key_map import key_label
from chatui.ui.shortened import shortened

ROWS: Final = 8
_OTHER_ROWS: Final = 5  # of the page, what waits to be sent, title, prompt, status line
_NAME: Final = 25  # columns
_TITLE: Final = 34
_NARROW: Final = 56  # below, what may follow a command is shown where it is selected
_NARROW_NAME: Final = 11


class SlashMenu(Widget):
    """A list above the composer; it never has the focus."""

    DEFAULT_CSS: ClassVar[str] = """
    SlashMenu {
        height: auto; padding: 0 1; background: $chat-surface; display: none;
    }
    """

    actions: reactive[tuple[Action, ...]] = reactive((), layout=True)
    selected: reactive[int] = reactive(0)

    @dataclass
    class Picked(Message):
        """A command was clicked."""

        action: Action

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""

    def follow(self, text: str) -> None:
        """Show the commands that fit a text, unless they were closed for just this text."""
        if text == self._text:
            return
        self._text = text
        self.selected = 0
        self.actions = _completions(text) if text.startswith("/") else ()
        self.display = bool(self.actions)

    def close(self) -> None:
        """Show nothing until the text changes."""
        self.display = False

    @property
    def choice(self) -> Action | None:
        """The command that is selected, None while the list is closed."""
        return self.actions[self.selected] if self.display and self.actions else None

    def move(self, rows: int) -> None:
        """Select a command further down, or up; the ends meet."""
        if self.actions:
            self.selected = (self.selected + rows) % len(self.actions)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many rows are shown: what is typed below them stays in sight."""
        return max(1, min(ROWS, len(self.actions), viewport.height - _OTHER_ROWS))

    def render(self) -> Content:
        """Return the rows around the selected one."""
        rows = []
        last = min(self._first + self.content_size.height, len(self.actions))
        for index in range(self._first, last):
            is_selected = index == self.selected
            row = _row(self.actions[index], self.content_size.width, is_selected=is_selected)
            if is_selected:
                row = row.stylize("$chat-selection-text on $chat-selection")
            rows.append(row)
        return Content("\n").join(rows)

    def on_click(self, event: events.Click) -> None:
        index = self._first + event.y
        if index < len(self.actions):
            self.post_message(self.Picked(self.actions[index]))

    @property
    def _first(self) -> int:
        return max(0, self.selected - self.content_size.height + 1)


def _completions(text: str) -> tuple[Action, ...]:
    from chatui.commands.slash import completions  # with the first slash

    return tuple(completions(text))


def _row(action: Action, width: int, *, is_selected: bool) -> Content:
    """Return a command, what it does and its key; the whole of a command where it is selected."""
    room = max(1, width - 1)
    is_narrow = width < _NARROW and not is_selected
    argument = "" if is_narrow else action.argument
    column = min(room, _NAME if width >= _NARROW else _NARROW_NAME)
    command = Content.styled(f"/{action.slash} {argument}".rstrip(), "$chat-text")
    name = shortened(command, room if is_selected else column, at_end=True)
    name = name.pad_right(max(0, column - name.cell_length))
    title = shortened(Content.styled(action.title, "$chat-soft"), room - name.cell_length - 2)
    row = Content.assemble(" ", name, "  " if title else "", title)
    row = row.pad_right(max(0, min(width, 1 + column + 2 + _TITLE) - row.cell_length))
    key = key_label(action.keys[0]) if action.keys else ""
    if row.cell_length + 2 + len(key) <= width:
        row = Content.assemble(row, "  ", (key, "$chat-soft"))
    return row.pad_right(width - row.cell_length)
