"""Tables lose no text, whatever their rows hold and however narrow they stand."""

import pytest

from chatui.ui.transcript.lines import Frame
from tests.ui.transcript.shown import fresh, shown_rows, shown_text

ODD = (
    r"""| | b |
|---|---|
| one | two | three | four |
| only |
| `x|y` and `p|q` | $|a_1|$ and \(|b|\) |
| `x\|y` | 日本語の長い文章 👩‍👩‍👧 |
no pipes
a | b | c
| """
    + "w" * 70
    + r""" | **bold** |
"""
)
WORDS = [
    *("one", "two", "three", "four", "only", "x|y", "p|q", "|a₁|", "|b|", "no", "pipes"),
    *("日本語の長い文章", "👩‍👩‍👧", "w" * 70, "bold", "b|c"),
]


@pytest.mark.parametrize("width", [8, 12, 20, 40, 80, 160])
def test_no_cell_loses_text_at_any_width(width: int) -> None:
    document = fresh(ODD, Frame(2, width, width))
    shown = shown_text(document).replace("│", "")
    for word in WORDS:
        if width > 40 or len(word) < 5:
            assert word in "".join(shown_rows(document)).replace(" | ", "|") or word in shown
    copied = "".join("".join(document.lines).split())
    assert all(word in copied for word in WORDS if word != "|a₁|")
    assert "$|a_1|$" in copied
    assert r"\(|b|\)" in copied
    letters = "".join(sorted(char for char in "".join(WORDS) if char.isalpha()))
    assert not set(letters) - set(shown)
    assert shown.count("w") == 71


OPTIONS = """| Option | Type | Default | Description |
|---|---|---|---|
| idle_timeout | number | 30 | Seconds that a connection may be silent before it is closed |
| connection | string | auto | idempotent requests are sent again |
"""


def test_no_word_is_cut_while_another_column_has_room_and_tall_rows_stand_apart() -> None:
    assert shown_rows(fresh(OPTIONS, Frame(0, 60, 60))) == [
        "Option       │ Type   │ Default │ Description",
        "─────────────┼────────┼─────────┼───────────────────────────",
        "idle_timeout │ number │ 30      │ Seconds that a connection",
        "             │        │         │ may be silent before it is",
        "             │        │         │ closed",
        "             │        │         │",
        "connection   │ string │ auto    │ idempotent requests are",
        "             │        │         │ sent again",
    ]


def test_a_head_without_rows_is_shown_at_any_width() -> None:
    assert shown_rows(fresh("| first | second |\n|---|---|\n", Frame(0, 12, 12))) == [
        "first:",
        "second:",
    ]


def test_columns_that_would_cut_words_become_keys_and_values() -> None:
    assert shown_rows(fresh(OPTIONS, Frame(0, 40, 40)))[:4] == [
        "Option: idle_timeout",
        "Type: number",
        "Default: 30",
        "Description: Seconds that a connection",
    ]
