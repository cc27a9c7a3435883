"""The palette: everything that can be done, by name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Input

from chatui.commands.actions import Action
from chatui.commands.key_map import key_label
from chatui.ui.widgets.choice_list import Choice, ChoiceList
from chatui.ui.widgets.field import Field, SearchField
from chatui.ui.widgets.matching import find_matches
from chatui.ui.widgets.panel import KeyLine, Panel

_WIDTHS: Final = (10, 9)
_NOT_LISTED: Final = (
    "send",
    "newline",
    "previous-prompt",
    "next-prompt",
    "back",
    "copy-or-stop",
    "palette",
    "page-up",
    "page-down",
    "write",
    "line-down",
    "line-up",
    "message-down",
    "message-up",
    "first-line",
    "last-line",
    "copy-block",
    "reading-help",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be done: its name, its key, its slash command, and how it is done."""

    text: str
    call: Callable[[], object]
    key: str = ""
    slash: str = ""


def action_entries(actions: Iterable[Action], perform: Callable[[Action], object]) -> list[Entry]:
    """Return the actions that one would look for by name."""
    return [
        Entry(
            action.title,
            partial(perform, action),
            key_label(action.keys[0]) if action.keys else "",
            f"/{action.slash}" if action.slash else "",
        )
        for action in actions
        if action.id not in _NOT_LISTED
    ]


class PaletteScreen(ModalScreen[Entry | None]):
    """Lets one of the entries be chosen."""

    CSS_PATH = "palette.tcss"
    AUTO_FOCUS = "Field"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,ctrl+p", "close", "Close"),
        ("up", "move(-1)", "Up"),
        ("down", "move(1)", "Down"),
        ("pageup", "move(-10)", "Page up"),
        ("pagedown", "move(10)", "Page down"),
    ]

    def __init__(self, heading: str, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._heading = heading
        self._entries = entries
        self._texts = [f"{entry.text} {entry.slash}".lower() for entry in entries]

    def compose(self) -> ComposeResult:
        with Panel(self._heading):
            yield SearchField("What should be done?")
            yield ChoiceList(_WIDTHS)
            yield KeyLine([("Enter", "do it"), ("Esc", "close")])

    def on_mount(self) -> None:
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        matches = find_matches(self.query_one(Field).value, self._texts)
        self.query_one(ChoiceList).show_lines([self._line(one.index) for one in matches])

    @on(Input.Submitted)
    @on(ChoiceList.Chosen)
    def _choose(self) -> None:
        highlighted = self.query_one(ChoiceList).highlighted
        if highlighted is not None and isinstance(highlighted.value, Entry):
            self.dismiss(highlighted.value)

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(steps)

    def action_close(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    def _line(self, index: int) -> Choice:
        entry = self._entries[index]
        return Choice(entry, entry.text, facts=(entry.key, entry.slash))
