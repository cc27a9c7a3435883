"""A program that shows hostile texts as they are in every kind of widget, with the guard alone."""

import asyncio
import sys

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, TextArea

from chatui.ui.terminal import sink
from tests.ui.hostile import HOSTILE

_ENOUGH = ("clear the screen", "steal the clipboard, ST", "8-bit clear", "bidi U+202E")


def _texts() -> list[str]:
    """All of them; without the guard a few, as the others would confuse the terminal."""
    return [text for name, text in HOSTILE.items() if sys.argv[1] == "guarded" or name in _ENOUGH]


class Segments(Widget):
    """Writes its text as line-API widgets do: without a style, and as a link's address."""

    text = ""

    def render_line(self, y: int) -> Strip:
        linked = Segment("link", Style(link=self.text))
        return Strip([Segment(self.text), linked]) if y == 0 else Strip([])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1


class EveryPlace(App[None]):
    """Goes through the texts, one a frame."""

    CSS = "Static, Input, OptionList, TextArea, Segments { height: 3; border: solid red; }"

    def __init__(self) -> None:
        super().__init__()
        if sys.argv[1] == "guarded":
            sink.install()

    def compose(self) -> ComposeResult:
        yield Static()
        yield Input()
        yield OptionList(*[Content(text) for text in _texts()])
        yield TextArea()
        yield Segments()

    def on_mount(self) -> None:
        self.run_worker(self._go_through())

    async def _go_through(self) -> None:
        for number, text in enumerate(_texts()):
            self.query_one(Static).update(Content(text))
            self.query_one(Static).border_title = Content(text)
            self.query_one(Input).value = text
            self.query_one(OptionList).highlighted = number
            self.query_one(TextArea).text = text
            self.query_one(Segments).text = text
            self.query_one(Segments).refresh()
            # One that is over before it is shown has Textual's timer run for ever.
            self.clear_notifications()
            self.notify(text, markup=False, timeout=60)
            sink.set_window_title(self, text)
            await _drawn(self)
        await _drawn(self)  # the last one is written by now as well
        self.exit()


async def _drawn(app: App[None]) -> None:
    drawn = asyncio.Event()
    app.screen.call_after_refresh(drawn.set)
    await drawn.wait()


if __name__ == "__main__":
    EveryPlace().run()
