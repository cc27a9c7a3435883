"""What a terminal can draw, which it is asked when the first picture is to be seen."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from textual.driver import Driver

from chatui.ui.terminal.graphics import Graphics

if TYPE_CHECKING:
    from chatui.ui.terminal.driver import TerminalDriver

# May a pixel be drawn as kitty does? How large is a cell? And what are you (DA1)?
_KITTY: Final = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
_REST: Final = "\x1b[16t\x1b[c"
_CAN_KITTY: Final = "\x1b_Gi=31;OK"
_CELL: Final = re.compile(r"\x1b\[6;([1-9][0-9]{0,3});([1-9][0-9]{0,3})t")
_SIXELS: Final = "4"
_NOT_ASKED: Final = ("", "dumb", "linux", "screen", "tmux")
"""Terminals, as TERM has them, that take what kitty is asked for a title, or write it."""
_NOT_ASKED_PROGRAMS: Final = ("Apple_Terminal",)


class TerminalGraphics:
    """Draws pictures on a terminal that has said that it can.

    It is asked once. Until it answers, and where it does not, `way` is None; it may answer late.

    Attributes:
        way: "kitty", "sixel", or None.
    """

    def __init__(self, driver: Driver | None, environ: Mapping[str, str] = os.environ) -> None:
        self._driver = _drawing(driver)
        self._environ = environ
        self._told: Callable[[], object] | None = None
        self._cell: tuple[int, int] | None = None
        self._has_asked = False
        self._can_kitty = False
        self._can_sixel = False

    @property
    def way(self) -> str | None:
        """How pictures can be drawn: "kitty" or "sixel"; None where they cannot."""
        if self.cell is None:
            return None
        return "kitty" if self._can_kitty else "sixel" if self._can_sixel else None

    @property
    def cell(self) -> tuple[int, int] | None:
        """How many pixels wide and high a cell is now, where anybody knows."""
        return (self._driver and self._driver.cell_size()) or self._cell

    def ask(self, told: Callable[[], object]) -> None:
        """Ask, unless that was done; `told` is called for every answer that changes something."""
        self._told = told
        if self._driver is not None and not self._has_asked:
            self._has_asked = True
            self._driver.ask((_KITTY if self._may_be_kitty else "") + _REST, self._hear)

    def stop_listening(self) -> None:
        """Call nobody any more; what is answered is known all the same."""
        self._told = None

    def draw(self, graphics: Graphics, column: int, row: int) -> None:
        """Draw a picture, whose corner is in a cell, in place of the one before."""
        if self._driver is not None:
            self._driver.draw(graphics, column, row)

    def erase(self) -> None:
        """Take away the picture that was drawn."""
        if self._driver is not None:
            self._driver.erase()

    @property
    def _may_be_kitty(self) -> bool:
        environ = self._environ
        term, program = environ.get("TERM", "").partition("-")[0], environ.get("TERM_PROGRAM", "")
        is_within_another = environ.get("TMUX") or environ.get("STY")
        return not (is_within_another or term in _NOT_ASKED or program in _NOT_ASKED_PROGRAMS)

    def _hear(self, answer: str) -> None:
        before = self.way
        if answer == _CAN_KITTY:
            self._can_kitty = True
        elif cell := _CELL.fullmatch(answer):
            self._cell = int(cell[2]), int(cell[1])
        elif answer.startswith("\x1b[?"):
            self._can_sixel = _SIXELS in answer[len("\x1b[?") : -1].split(";")[1:]
        if self._told is not None and self.way != before:
            self._told()


def _drawing(driver: Driver | None) -> TerminalDriver | None:
    if sys.platform == "win32":
        return None
    from chatui.ui.terminal.driver import TerminalDriver

    return driver if isinstance(driver, TerminalDriver) else None
