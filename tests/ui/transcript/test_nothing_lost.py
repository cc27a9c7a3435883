"""Whatever a reply holds, each letter and digit of it is shown, in order.

What is not shown is what marks something: the targets and titles of links, what a fence says after
its language, entities, numbers of lists that are counted, reference definitions. The alphabet
holds none of these.
"""

import re
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatui.ui.transcript.lines import Frame
from tests.ui.transcript.shown import fresh

PIECES = st.sampled_from(
    [
        *(
            "a",
            "b2",
            "word ",
            "3",
            " 4 ",
            "日本",
            "語。",
            "한국어",
            "「",
            "」",
            "é",
            "ก",
            "👩‍👩‍👧‍👦",
            "🇫🇷",
        ),
        *(
            "*",
            "**",
            "***",
            "_",
            "__",
            "`",
            "``",
            "~",
            "~~",
            "\\",
            "$",
            "$$",
            "\\(",
            "\\)",
            "\\[",
            "\\]",
        ),
        *(
            "\\begin{x}",
            "\\end{x}",
            "\\frac{a}",
            "{",
            "}",
            "^",
            "[",
            "]",
            "(",
            "!",
            "<",
            ">",
            "<T>",
            "</b>",
        ),
        *(
            "|",
            "\n| a | b |\n|---|---|\n",
            "\n",
            "\n\n",
            "  ",
            "    ",
            "- ",
            "+ ",
            "* ",
            "> ",
            "# ",
            "#",
        ),
        *(
            "---",
            "===",
            "/",
            ".",
            ":",
            "=",
            "+",
            "-",
            "C:\\_x",
            "__init__",
            "x.py",
            "\t",
            "\n$$\n",
            "\n\\[\n",
        ),
        *("&", "5*4", "%", "\n```\n", "\n~~~\n"),
    ]
)


def _letters(pieces: Iterable[str]) -> str:
    return "".join(re.findall(r"[^\W_]", "".join(pieces)))


@pytest.mark.parametrize("width", [9, 40, 76])
@settings(
    max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_every_letter_and_digit_is_shown_in_order(width: int, text: str) -> None:
    shown = _letters(
        run.text
        for row in fresh(text, Frame(2, width, width)).rows
        if not any(run.action.startswith("copy") for run in row.runs)
        for run in row.runs
    )
    if width < 40:  # keys stand beside each value of a table
        assert not Counter(_letters(text)) - Counter(shown)
        return
    rest = iter(shown)
    assert all(letter in rest for letter in _letters(text)), (text, shown)
