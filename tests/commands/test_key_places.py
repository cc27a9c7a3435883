import pytest

from chatui.commands.key_places import at_same_place


@pytest.mark.parametrize(
    ("letters", "places"),
    [
        ("йцукенфывапячсмитьбю", "qwertyasdfgzxcvbnm,."),
        ("іїєў", "s]'o"),
        ("ЙФЯ", "QAZ"),
        ("ασδφψωβ", "asdfcvb"),
        ("Σ", "S"),
        ("שדגכזסב", "asdfzxc"),
        ("ضصثشسيقك", "qweasdr;"),
        ("ㅂㅈㅁㄴㅋ", "qwasz"),
        ("ｑ／Ｑ１٣۹", "q/Q139"),
    ],
)
def test_a_letter_has_the_place_of_its_keyboard(letters: str, places: str) -> None:
    assert "".join(map(at_same_place, letters)) == places


@pytest.mark.parametrize("letter", [*"éöñß²ªµ…½漢😀", "\u0301"])
def test_what_is_on_no_such_keyboard_has_no_place(letter: str) -> None:
    assert at_same_place(letter) == ""
