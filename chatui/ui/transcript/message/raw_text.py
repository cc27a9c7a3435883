"""A reply as it came: the source of its Markdown in place of what is rendered."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from rich.cells import cell_len

from chatui.text.safety import display_text
from chatui.ui.transcript.lines import LINE_START, Frame, Row, Run
from chatui.ui.transcript.wrapping import wrap

_LABEL: Final = "source"
_BAND: Final = "code"


class RawText:
    """The rows and lines of a text without anything read into it."""

    def __init__(self, text: str, frame: Frame) -> None:
        self.lines = [line.replace("\t", "    ") for line in display_text(text).split("\n")]
        self.rows: list[Row] = []
        margin = Run(" " * frame.margin, offset=LINE_START)
        wrapped = Run("↳".rjust(frame.margin - 1) + " ", "soft")
        rule = "─" * max(1, frame.text - cell_len(_LABEL) - 1)
        heading = (Run(" " * frame.margin), Run(f"{_LABEL} ", "soft"), Run(rule, "rule"))
        self.rows.append(Row(0, heading))
        for number, line in enumerate(self.lines):
            for start, end in wrap(line, frame.text):
                runs = (wrapped if start else margin, Run(line[start:end], "codetext", start))
                self.rows.append(Row(number, runs, _BAND, frame.margin))


def same_row(number: int, before: Sequence[Row], after: Sequence[Row]) -> int:
    """Return the row that shows what row `number` did when a text was shown the other way.

    It is found by the letters above it, of which both ways have about as many.
    """
    above, above_now = _letters_above(before), _letters_above(after)
    letters = above[number] * above_now[-1] // max(1, above[-1])
    row = max(0, bisect_right(above_now, letters, hi=len(after)) - 1)
    # Empty rows have as many letters above them as the row below them.
    return max(bisect_left(above_now, above_now[row]), row - _blank_below(above, number))


def _blank_below(above: Sequence[int], number: int) -> int:
    return bisect_right(above, above[number], hi=len(above) - 1) - 1 - number


def _letters_above(rows: Sequence[Row]) -> list[int]:
    """Return for each row how many letters stand above it, and how many in all."""
    counts = (
        sum(sum(map(str.isalnum, run.text)) for run in row.runs if run.offset >= 0) for row in rows
    )
    return list(accumulate(counts, initial=0))
