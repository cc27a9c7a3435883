"""What a search takes for the same text, and where it stands in the text as it came."""

import sys
from unicodedata import category, combining, normalize

import pytest

from chatui.text.folding import _PLAIN, _pieces, find_folded, fold

EVERY = [chr(code) for code in range(sys.maxunicode + 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café", "cafe\u0301"),
        ("한국어", normalize("NFD", "한국어")),
        ("Straße", "STRASSE"),
        ("ﬁnd", "FIND"),
        ("ＡＢＣ １２", "abc 12"),
        ("ガパ", "ｶﾞﾊﾟ"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("İstanbul", "istanbul"),
        ("İSTANBUL", "Istanbul"),
        ("ıssız", "ISSIZ"),
        ("Tie\u0302\u0301ng Vie\u0323\u0302t", "tiếng việt"),
        ("q\u0307\u0323", "q\u0323\u0307"),
        ("ser\u00advice", "service"),
        ("می\u200cخواهم", "میخواهم"),
        ("\u200fשלום", "שלום"),
        ("❤\ufe0f", "❤"),
        ("10\u202f000\u00a0€", "10 000 €"),
        ("x²", "X2"),
        ("…", "..."),
        ("\u1112\u1161\u11ab", "한"),
        ("ǅ", "ǆ"),
        ("ὈΔΥΣΣΕΎΣ ᾳ", "ὀδυσσεύς αι"),
    ],
)
def test_what_people_read_as_the_same_letters_is_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("é", "e"), ("ä", "a"), ("か", "が"), ("o", "0")])
def test_other_letters_are_others(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "needle", "found"),
    [
        ("a cafe\u0301, CAFÉ", "café", ["cafe\u0301", "CAFÉ"]),
        ("ﬁne ﬁre", "ire", ["ﬁre"]),
        ("die STRASSE, die Straße!", "strasse", ["STRASSE", "Straße"]),
        ("Maß!", "ss!", ["ß!"]),
        ("x ｶﾞｶﾞ x", "ガ", ["ｶﾞ", "ｶﾞ"]),
        ("ser\u00advice now", "service", ["ser\u00advice"]),
        ("İİ stan", "i s", ["İ s"]),
        (normalize("NFD", "이 한국어는"), "한국", [normalize("NFD", "한국")]),
        ("日本語の文、日本", "日本", ["日本", "日本"]),
        ("か\u3099き", "が", ["か\u3099"]),
        ("이것은 e\u0301 x", "x", ["x"]),
        ("Ab ab AB", "ab", ["Ab", "ab", "AB"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("日本", "", []),
        ("日本", "x", []),
    ],
)
def test_a_place_is_that_in_the_text_as_it_came(text: str, needle: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find_folded(text, fold(needle))] == found


def test_folding_twice_is_folding_once() -> None:
    assert [c for c in EVERY if fold(fold(c)) != fold(c)] == []


def test_every_plain_letter_folds_to_one() -> None:
    plain = [c for c in EVERY if _PLAIN.match(c)]
    assert [c for c in plain if len(fold(c)) != 1 or combining(c)] == []


def test_the_parts_of_a_text_fold_to_what_the_whole_does() -> None:
    """Also what changes its length, what joins the character before it, what is not seen."""
    letters = "aIiıßﬁé가한か日ｶ\u0301\u0307\u0323\u1161\u11ab\u3099\u200d"
    for character in (c for c in EVERY if fold(c) != c or category(c)[0] == "M"):
        text = character.join(letters) if ord(character) < 0x3100 else f"é{character}\u0301a"
        pieces = [text[piece.start : piece.end] for piece in _pieces(text)]
        assert "".join(pieces) == text
        assert "".join(map(fold, pieces)) == fold(text), ascii(character)


def test_a_long_text_costs_its_length() -> None:
    text = "日本語 e\u0301 ß " * 20_000
    [(start, end)] = find_folded(text + "needle", "needle")
    assert (start, end) == (len(text), len(text) + 6)
