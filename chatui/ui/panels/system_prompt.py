"""The system prompt of a conversation, to be read and changed as a whole."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from chatui.commands.panel_keys import PANELS, foot
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.widgets.composer import Composer
from chatui.ui.widgets.key_line import KeyLine
from chatui.ui.widgets.panel import Panel

_PLACEHOLDER = "What every request begins with, such as: Answer in one sentence."


class SystemPromptScreen(PanelScreen[str | None]):
    """Changes a system prompt; the result is the text as it is to be, empty for none."""

    section = "system-prompt"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+s", "keep", "Keep"),
        ("ctrl+d", "clear", "Clear"),
    ]

    def __init__(self, prompt: str) -> None:
        super().__init__()
        self._prompt = prompt

    def compose(self) -> ComposeResult:
        with Panel("System prompt"):
            yield Composer(self._hear)
            yield KeyLine(foot(PANELS["system-prompt"].keys))

    def on_mount(self) -> None:
        composer = self.query_one(Composer)
        composer.placeholder = _PLACEHOLDER
        composer.load_text(self._prompt)
        composer.move_cursor(composer.document.end)
        composer.focus()

    def action_keep(self) -> None:
        """Use what is written."""
        composer = self.query_one(Composer)
        self.dismiss("" if composer.is_empty else composer.text)

    def action_clear(self) -> None:
        """Empty what is written, until it is kept."""
        composer = self.query_one(Composer)
        if not composer.is_empty:
            composer.replace_text("")
            self.query_one(KeyLine).say("Empty.", ("^S", "keep it so"), ("^Z", "bring it back"))

    def _hear(self, event: events.Key) -> bool:
        composer = self.query_one(Composer)
        match event.key:
            case "ctrl+s":
                self.action_keep()
            case "ctrl+d":
                self.action_clear()
            case "escape":
                self.action_close()
            case "ctrl+home":
                composer.go_to(composer.document.start)
            case "ctrl+end":
                composer.go_to(composer.document.end)
            case _:
                return False
        return True
