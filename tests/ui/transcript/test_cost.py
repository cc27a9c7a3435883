"""No text costs much more than its length: calls are counted, not seconds."""

import sys
from types import FrameType

import pytest

from chatui.ui.transcript.markdown import inline
from tests.ui.transcript.shown import fresh

KINDS = [
    *("see http://example.org/abc and \n", "http://example.org/abc ", " [r1]: http://a/1\n"),
    *("[", "[ a ", "![a ", "[a](", "[a][", "![a](b) ", "]", "(*a*)", "*a ", "**a ", "a* ", "_a "),
    *("` a ", "```` a ` ", "~~a ", "< a ", "<a ", "<b>x</b> ", "<http://a ", "&a", "\\", "\\* "),
    *("$a ", "$a_ ", "$$ a ", "\\( a ", "\\(\\( ", "\\[a ", "\\begin{a} ", "C:\\a_ ", "://"),
    *(
        "| a ",
        "|a|b|\n|-|-|\n",
        "[^1]: n\n",
        "[^1]: n\n\n",
        "```\nx\n```\n",
        "```\nx\n",
        "a\n--- \n",
    ),
    *(
        "> > > > > > > > a\n",
        "- - - - - a\n",
        "<div>\n\nx\n\n",
        "__init__ ",
        "日本語",
        "👩‍👩‍👧‍👦",
        "a",
    ),
]


def _calls(text: str) -> int:
    count = 0

    def see(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        fresh(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", KINDS)
def test_a_kind_of_text_costs_no_more_than_a_few_calls_a_character(piece: str) -> None:
    inline.preload()
    assert _calls(piece * (3_000 // len(piece))) <= 120 * 3_000
