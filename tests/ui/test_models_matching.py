"""Which names a few letters find, and in which order."""

import pytest

from chatui.ui.panels.matching import matched, ranked


@pytest.mark.parametrize(
    ("query", "texts", "found"),
    [
        ("", ["b", "a"], ["b", "a"]),
        ("   ", ["b", "a"], ["b", "a"]),
        ("qwen", ["my-qwen", "qwen", "qwen2"], ["qwen", "qwen2", "my-qwen"]),
        ("QWEN", ["qwen2"], ["qwen2"]),
        ("7b vl", ["qwen-vl-7b", "qwen-7b"], ["qwen-vl-7b"]),
        ("lama", ["ollama", "lama"], ["lama", "ollama"]),
        ("b", ["a-b", "ab"], ["a-b", "ab"]),
        # Letters in order, only where no word is found as it is
        ("q25vl", ["qwen2.5-vl-7b", "qwen3"], ["qwen2.5-vl-7b"]),
        ("qn", ["q-----n", "qn-3", "quen"], ["qn-3"]),
        ("qx", ["q--x", "q-x"], ["q-x", "q--x"]),
        ("nothing", ["qwen"], []),
        ("ab cd", ["a-b-c-d"], []),
        ("needle", ["the long one: three hundred e"], []),
    ],
)
def test_a_query_finds_the_best_first(query: str, texts: list[str], found: list[str]) -> None:
    assert [texts[place] for place in ranked(query, texts)] == found


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("en", "qwen", "en"),
        ("vl qw", "qwen-vl", "qwvl"),
        ("qv", "qwen-vl", "qv"),
        ("", "qwen", ""),
        ("CAFÉ x", "Der cafe\u0301-Chat, XL", "cafe\u0301X"),
        ("cé", "Straße, Cafe\u0301", "Ce\u0301"),
    ],
)
def test_a_match_says_which_letters_were_meant(query: str, text: str, marked: str) -> None:
    assert "".join(text[offset] for offset in matched(query, text)) == marked


def test_a_name_made_to_be_slow_is_not() -> None:
    """A matcher that goes back would look at more ways than there are atoms here."""
    assert ranked("ab" * 12 + "c", ["ab" * 150] * 50) == []
