"""The help: what the keys and the commands do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Input

from chatui.commands.action import Action, Where
from chatui.commands.key_map import key_label, shown_keys
from chatui.commands.panel_keys import COMPOSER, LISTS, PANELS, PanelKey
from chatui.config import Config
from chatui.text.field_words import field_words
from chatui.text.folding import fold
from chatui.ui.panels.matching import find_words
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.field import Field, SearchField
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_KEYS_WIDTH: Final = 21
_NARROW_KEYS_WIDTH: Final = 13
_NARROW: Final = 50  # columns of the list: only the first keys of each action are shown
_WIDE: Final = 105  # columns of the list: what an entry does stands beside its name
_SETTINGS: Final = "Settings, in /settings and in config.toml"
_PLACES: Final = {
    Where.ANYWHERE: "Everywhere",
    Where.WRITING: "While writing",
    Where.READING: "While reading (Tab or Ctrl+Up goes there, Tab or Esc comes back)",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key, what it does, and the slash command that does the same."""

    section: str
    keys: str
    title: str
    command: str = ""
    said: str = ""

    @property
    def searched(self) -> str:
        return fold(f"{self.keys} {self.command} {self.title} {self.said}")


class HelpScreen(PanelScreen[None]):
    """Lists every action with its key and its slash command, and the keys of the panels.

    The first section is that of the place where one is: a `Where`, or the id of the action that
    opens a panel. Typing filters the list.
    """

    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("f1,enter", "close", "Close"),
        ("up", "scroll(-1)", "Up"),
        ("down", "scroll(1)", "Down"),
        ("pageup", "scroll(-15)", "Page up"),
        ("pagedown", "scroll(15)", "Page down"),
    ]

    def __init__(self, actions: Iterable[Action], section: str = Where.ANYWHERE) -> None:
        super().__init__()
        self._all = _entries(actions, section)
        self._texts = [entry.searched for entry in self._all]

    def compose(self) -> ComposeResult:
        with Panel("Keys and commands"):
            yield SearchField("A key, a command, or what you want to do")
            with VerticalScroll(can_focus=False):
                yield _Entries(self._all)
            yield KeyLine([("↑ ↓", "scroll"), ("Esc", "close")])

    @on(Input.Changed)
    def _filter(self) -> None:
        found = set(find_words(self.query_one(Field).value, self._texts))
        self.query_one(_Entries).show_entries(
            [entry for index, entry in enumerate(self._all) if index in found]
        )

    @on(Input.Submitted)
    def _close(self) -> None:
        self.action_close()

    def action_scroll(self, lines: int) -> None:
        """Move the list by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


class _Entries(Widget):
    """The entries, wrapped to the width that there is."""

    DEFAULT_CSS: ClassVar[str] = "_Entries { height: auto; }"

    def __init__(self, entries: Sequence[_Entry]) -> None:
        super().__init__()
        self._shown = entries
        self._wrapped: dict[int, list[Content]] = {}  # by width: each layout asks several times

    def show_entries(self, entries: Sequence[_Entry]) -> None:
        """Show other entries."""
        self._shown = entries
        self._wrapped.clear()
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines there are in that width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Return the lines."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        if width not in self._wrapped:
            nothing = Content.styled("There is nothing of that name.", "$chat-soft")
            self._wrapped[width] = list(_lines(self._shown, width)) or [nothing]
        return self._wrapped[width]


def _entries(actions: Iterable[Action], section: str) -> list[_Entry]:
    """Return everything in its sections, first that of the place where one is."""
    sections: dict[str, list[_Entry]] = {where: [] for where in _PLACES}
    taken: set[str] = set()
    for action in actions:
        sections[action.where].append(_of_action(action))
        taken.update(action.keys if action.where is not Where.READING else ())
    editing = [key for key in COMPOSER if key.key not in taken]
    sections[Where.WRITING] += [_of_key(_PLACES[Where.WRITING], key) for key in editing]
    for panel, (title, keys) in PANELS.items():
        sections[panel] = [_of_key(title, key) for key in keys]
    sections[_SETTINGS] = [_of_setting(*one) for one in field_words(Config).items()]
    here = [section] if section in sections else []
    below = [LISTS] if section in PANELS else []
    return list(chain.from_iterable(sections[name] for name in _in_order(here, below, sections)))


def _in_order(*names: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(chain.from_iterable(names))


def _of_action(action: Action) -> _Entry:
    slash = f"/{action.slash} {action.argument}".strip() if action.slash else ""
    return _Entry(_PLACES[action.where], shown_keys(action), action.title, slash, action.help)


def _of_setting(name: str, words: str) -> _Entry:
    return _Entry(_SETTINGS, "", name, said=words)


def _of_key(section: str, key: PanelKey) -> _Entry:
    return _Entry(section, key_label(key.key), key.help)


def _lines(entries: Sequence[_Entry], width: int) -> Iterator[Content]:
    is_first = True
    for section, members in groupby(entries, key=attrgetter("section")):
        if not is_first:
            yield Content("")
        is_first = False
        yield from Content.styled(section, "$chat-soft").wrap(max(1, width))
        for entry in members:
            yield from _entry_lines(entry, width)


def _fitting(keys: str, width: int) -> str:
    """Return as many of the keys as fit into their column."""
    while len(keys) > width - 4 and " " in keys:
        keys = keys.rpartition(" ")[0]
    return keys


def _entry_lines(entry: _Entry, width: int) -> Iterator[Content]:
    title = Content.styled(entry.title, "$chat-text")
    command = Content.styled(f"  {entry.command}" if entry.command else "", "$chat-link")
    said = Content.styled(entry.said, "$chat-soft")
    name = Content.assemble(title, command)
    texts = [Content.assemble(name, "  ", said)] if width >= _WIDE else [name, said]
    keys_width = _KEYS_WIDTH if width >= _NARROW else _NARROW_KEYS_WIDTH
    room = max(1, width - keys_width)
    rows = (row for text in texts if text for row in text.wrap(room))
    keys = Content.styled(_fitting(entry.keys, keys_width), "$chat-you")
    margin = Content.assemble("  ", keys).pad_right(keys_width - 2 - keys.cell_length)
    for row in rows:
        yield Content.assemble(margin, row)
        margin = Content(" " * keys_width)
