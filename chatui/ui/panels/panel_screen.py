"""A panel over the chat."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, ScreenResultType


class PanelScreen(ModalScreen[ScreenResultType]):
    """A panel; its result is what was chosen in it, None when it was left without a choice."""

    CSS_PATH = Path(__file__).with_name("panels.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "close", "Close")]

    section: str = ""
    """Where the help opens from here: the id of the action that opens the panel."""

    def render(self) -> RenderableType:
        rendered = super().render()
        if isinstance(rendered, BackgroundScreen):
            return _Veiled(rendered.screen, rendered.color)
        return rendered

    def action_close(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)


class _Veiled(BackgroundScreen):
    """The chat behind a panel, whose few styles are each mixed with the veil's color once."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterator[Segment]:
        for text, style, control in segments:
            yield Segment(text, style if control else _veiled(style, color), control)


@lru_cache(maxsize=1024)
def _veiled(style: Style | None, color: Color) -> Style | None:
    [segment] = BackgroundScreen.process_segments([Segment(" ", style)], color)
    return segment.style
