"""The slash commands that fit what was typed."""

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from chatui.commands.action import Action
from chatui.commands.key_map import key_label
from chatui.commands.slash import completions

ROWS: Final = 8


class SlashMenu(Widget):
    """A list above the composer; it never has the focus."""

    DEFAULT_CSS: ClassVar[str] = """
    SlashMenu {
        height: auto; max-height: 8; padding: 0 1; background: $chat-surface; display: none;
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
        self.actions = tuple(completions(text)) if text.startswith("/") else ()
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

    def get_content_height(self, *_: object) -> int:
        """Return how many rows are shown."""
        return min(ROWS, len(self.actions))

    def render(self) -> Content:
        """Return the rows around the selected one."""
        rows = []
        for index in range(self._first, min(self._first + ROWS, len(self.actions))):
            action = self.actions[index]
            name = f"/{action.slash} {action.argument}".rstrip()
            key = key_label(action.keys[0]) if action.keys else ""
            row = Content.assemble(
                (f" {name:<26}", "$chat-text"),
                (f"{action.title:<36}", "$chat-soft"),
                (key, "$chat-soft"),
            )
            width = self.content_size.width
            row = row.truncate(width, ellipsis=True, pad=True)
            if index == self.selected:
                row = row.stylize("$chat-selection-text on $chat-selection")
            rows.append(row)
        return Content("\n").join(rows)

    def on_click(self, event: events.Click) -> None:
        index = self._first + event.y
        if index < len(self.actions):
            self.post_message(self.Picked(self.actions[index]))

    @property
    def _first(self) -> int:
        return max(0, self.selected - ROWS + 1)
