"""The rows of a message, found again after some of its text has become thoughts."""

import re
from bisect import bisect_left, bisect_right
from typing import Final

from chatui.ui.transcript.message.message_view import MessageView

_NO_LETTERS: Final = re.compile(r"[\W_]+")


class SamePlace:
    """Remembers what each row of a message shows, by the letters before it.

    Letters are the same in Markdown and in what is shown of it, but for addresses and the like.
    """

    def __init__(self, view: MessageView) -> None:
        self._view = view
        self._letters = _letters_before_rows(view)
        self._body_top, self._height = view.body_top, view.height

    def now(self, number: int) -> int:
        """Return where the row is now that showed what row `number` did; thoughts are unfolded."""
        view = self._view
        if number < self._body_top:
            return number
        if number >= len(self._letters) - 1:
            return view.height - (self._height - number)
        letters = _letters_before_rows(view)
        in_thoughts = letters[view.body_top]
        # What a cut reply had said stands below its thoughts now.
        place = self._letters[number] - max(0, self._letters[-1] - in_thoughts)
        if place < 0:
            place += self._letters[-1]
        # Empty rows have as many letters before them as the row below them.
        above = _last_row(self._letters, self._letters[number]) - number
        row = _last_row(letters, place)
        return max(row - above, bisect_left(letters, letters[row]))


def _last_row(letters: list[int], count: int) -> int:
    return bisect_right(letters, count, hi=len(letters) - 1) - 1


def _letters_before_rows(view: MessageView) -> list[int]:
    """Return for each row above the foot how many letters stand before it, and how many in all."""
    found: list[int] = []
    count, offset = 0, 0
    text, line = "", -1
    for number in range(view.body_top + len(view.body)):
        row, row_line = view.row(number)
        if row_line != line:
            count += _letters(text[offset:])
            text, line, offset = view.line_text(row_line), row_line, 0
        start = max(offset, next((run.offset for run in row.runs if run.offset >= 0), 0))
        count += _letters(text[offset:start])
        offset = start
        found.append(count)
    return [*found, count + _letters(text[offset:])]


def _letters(text: str) -> int:
    return len(_NO_LETTERS.sub("", text))
