"""Pictures of a message, one after the other, over the whole screen."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar, Final

from rich.console import COLOR_SYSTEMS
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from chatui.commands.panel_keys import PANELS, foot
from chatui.conversation.parts import ImagePart
from chatui.errors import ChatUIError
from chatui.ui.panels.panel_screen import PanelScreen
from chatui.ui.part_words import attachment_line
from chatui.ui.pictures.album import Album
from chatui.ui.pictures.painted import Canvas, paint
from chatui.ui.pictures.place import PicturePlace
from chatui.ui.terminal.graphics_question import TerminalGraphics
from chatui.ui.widgets.key_line import KeyLine

_GROUP: Final = "picture"


class PictureViewer(PanelScreen[None]):
    """Shows pictures as well as the terminal can, which is asked when the first is seen."""

    section = "pictures"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("q", "close", "Close"),
        ("left,h,up,k", "step(-1)", "The picture before"),
        ("right,l,down,j", "step(1)", "The next picture"),
        ("o", "open", "Open with the system's program"),
        ("enter", "agree", "Yes"),
        ("w", "save", "Save"),
    ]

    def __init__(
        self, parts: Sequence[ImagePart], album: Album, graphics: TerminalGraphics
    ) -> None:
        super().__init__()
        self._parts = parts
        self._album = album
        self._graphics = graphics
        self._at = 0
        self._asks = False
        self._shown: tuple[ImagePart, Canvas] | None = None

    def compose(self) -> ComposeResult:
        several = [("← →", "the others")] if len(self._parts) > 1 else []
        with Vertical():
            with Horizontal(id="facts"):
                yield Static(id="name", markup=False)
                yield Static(id="which", markup=False)
            with Vertical(id="room"):
                yield PicturePlace(self._graphics)
                yield Static(id="instead", markup=False)
            yield KeyLine([*several, *foot(PANELS[self.section].keys)])

    def on_mount(self) -> None:
        self._graphics.ask(told=self._paint)
        self._show_facts()

    def on_screen_suspend(self) -> None:
        self._graphics.erase()

    def on_unmount(self) -> None:
        self._graphics.stop_listening()

    def action_step(self, count: int) -> None:
        """Show another picture."""
        place = self._at + count
        if 0 <= place < len(self._parts):
            self._at = place
            if self._asks:
                self._ask(is_asked=False)
            self.query_one(PicturePlace).show(None)
            self._show_facts()
            self._paint()

    def action_open(self) -> None:
        """Ask whether another program shall open the picture; asked, let it."""
        if self._asks:
            self.action_agree()
        else:
            self._ask(is_asked=True)

    def action_agree(self) -> None:
        """Open what was asked about."""
        if self._asks:
            self._ask(is_asked=False)
            self.run_worker(self._open(), group="open", exit_on_error=False)

    def action_save(self) -> None:
        """Save the picture under its name."""
        self._ask(is_asked=False)
        self.run_worker(self._save(), group="save", exit_on_error=False)

    def action_close(self) -> None:
        """Take the question back, else go back to the chat."""
        if self._asks:
            self._ask(is_asked=False)
        else:
            super().action_close()

    @property
    def _part(self) -> ImagePart:
        return self._parts[self._at]

    def _show_facts(self) -> None:
        count = len(self._parts)
        self.query_one("#name", Static).update(attachment_line(self._part))
        self.query_one("#which", Static).update(f"{self._at + 1} of {count}" if count > 1 else "")

    def _ask(self, *, is_asked: bool) -> None:
        self._asks = is_asked
        line = self.query_one(KeyLine)
        if is_asked:
            question = "Open it with the system's program?"
            line.ask(question, ("Enter", "open"), ("Esc", "stay"))
        else:
            line.say("")

    @on(PicturePlace.Changed)
    def _paint(self) -> None:
        self.run_worker(self._show(), group=_GROUP, exclusive=True, exit_on_error=False)

    async def _show(self) -> None:
        place, instead = self.query_one(PicturePlace), self.query_one("#instead", Static)
        part, instead.display = self._part, False
        graphics = self._graphics
        # Where nobody knows how many colours there are, the toolkit draws all of them.
        system = COLOR_SYSTEMS[self.app.console.color_system or "truecolor"]
        canvas = Canvas(
            *place.size,
            way=graphics.way,
            cell=graphics.cell,
            colors=None if self.app.no_color else system,
        )
        wanted = part, canvas
        if not min(canvas.columns, canvas.rows) or (place.shows_one and wanted == self._shown):
            return
        try:
            content = await asyncio.to_thread(self._album.content, part)
            painted = await asyncio.to_thread(paint, content, part.name, canvas)
        except ChatUIError as problem:
            place.show(None)
            instead.display = True
            instead.update("\n".join(filter(None, (problem.message, problem.hint))))
        else:
            place.show(painted)
            self._shown = wanted

    async def _open(self) -> None:
        line = self.query_one(KeyLine)
        try:
            await self._album.open(self._part)
        except ChatUIError as problem:
            line.warn(str(problem))
        else:
            line.say("Opened with the system's program.")

    async def _save(self) -> None:
        line = self.query_one(KeyLine)
        try:
            line.say(f"Saved as {await self._album.save(self._part)}.")
        except ChatUIError as problem:
            line.warn(str(problem))
