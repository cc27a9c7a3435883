"""What is drawn for a change: the rows that changed, of the widgets that stand there."""

from collections.abc import Mapping

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from chatui.ui.terminal import repaint
from tests.ui.chat_program import until


@pytest.fixture(autouse=True)
def _install() -> None:
    repaint.install()


class _Letters(Widget):
    """Rows of one letter, which counts the rows that it is asked for."""

    def __init__(self, letter: str, height: int) -> None:
        super().__init__(id=letter)
        self.letter = letter
        self.asked: list[int] = []
        self.styles.height = height

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += crop.line_range
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"{self.letter}{y:02}".ljust(self.size.width))])


def _texts(chops: Mapping[int, Strip | None], right: int) -> dict[int, str | None]:
    return {x: None if strip is None else strip.text for x, strip in chops.items() if x < right}


class _Ground(VerticalScroll):
    """A container that counts how often it draws its ground."""

    drawn = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.drawn += 1
        return super().render_lines(crop)


class _Screenful(App[None]):
    CSS = "_Ground { height: 6; }"

    def compose(self) -> ComposeResult:
        yield _Letters("a", 3)
        with _Ground():
            yield _Letters("b", 20)
        yield _Letters("c", 3)


async def test_a_changed_row_is_all_that_is_asked_for() -> None:
    app = _Screenful()
    async with app.run_test(size=(30, 12)) as pilot:
        a, b, c = (app.query_one(f"#{letter}", _Letters) for letter in "abc")
        await pilot.pause()
        ground = app.query_one(_Ground)
        ground.drawn = 0
        for widget in (a, b, c):
            widget.asked.clear()
        b.refresh(Region(0, 2, 5, 1))
        await pilot.pause()
        assert (a.asked, b.asked, c.asked) == ([], [2], [])
        assert ground.drawn == 0
        b.letter = "x"
        c.letter = "y"
        b.refresh(Region(0, 5, 5, 1))
        c.refresh(Region(0, 0, 5, 1))
        await pilot.pause()
        assert (a.asked, b.asked, c.asked) == ([], [2, 5], [0])


async def test_what_is_drawn_is_what_it_would_be_when_all_is_drawn() -> None:
    app = _Screenful()
    async with app.run_test(size=(30, 12)) as pilot:
        b = app.query_one("#b", _Letters)
        app.query_one(_Ground).scroll_to(y=4, animate=False)
        await until(pilot, lambda: b.region.y < 0)
        compositor = app.screen._compositor
        whole = compositor._render_chops(compositor.size.region, lambda y: True)
        for crop in (Region(0, 0, 30, 12), Region(0, 4, 10, 2), Region(3, 8, 4, 3)):
            part = compositor._render_chops(crop, crop.line_range.__contains__)
            for y in crop.line_range:
                assert _texts(part[y], crop.right) == _texts(whole[y], crop.right)
