"""The help: what the keys and the commands do."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from chatui.commands.actions import Action, Where
from chatui.commands.key_map import shown_keys
from chatui.ui.widgets.field import Field, SearchField
from chatui.ui.widgets.matching import find_matches
from chatui.ui.widgets.panel import KeyLine, Panel

_KEYS_WIDTH: Final = 21
_WIDE: Final = 110  # columns
_ORDER: Final = (Where.ANYWHERE, Where.WRITING, Where.READING)
_TITLES: Final = {
    Where.ANYWHERE: "Everywhere",
    Where.WRITING: "While writing",
    Where.READING: "While reading (Tab or Ctrl+Up goes there, Tab or Esc comes back)",
}


class HelpScreen(ModalScreen[None]):
    """Lists every action with its key and its slash command; typing filters the list."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,f1,enter", "close", "Close"),
        ("up", "scroll(-1)", "Up"),
        ("down", "scroll(1)", "Down"),
        ("pageup", "scroll(-15)", "Page up"),
        ("pagedown", "scroll(15)", "Page down"),
    ]

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__()
        self._actions = sorted(actions, key=lambda action: _ORDER.index(action.where))
        self._texts = [_searched(action) for action in self._actions]
        self._is_wide = False

    def compose(self) -> ComposeResult:
        self._is_wide = self.app.size.width >= _WIDE
        with Panel("Keys and commands"):
            yield SearchField("What are you looking for?")
            with VerticalScroll(can_focus=False):
                yield Static(self._text("", is_wide=self._is_wide))
            yield KeyLine([("↑ ↓", "scroll"), ("Esc", "close")])

    def on_resize(self, event: events.Resize) -> None:
        is_wide = event.size.width >= _WIDE
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self.call_after_refresh(self._show)

    @on(Input.Changed)
    def _show(self) -> None:
        text = self._text(self.query_one(Field).value, is_wide=self._is_wide)
        self.query_one("VerticalScroll Static", Static).update(text)

    @on(Input.Submitted)
    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Move the list by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _text(self, sought: str, *, is_wide: bool) -> Content:
        found = {match.index for match in find_matches(sought, self._texts)}
        actions = [action for index, action in enumerate(self._actions) if index in found]
        lines = list(_lines(actions, is_wide=is_wide)) or [
            Content.styled("There is nothing of that name.", "$chat-soft")
        ]
        return Content("\n").join(lines)


def _searched(action: Action) -> str:
    keys = shown_keys(action).lower()
    return f"{keys} /{action.slash} {action.title} {action.help}".lower()


def _lines(actions: Sequence[Action], *, is_wide: bool) -> Iterator[Content]:
    is_first = True
    for where, members in groupby(actions, key=lambda action: action.where):
        if not is_first:
            yield Content("")
        is_first = False
        yield Content.styled(_TITLES[where], "$chat-soft")
        for action in members:
            yield from _entry(action, is_wide=is_wide)


def _fitting(keys: str) -> str:
    """Return as many of the keys as fit into their column."""
    while len(keys) > _KEYS_WIDTH - 3 and " " in keys:
        keys = keys.rpartition(" ")[0]
    return keys


def _entry(action: Action, *, is_wide: bool) -> Iterator[Content]:
    slash = f"/{action.slash} {action.argument}".strip() if action.slash else ""
    keys = Content.styled(_fitting(shown_keys(action)), "$chat-you")
    keys = keys.pad_right(_KEYS_WIDTH - 2 - keys.cell_length)
    title = Content.styled(action.title, "$chat-text")
    command = Content.styled(f"  {slash}" if slash else "", "$chat-link")
    said = Content.styled(action.help, "$chat-soft")
    if is_wide:
        yield Content.assemble("  ", keys, title, command, "  ", said)
        return
    yield Content.assemble("  ", keys, title, command)
    if action.help:
        yield Content.assemble(" " * _KEYS_WIDTH, said)
