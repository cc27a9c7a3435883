"""The tree of a conversation: every version of every message, and where one is."""

from datetime import datetime
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from chatui.commands.panel_keys import PANELS, foot
from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Role
from chatui.text.safety import display_line
from chatui.ui.chat_rows import when
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.panels.tree_rows import TreeRow, tree_rows
from chatui.ui.transcript.message.card import card_of
from chatui.ui.transcript.message.foot import foot_of
from chatui.ui.widgets.choice_list import Choice, ChoiceList
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_WIDTHS: Final = (-11, 28, -10)


class TreeScreen(PanelScreen[str | None]):
    """Lets a message be chosen, wherever in the tree it is; the result is its id."""

    section = "tree"
    CSS_PATH = "tree.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,b,q", "close", "Close"),
        ("enter", "choose", "Go there"),
        ("up,k", "move(-1)", "Up"),
        ("down,j", "move(1)", "Down"),
        ("pageup", "move_page(-1)", "Page up"),
        ("pagedown", "move_page(1)", "Page down"),
        ("home,g", "move(-1000000)", "First"),
        ("end,G", "move(1000000)", "Last"),
    ]

    def __init__(self, conversation: Conversation, current: str | None, now: datetime) -> None:
        super().__init__()
        self._rows = tree_rows(conversation)
        self._current = current
        self._now = now

    def compose(self) -> ComposeResult:
        with Panel("Branches"):
            yield ChoiceList(_WIDTHS)
            yield KeyLine(foot(PANELS["tree"].keys))

    def on_mount(self) -> None:
        self.query_one(Panel).figure = str(len(self._rows))
        lines = [self._line(row) for row in self._rows]
        self.query_one(ChoiceList).show_lines(lines, at=self._current)

    @on(ChoiceList.Chosen)
    def action_choose(self) -> None:
        """Go to the message under the cursor."""
        if (choice := self.query_one(ChoiceList).highlighted) is not None:
            self.dismiss(str(choice.value))

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.query_one(ChoiceList).move(steps)

    def action_move_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.query_one(ChoiceList).move_page(pages)

    def action_close(self) -> None:
        """Stay where one is."""
        self.dismiss(None)

    def _line(self, row: TreeRow) -> Choice:
        message = row.message
        sign, role = "›", "you"
        if message.role is not Role.USER:
            sign, role, *_ = card_of(message) or foot_of(message)
        return Choice(
            message.id,
            row.branch + row.words,
            sign=sign,
            sign_color=f"$chat-{role}",
            aside=row.version,
            facts=(row.length, display_line(message.model or ""), when(message.created, self._now)),
            style="bold $chat-text" if row.is_on_path else "$chat-soft",
            is_beginning=True,
        )
