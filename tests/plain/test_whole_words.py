"""An answer that is printed as it arrives."""

import random
from collections.abc import Iterable

import pytest

from chatui.cli.plain.whole_words import WholeWords
from chatui.text.safety import is_safe

TEXT = (
    "# A heading\n\nSome *words* and `code`.\r\n\n```py\n# a comment\nprint()\n```\n"
    "## Another\n- one\n- 漢字の文です。\n#no heading\n    # code\nthe end 👩‍👩‍👧"
)


def printed(pieces: Iterable[str]) -> str:
    stream = WholeWords(is_shown=False)
    return "".join([*(stream.take(piece) for piece in pieces), stream.finish()])


def test_markdown_is_printed_as_it_came() -> None:
    assert printed([TEXT]) == TEXT.replace("\r", "")


@pytest.mark.parametrize("seed", range(20))
def test_it_is_the_same_in_whatever_pieces_it_comes(seed: int) -> None:
    chance, pieces, left = random.Random(seed), [], TEXT
    while left:
        size = chance.randint(1, 9)
        pieces.append(left[:size])
        left = left[size:]
    assert printed(pieces) == printed([TEXT])


def test_a_word_is_printed_when_it_is_whole() -> None:
    stream = WholeWords(is_shown=True)
    assert [stream.take(piece) for piece in ("Hel", "lo the", "re. ", "漢字", "x" * 41)] == [
        "",
        "Hello ",
        "there. ",
        "漢字",
        "x",
    ]


def test_what_a_model_sends_does_not_act_on_the_terminal() -> None:
    hostile = "a \x1b]0;title\x07 \x1b[2J \x9b31m \u202e \x08\r b\x1b"
    stream = WholeWords(is_shown=True)
    shown = "".join([*(stream.take(one) for one in hostile), stream.finish()])
    assert is_safe(shown.replace("\n", ""))
    assert "␛]0;title␇" in shown


def test_a_word_without_an_end_is_not_held_for_ever() -> None:
    stream = WholeWords(is_shown=True)
    held = 100_000 - sum(len(stream.take("x" * 100)) for _ in range(1000))
    assert held <= 40
