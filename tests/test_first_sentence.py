"""The first sentence of a text."""

import pytest

from chatui.text.first_sentence import first_sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Yes. It is so.", "Yes."),
        ("Use a timeout, e.g. 5 s, or none. More.", "Use a timeout, e.g. 5 s, or none."),
        ("1. First this\n2. Then that", "1. First this 2. Then that"),
        ("Python 3.11 has it! Really?", "Python 3.11 has it!"),
        ('"Is it so?" she asked.', '"Is it so?"'),
        ("一つ目。二つ目。", "一つ目。"),
        ("Title\n\nThe text.", "Title"),
        ("one line\nand its next. More", "one line and its next."),
        ("\n \n", ""),
    ],
)
def test_a_sentence_ends_where_people_end_one(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_a_sentence_without_an_end_is_cut() -> None:
    cut = first_sentence("word " * 10_000)
    assert len(cut) <= 160
    assert cut.endswith("word…")
