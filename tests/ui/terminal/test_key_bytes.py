from collections.abc import Iterable

import pytest

from chatui.text.safety import without_controls
from chatui.ui.terminal.key_bytes import KeyBytes, Pasted, Sequence, Text

START, END = "\x1b[200~", "\x1b[201~"
Piece = Text | Sequence | Pasted


def cut(pieces: Iterable[str]) -> list[Piece]:
    """Feed the pieces, wait, and join neighbouring texts."""
    keys = KeyBytes()
    found: list[Piece] = []
    for piece in pieces:
        for one in keys.feed(piece):
            if isinstance(one, Text) and found and isinstance(last := found[-1], Text):
                found[-1] = Text(last.text + one.text)
            else:
                found.append(one)
    return [*found, *keys.release()]


def keys(*sequences: str) -> list[Piece]:
    return [Sequence(one) for one in sequences]


PASTES: list[tuple[str, list[Piece]]] = [
    ("typed", [Text("typed")]),
    (f"{START}one{END}", [Pasted("one")]),
    (f"a{START}one\rtwo{END}b", [Text("a"), Pasted("one\ntwo"), Text("b")]),
    (f"{START}\x1b[31mred\r\n{END}\r", [Pasted("red\n"), Text("\r")]),
    (f"{START}{START}x{END}", [Pasted("x")]),
    (f"{START}a{END}{START}b{END}", [Pasted("a"), Pasted("b")]),
    (f"{START}ends in \x1b{END}\x1b[A", [Pasted("ends in "), *keys("\x1b[A")]),
    (f"{START}{END}", [Pasted("")]),
    (f"{START}漢字\u200d😀{END}", [Pasted("漢字\u200d😀")]),
    (f"{START}its end never comes\r", [Pasted("its end never comes\n")]),
]
SEQUENCES: list[tuple[str, list[Piece]]] = [
    ("\x1b[A\x1b[2;5~\x1b\x1b[B", keys("\x1b[A", "\x1b[2;5~", "\x1b", "\x1b[B")),
    ("\x1b\x1b", keys("\x1b", "\x1b")),
    ("\x1bOPa\x1b[[Bb", [*keys("\x1bOP"), Text("a"), *keys("\x1b[[B"), Text("b")]),
    ("\x1b[", keys("\x1b[")),
    ("\x1bx\x1bé\x1b\r", keys("\x1bx", "\x1bé", "\x1b\r")),
    ("\x1b[M\xff\xff\xffx", [*keys("\x1b[M\xff\xff\xff"), Text("x")]),
    ("a\x00b", [Text("a"), *keys("\x00"), Text("b")]),
    ("a\x9b\x85b", [Text("ab")]),
    ("\x1b[12\rx\x1b[é", [Text("\rxé")]),
    ("\x1b[1\x1b[A", keys("\x1b[A")),
]
ANSWERS = [
    "\x1b]11;rgb:1111/1111/1111\x1b\\",
    "\x1b]11;rgba:ffff/ffff/ffff/ffff\x07",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]lthe title\x1b\\",
    "\x1bP>|XTerm(380)\x1b\\",
    "\x1bP1+r524742=382F382F38\x1b\\",
    "\x1bP0$r\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
]
STRINGS = [*ANSWERS, "\x1b^private\x1b\\", "\x1bXstring\x1b\\"]


@pytest.mark.parametrize(("sent", "expected"), PASTES)
def test_a_paste_is_taken_out_wherever_it_is_cut(sent: str, expected: list[Piece]) -> None:
    assert cut([sent]) == expected
    assert cut(sent) == expected
    for at in range(len(sent)):
        assert cut([sent[:at], sent[at:]]) == expected


@pytest.mark.parametrize(("sent", "expected"), SEQUENCES)
def test_sequences_are_whole_wherever_they_are_cut(sent: str, expected: list[Piece]) -> None:
    assert cut([sent]) == expected
    assert cut(sent) == expected
    for at in range(len(sent)):
        assert cut([sent[:at], sent[at:]]) == expected


@pytest.mark.parametrize("answer", STRINGS)
def test_an_answer_in_a_string_is_never_text_wherever_it_is_cut(answer: str) -> None:
    sent, expected = f"a{answer}b{answer}\r", [Text("ab\r")]
    assert cut([sent]) == expected
    assert cut(sent) == expected
    for at in range(len(sent)):
        assert cut([sent[:at], sent[at:]]) == expected


