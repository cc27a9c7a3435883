"""The help: what the keys and the commands do."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from chatui.commands.action import Action, Where
from chatui.commands.key_map import shown_keys
from chatui.ui.widgets.field import Field, SearchField
from chatui.ui.widgets.matching import find_matches
from chatui.ui.widgets.panel import KeyLine, Panel

_KEYS_WIDTH: Final = 21
_WIDE: Final = 105  # columns of the list: what an action does stands beside its name
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

    def compose(self) -> ComposeResult:
        with Panel("Keys and commands"):
            yield SearchField("What are you looking for?")
            with VerticalScroll(can_focus=False):
                yield _Entries(self._actions)
            yield KeyLine([("↑ ↓", "scroll"), ("Esc", "close")])

    @on(Input.Changed)
    def _filter(self) -> None:
        found = {match.index for match in find_matches(self.query_one(Field).value, self._texts)}
        self.query_one(_Entries).show_actions(
            [action for index, action in enumerate(self._actions) if index in found]
        )

    @on(Input.Submitted)
    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Move the list by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


class _Entries(Widget):
    """The actions, wrapped to the width that there is."""

    DEFAULT_CSS: ClassVar[str] = "_Entries { height: auto; }"

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__()
        self._actions = actions

    def show_actions(self, actions: Sequence[Action]) -> None:
        """Show other actions."""
        self._actions = actions
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines there are in that width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the lines."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        nothing = Content.styled("There is nothing of that name.", "$chat-soft")
        return list(_lines(self._actions, width)) or [nothing]


def _searched(action: Action) -> str:
    keys = shown_keys(action).lower()
    return f"{keys} /{action.slash} {action.title} {action.help}".lower()


def _lines(actions: Sequence[Action], width: int) -> Iterator[Content]:
    is_first = True
    for where, members in groupby(actions, key=lambda action: action.where):
        if not is_first:
            yield Content("")
        is_first = False
        yield Content.styled(_TITLES[where], "$chat-soft")
        for action in members:
            yield from _entry(action, width)


def _fitting(keys: str) -> str:
    """Return as many of the keys as fit into their column."""
    while len(keys) > _KEYS_WIDTH - 3 and " " in keys:
        keys = keys.rpartition(" ")[0]
    return keys


def _entry(action: Action, width: int) -> Iterator[Content]:
    slash = f"/{action.slash} {action.argument}".strip() if action.slash else ""
    title = Content.styled(action.title, "$chat-text")
    command = Content.styled(f"  {slash}" if slash else "", "$chat-link")
    said = Content.styled(action.help, "$chat-soft")
    name = Content.assemble(title, command)
    texts = [Content.assemble(name, "  ", said)] if width >= _WIDE else [name, said]
    room = max(1, width - _KEYS_WIDTH)
    rows = (row for text in texts if text for row in text.wrap(room))
    keys = Content.styled(_fitting(shown_keys(action)), "$chat-you")
    margin = Content.assemble("  ", keys).pad_right(_KEYS_WIDTH - 2 - keys.cell_length)
    for row in rows:
        yield Content.assemble(margin, row)
        margin = Content(" " * _KEYS_WIDTH)
