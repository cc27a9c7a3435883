"""What the caret goes over at once, and what Backspace deletes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from chatui.ui.graphemes import backspace_start, grapheme_at, graphemes
from chatui.ui.transcript.wrapping import wrap

ONE_EACH = [
    "👨‍👩‍👧",  # a family
    "👩‍👩‍👧‍👦",
    "👨🏿‍👩🏿‍👧🏿‍👦🏿",  # each with its own skin tone
    "🏳️‍🌈",
    "🇫🇷",
    "👍🏽",
    "❤️",
    "1️⃣",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # England
    "e\u0301",
    "한",
    "日",
    "a",
    "\t",
]


@pytest.mark.parametrize("one", ONE_EACH)
def test_a_grapheme_is_one_wherever_it_stands(one: str) -> None:
    for before in ("", "a", "日", "🇩🇪", "👧"):
        text = f"{before}{one}{one}b"
        at = len(before)
        assert [text[s:e] for s, e, _ in graphemes(text)] == [
            *filter(None, [before]),
            one,
            one,
            "b",
        ]
        for index in range(at, at + len(one)):
            assert grapheme_at(text, index) == (at, at + len(one))


def test_three_letters_of_flags_are_a_flag_and_a_letter() -> None:
    assert [(s, e) for s, e, _ in graphemes("🇫🇷🇩")] == [(0, 2), (2, 3)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a👨‍👩‍👧", "a"),
        ("🇫🇷🇩🇪", "🇫🇷"),
        ("👍🏽", ""),
        ("x❤️", "x"),
        ("1️⃣", ""),
        ("e\u0301", "e"),  # as it was typed: first the letter, then its mark
        ("กำ", "ก"),
        ("abc", "ab"),
    ],
)
def test_backspace_deletes_an_emoji_whole_and_of_a_letter_the_last_mark(
    text: str, left: str
) -> None:
    assert text[: backspace_start(text, len(text))] == left


def test_a_flood_of_marks_costs_no_more_than_its_reach() -> None:
    text = "\u0301" * 100_000
    start, end = grapheme_at(text, 50_000)
    assert 0 < end - start <= 1024


@given(
    st.text(
        st.sampled_from("!日👧🏽\u200d\ufe0f\u20e3\u0301\u093eक\u094dำ🇫\U000e0067"), max_size=40
    )
)
def test_none_overruns_a_row_whatever_is_piled_on_a_letter(text: str) -> None:
    assert all(cells <= 10 for _, _, cells in graphemes(text))
    assert "".join(text[start:end] for start, end, _ in graphemes(text)) == text


@pytest.mark.parametrize("pile", ["🏽", "\u093e", "\u093f\u093e"])
def test_a_pile_of_signs_with_a_width_is_cut(pile: str) -> None:
    text = "!" + pile * 60
    assert all(cell_len(text[start:end]) <= 20 for start, end in wrap(text, 20))