@pytest.mark.parametrize("answer", [*ANSWERS, "\x1b[?62;22c", "\x1b[?2026;2$y", "\x1b[24;80R"])
def test_an_answer_that_pauses_behind_its_beginning_is_never_text(answer: str) -> None:
    for at in (1, 2):
        keys = KeyBytes()
        heard = [*keys.feed(answer[:at]), *keys.release(), *keys.feed(answer[at:] + "typed")]
        assert "".join(one.text for one in heard if isinstance(one, Text)) == "typed"
        assert [one for one in heard if isinstance(one, Sequence)][1:] in ([], [Sequence(answer)])


@pytest.mark.parametrize(
    "answer",
    [
        *ANSWERS,
        "\x1b[?62;22c",
        "\x1b[?2026;2$y",
        "\x1b[24;80R",
        "\x1b[6;20;10t",
        "\x1b_Gi=31;OK\x07",
    ],
)
def test_an_answer_that_was_given_up_is_no_text_when_it_goes_on(answer: str) -> None:
    for at in range(1, len(answer)):
        keys = KeyBytes()
        heard = [*keys.feed(answer[:at])]
        while keys.patience is not None:
            heard += keys.release()
        heard += keys.feed(answer[at:] + "typed")
        assert "".join(one.text for one in heard if isinstance(one, Text)) == "typed", at


@pytest.mark.parametrize("typed", ["x", "_G", "_Gone\r", "]12", "[1;2", "Gi=31", "\\", "\x1b\\"])
@pytest.mark.parametrize("before", ["\x1b", "\x1b]11;rgb:00", "\x1b_Gi=31;O", "\x1b[?62"])
def test_what_is_typed_behind_an_answer_that_was_given_up_is_heard(before: str, typed: str) -> None:
    keys = KeyBytes()
    list(keys.feed(before))
    while keys.patience is not None:
        list(keys.release())
    heard = [*keys.feed(typed), *keys.feed("more")]
    told = "".join(one.text for one in heard)
    is_end = typed == "\x1b\\" and before[1:2] in ("]", "_")
    assert told == ("more" if is_end else f"{typed}more")


@pytest.mark.parametrize("end", ["\x1b\\", "\x07"])
def test_what_kitty_answers_is_told_wherever_it_is_cut(end: str) -> None:
    answer = "\x1b_Gi=31;OK"
    sent = f"a{answer}{end}b\x1b]11;rgb:0/0/0{end}"
    for at in range(len(sent)):
        told: list[str] = []
        keys = KeyBytes(told.append)
        heard = [*keys.feed(sent[:at]), *keys.feed(sent[at:])]
        assert told == [answer]
        assert "".join(one.text for one in heard) == "ab"


def test_no_answer_is_told_that_was_cut_off_or_has_no_end() -> None:
    told: list[str] = []
    keys = KeyBytes(told.append)
    for sent in ("\x1b_Gi=31;O\r", "\x1b_Gi=31;O\x1b[A", "\x1b_Gi=31;" + "O" * 100_000 + "\x18"):
        list(keys.feed(sent))
    assert told == []


def test_a_string_whose_end_never_comes_is_over_when_nothing_more_comes() -> None:
    keys = KeyBytes()
    assert list(keys.feed("\x1b]11;rgb:00")) == []
    assert list(keys.release()) == []
    assert list(keys.feed("typed")) == [Text("typed")]


def test_a_key_is_text_again_when_the_one_before_was_only_alt_with_a_bracket() -> None:
    keys = KeyBytes()
    heard = [
        *keys.feed("\x1b"),
        *keys.release(),
        *keys.feed("["),
        *keys.feed("x]"),
        *keys.feed("h"),
    ]
    assert heard == [Sequence("\x1b"), Text("[x]"), Text("h")]


def test_nothing_inside_a_paste_is_a_key_even_when_its_beginning_comes_slowly() -> None:
    keys = KeyBytes()
    assert list(keys.feed("\x1b")) == []
    assert list(keys.release()) == [Sequence("\x1b")]
    assert list(keys.feed("[200~rm -rf\r")) == []
    assert list(keys.feed(END)) == [Pasted("rm -rf\n")]


def test_escape_is_held_back_only_until_nothing_follows() -> None:
    keys = KeyBytes()
    waits = [keys.patience]
    assert list(keys.feed("\x1b")) == []
    waits.append(keys.patience)
    assert list(keys.release()) == [Sequence("\x1b")]
    assert waits == [None, 0.1]
    assert list(keys.feed("x")) == [Text("x")]
    assert keys.patience is None


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
    assert without_controls(pasted) == text
