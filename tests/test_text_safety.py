"""Foreign text is made harmless, and nothing else is changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatui.text.safety import display_line, display_text, is_safe
from chatui.text.surrogates import join_surrogates

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=200)


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("plain text, ünïcödé, 日本語, 👩‍💻", "plain text, ünïcödé, 日本語, 👩‍💻"),
        ("tab\tand\nnewline", "tab\tand\nnewline"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x1b[2J\x1b[?1049l", "␛[2J␛[?1049l"),
        ("\x9b31m\x9d0;t\x9c", "�31m�0;t�"),
        ("\x00\x0e\x0f\x7f", "␀␎␏␡"),
        ("safe\u202egnp.exe", "safe�gnp.exe"),
        ("\u2066hidden\u2069", "�hidden�"),
        ("line\u2028para\u2029end\x85", "line\npara\nend\n"),
        ("\U000e0041\U000e007f", "��"),
        ("\u05d0\u200f!\u200e \u061c\u0645", "\u05d0! \u0645"),
        (f"{ENGLAND}\u202e!", f"{ENGLAND}�!"),
        ("\U0001f3f4\U000e0041\U000e007f", "\U0001f3f4��"),
        ("👩‍👩‍👧 👩‍👩‍👧‍👦", "👩‍👩‍👧 👩👩👧👦"),
        ("👩🏽‍❤️‍💋‍👨🏿, 🏳️‍🌈, 1️⃣, क्षि", "👩🏽❤️💋👨🏿, 🏳️‍🌈, 1️⃣, क्षि"),
        ("\ud83d\ude00 joined, \ud83d alone", "😀 joined, � alone"),
    ],
)
def test_what_acts_on_a_terminal_is_made_visible(foreign: str, shown: str) -> None:
    assert display_text(foreign) == shown
    assert is_safe(display_line(foreign))


def test_a_line_is_one_line() -> None:
    assert display_line("two\nlines\r\nand\ta tab\x1b[m") == "two lines and a tab␛[m"


@given(ANY_TEXT)
def test_no_text_at_all_keeps_a_control_or_an_actor(foreign: str) -> None:
    shown = display_text(foreign)
    left = {unicodedata.category(char) for char in shown.replace("\n", "").replace("\t", "")}
    assert not left & {"Cc", "Cs", "Zl", "Zp"}
    assert is_safe(shown.replace("\n", "").replace("\t", ""))
    assert display_text(shown) == shown
    shown.encode()


@given(ANY_TEXT)
def test_joining_surrogates_changes_no_text_without_pairs(text: str) -> None:
    joined = join_surrogates(text)
    assert joined.encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")


def test_the_halves_of_a_split_pair_are_joined() -> None:
    assert join_surrogates("\ud83d" + "\ude00") == "😀"
