"""Where the characters of a line stand on the screen: the places that a cursor can take."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

from chatui.ui.graphemes import graphemes
from chatui.ui.transcript.lines import Row

if TYPE_CHECKING:
    from chatui.ui.transcript.message.message_view import MessageView

_WORD: Final = re.compile(r"\w+|[^\w\s]+")
_WORDS_BACK: Final = 512
"""Characters before the cursor in which the word before it is looked for."""


class Stop(NamedTuple):
    """What a cursor stands on: a character as people see one, or a formula as a whole.

    `row` is the number of the row within its message, `column` the cell that it begins in, `start`
    and `end` its characters in the line.
    """

    row: int
    column: int
    start: int
    end: int


class _Piece(NamedTuple):
    """Characters that stand side by side on a row, or a formula, which is one place."""

    start: int
    end: int
    row: int
    column: int
    text: str
    is_whole: bool

    def stops(self) -> list[Stop]:
        if self.is_whole:
            return [Stop(self.row, self.column, self.start, self.end)]
        column, found = self.column, list[Stop]()
        for start, end, cells in graphemes(self.text):
            found.append(Stop(self.row, column, self.start + start, self.start + end))
            column += cells
        return found


def stops_of_row(view: MessageView, number: int) -> list[Stop]:
    """Return the places of a row from left to right; what is only drawn has none."""
    row, line = view.row(number)
    pieces = _pieces(row, number, len(view.line_text(line)))
    return [stop for piece in pieces for stop in piece.stops()]


def _pieces(row: Row, number: int, length: int) -> Iterator[_Piece]:
    column = 0
    for run in row.runs:
        if 0 <= run.offset < length:
            text = run.text[: length - run.offset]
            end = run.offset + (run.covers or len(text))
            yield _Piece(run.offset, end, number, column, text, bool(run.covers))
        column += cell_len(run.text)


class ShownLine:
    """The places of one line of a message, in the order of its characters."""

    def __init__(self, view: MessageView, line: int) -> None:
        self.text = view.line_text(line)
        self.first_row = number = view.row_of_line(line)
        pieces: list[_Piece] = []
        while number < view.height:
            row, shown = view.row(number)
            if shown != line:
                break
            pieces += _pieces(row, number, len(self.text))
            number += 1
        # Of a formula of several rows the first is enough: it is one place.
        self._pieces = sorted({piece.start: piece for piece in reversed(pieces)}.values())
        self._starts = [piece.start for piece in self._pieces]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown of it that a cursor could stand on."""
        return not self._pieces

    @property
    def first(self) -> Stop:
        """Its first place; of an empty line the only one."""
        return self._pieces[0].stops()[0] if self._pieces else Stop(self.first_row, 0, 0, 0)

    @property
    def last(self) -> Stop:
        """Its last place."""
        return self._pieces[-1].stops()[-1] if self._pieces else self.first

    def at(self, offset: int) -> Stop:
        """Return the place of a character, or where it is not shown, the next one that is."""
        number = max(0, bisect_right(self._starts, offset) - 1)
        return next((stop for stop in self._from(number) if stop.end > offset), self.last)

    def after(self, offset: int) -> Stop | None:
        """Return the first place behind a character, None at the end."""
        number = max(0, bisect_right(self._starts, offset) - 1)
        return next((stop for stop in self._from(number) if stop.start > offset), None)

    def before(self, offset: int) -> Stop | None:
        """Return the last place before a character, None at the beginning."""
        number = bisect_right(self._starts, offset - 1) - 1
        if number < 0:
            return None
        return [stop for stop in self._pieces[number].stops() if stop.start < offset][-1]

    def next_word(self, offset: int) -> Stop | None:
        """Return where the next word begins, None when there is none in the line."""
        found = (match.start() for match in _WORD.finditer(self.text, offset))
        return next((stop for stop in self._word_starts(found) if stop.start > offset), None)

    def previous_word(self, offset: int) -> Stop | None:
        """Return where the word begins that the cursor is in, or the one before it."""
        begin = max(0, offset - _WORDS_BACK)
        found = [match.start() for match in _WORD.finditer(self.text, begin, offset)]
        return next(self._word_starts(reversed(found)), None)

    def _from(self, number: int) -> Iterator[Stop]:
        for place in range(number, len(self._pieces)):
            yield from self._pieces[place].stops()

    def _word_starts(self, offsets: Iterable[int]) -> Iterator[Stop]:
        """Yield the places that begin with one of the characters; a formula is one word."""
        for offset in offsets if self._pieces else ():
            stop = self.at(offset)
            number = bisect_right(self._starts, offset) - 1
            if stop.start == offset or (number >= 0 and self._covers(number, offset)):
                yield stop

    def _covers(self, number: int, offset: int) -> bool:
        piece = self._pieces[number]
        return piece.is_whole and piece.start <= offset < piece.end
