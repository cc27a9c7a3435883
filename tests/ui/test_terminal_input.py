from collections.abc import Iterable

import pytest

from chatui.ui.terminal_input import Pasted, PasteFilter, clean

START, END = "\x1b[200~", "\x1b[201~"


def taken(pieces: Iterable[str]) -> list[str | Pasted]:
    """Feed the pieces, and join neighbouring keys."""
    pastes = PasteFilter()
    found: list[str | Pasted] = []
    for piece in pieces:
        for one in pastes.feed(piece):
            if isinstance(one, str) and found and isinstance(found[-1], str):
                found[-1] += one
            else:
                found.append(one)
    rest = pastes.release()
    return [*found, rest] if rest else found


CASES = [
    ("typed", ["typed"]),
    (f"{START}one{END}", [Pasted("one")]),
    (f"a{START}one\rtwo{END}b", ["a", Pasted("one\ntwo"), "b"]),
    (f"{START}\x1b[31mred\r\n{END}\r", [Pasted("red\n"), "\r"]),
    (f"{START}{START}x{END}", [Pasted("x")]),
    (f"{START}a{END}{START}b{END}", [Pasted("a"), Pasted("b")]),
    (f"{START}ends in \x1b{END}\x1b[A", [Pasted("ends in "), "\x1b[A"]),
    (f"{START}{END}", [Pasted("")]),
    ("\x1b[A\x1b[2;5~\x1b\x1b[B", ["\x1b[A\x1b[2;5~\x1b\x1b[B"]),
    ("\x1b[200", ["\x1b[200"]),
    (f"{START}漢字\u200d😀{END}", [Pasted("漢字\u200d😀")]),
]


@pytest.mark.parametrize(("sent", "expected"), CASES)
def test_a_paste_is_taken_out_wherever_it_is_cut(sent: str, expected: list[str | Pasted]) -> None:
    assert taken([sent]) == expected
    assert taken(sent) == expected
    for cut in range(len(sent)):
        assert taken([sent[:cut], sent[cut:]]) == expected


def test_nothing_inside_a_paste_is_a_key_even_when_its_beginning_comes_slowly() -> None:
    pastes = PasteFilter()
    assert list(pastes.feed("\x1b")) == []
    assert pastes.release() == "\x1b"
    assert list(pastes.feed("[200~rm -rf\r")) == []
    assert list(pastes.feed(END)) == [Pasted("rm -rf\n")]


def test_escape_is_held_back_only_until_nothing_follows() -> None:
    pastes = PasteFilter()
    held = [pastes.is_holding]
    assert list(pastes.feed("\x1b")) == []
    held.append(pastes.is_holding)
    assert pastes.release() == "\x1b"
    held.append(pastes.is_holding)
    assert held == [False, True, False]
    assert list(pastes.feed("x")) == ["x"]


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("\x1b[1;31merror\x1b[0m: no", "error: no"),
        ("\x1b]8;;http://a.b\x1b\\link\x1b]8;;\x07", "link"),
        ("tab\tstays", "tab\tstays"),
        ("\x00\x07\x9b31m\x7f\x1bz", "31mz"),
    ],
)
def test_pasted_text_loses_what_could_act_on_a_terminal(pasted: str, text: str) -> None:
    assert clean(pasted) == text
