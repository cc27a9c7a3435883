"""The place on the screen where a picture is drawn."""

from typing import ClassVar

from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from chatui.ui.pictures.painted import Painted
from chatui.ui.terminal.graphics_question import TerminalGraphics


class PicturePlace(Widget):
    """Shows one picture in its middle.

    The terminal's graphics lie over cells that are empty: whenever those are drawn, so is the
    picture, and it goes when its place does. The cells of half blocks keep their colours where a
    theme gives up its own.
    """

    DEFAULT_CSS: ClassVar[str] = "PicturePlace { width: 1fr; height: 1fr; }"
    ALLOW_SELECT = False

    class Changed(Message):
        """The place has another size, for which nothing is painted yet."""

    def __init__(self, graphics: TerminalGraphics) -> None:
        super().__init__()
        self._graphics = graphics
        self._painted: Painted | None = None
        self._is_due = False

    @property
    def shows_one(self) -> bool:
        """Whether a picture is there."""
        return self._painted is not None

    def show(self, painted: Painted | None) -> None:
        """Show a picture, or nothing."""
        self._graphics.erase()
        self._painted = painted
        self.refresh()

    def on_resize(self) -> None:
        self.show(None)
        self.post_message(self.Changed())

    def on_unmount(self) -> None:
        self._graphics.erase()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the cells; the graphics over them are drawn when they have been."""
        if self._painted is not None and self._painted.graphics is not None and not self._is_due:
            self._is_due = True
            self.call_after_refresh(self._draw)
        return [self._row(y).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]

    def _row(self, y: int) -> Strip:
        width, height = self.size
        ground = self.rich_style
        painted = self._painted
        row = y - (height - painted.rows) // 2 if painted is not None else 0
        if painted is None or not 0 <= row < len(painted.strips):
            return Strip.blank(width, ground)
        left = (width - painted.columns) // 2
        right = width - painted.columns - left
        sides = Strip.blank(left, ground), Strip.blank(right, ground)
        shown = painted.strips[row]
        if row == painted.rows - 1:  # it may have no lower halves
            shown = shown.apply_style(ground)
        return Strip.join([sides[0], shown, sides[1]])

    def _draw(self) -> None:
        self._is_due = False
        painted = self._painted
        if painted is None or painted.graphics is None or self.app.screen is not self.screen:
            return
        place = self.region
        self._graphics.draw(
            painted.graphics,
            place.x + (place.width - painted.columns) // 2,
            place.y + (place.height - painted.rows) // 2,
        )
