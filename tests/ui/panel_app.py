"""An app around one panel, for tests that press keys in it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Generic, TypeVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Static

from chatui.storage.prompt_history import SentPrompt
from chatui.storage.settings.user_files import theme_tables
from chatui.ui.themes import themes_from

Result = TypeVar("Result")
CHAT = "\n".join(f"   Line {number} of the chat below the panel." for number in range(1, 61))


class PanelApp(App[None], Generic[Result]):
    """Opens a panel over some lines of chat and keeps its result."""

    def __init__(self, panel: ModalScreen[Result], theme: str = "chatui-dark") -> None:
        super().__init__()
        for one in themes_from(theme_tables(Path("/nowhere"))):
            self.register_theme(one)
        self.theme = theme
        self.panel = panel
        self.results: list[Result | None] = []

    def compose(self) -> ComposeResult:
        yield Static(CHAT)

    def on_mount(self) -> None:
        self.push_screen(self.panel, self.results.append)


@asynccontextmanager
async def opened(
    panel: ModalScreen[Result], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[PanelApp[Result], Pilot[None]]]:
    """Run a panel in a terminal of that size."""
    app = PanelApp(panel)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def sent(texts: Iterable[str]) -> list[SentPrompt]:
    """Return prompts that were sent without pictures."""
    return [SentPrompt(text) for text in texts]
