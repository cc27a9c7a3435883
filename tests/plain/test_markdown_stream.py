"""Markdown that is printed as it arrives."""

import os
import random
from collections.abc import Iterable, Mapping

import pytest

from chatui.cli.plain.markdown_stream import MarkdownStream
from chatui.cli.plain.printer import plain_styles
from chatui.text.safety import is_safe

TEXT = (
    "# A heading\n\nSome *words* and `code`.\r\n\n```py\n# a comment\nprint()\n```\n"
    "## Another\n- one\n- 漢字の文です。\n#no heading\n    # code\nthe end 👩‍👩‍👧"
)


def printed(pieces: Iterable[str]) -> str:
    stream = MarkdownStream("<{}>".format, is_shown=False)
    return "".join([*(stream.take(piece) for piece in pieces), stream.finish()])


def test_headings_alone_are_dressed_and_code_is_as_it_came() -> None:
    assert printed([TEXT]) == (
        "<# A heading>\n\nSome *words* and `code`.\n\n```py\n# a comment\nprint()\n```\n"
        "<## Another>\n- one\n- 漢字の文です。\n#no heading\n    # code\nthe end 👩‍👩‍👧"
    )


def test_a_line_with_words_behind_its_signs_closes_no_fence() -> None:
    text = "```py\n```python\n# in code\n```  \n# A heading"
    assert printed([text]) == "```py\n```python\n# in code\n```  \n<# A heading>"


@pytest.mark.parametrize("seed", range(20))
def test_it_is_the_same_in_whatever_pieces_it_comes(seed: int) -> None:
    chance, pieces, left = random.Random(seed), [], TEXT
    while left:
        size = chance.randint(1, 9)
        pieces.append(left[:size])
        left = left[size:]
    assert printed(pieces) == printed([TEXT])


def test_a_word_is_printed_when_it_is_whole() -> None:
    stream = MarkdownStream(str, is_shown=True)
    assert [stream.take(piece) for piece in ("Hel", "lo the", "re. ", "漢字", "x" * 41)] == [
        "",
        "Hello ",
        "there. ",
        "漢字",
        "x",
    ]


def test_what_a_model_sends_does_not_act_on_the_terminal() -> None:
    hostile = "a \x1b]0;title\x07 \x1b[2J \x9b31m \u202e \x08\r b\x1b"
    stream = MarkdownStream(str, is_shown=True)
    shown = "".join([*(stream.take(one) for one in hostile), stream.finish()])
    assert is_safe(shown.replace("\n", ""))
    assert "␛]0;title␇" in shown


def test_a_word_without_an_end_is_not_held_for_ever() -> None:
    stream = MarkdownStream(str, is_shown=True)
    held = 100_000 - sum(len(stream.take("x" * 100)) for _ in range(1000))
    assert held <= 40


@pytest.mark.parametrize(
    ("environ", "is_terminal", "shown"),
    [
        ({"TERM": "xterm"}, True, "\x1b[1mname\x1b[m"),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, "\x1b[1mname\x1b[m"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, "name"),
        ({"TERM": "xterm"}, False, "name"),
        ({"TERM": "dumb"}, True, "name"),
        ({"TERM": ""}, True, "name"),
    ],
)
def test_a_terminal_alone_that_shows_styles_gets_any(
    environ: Mapping[str, str], is_terminal: bool, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "isatty", lambda descriptor: is_terminal)
    assert plain_styles().bold("name") == shown
