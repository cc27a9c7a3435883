"""What is explained breaks between words, however it arrives."""

import pytest

from chatui.cli.shell.wrapping import Wrapping, wrapped

TEXT = (
    "Lists the files that are wider than the width of the terminal.\n\n  - one 漢字漢字 two\nend "
)


@pytest.mark.parametrize("size", [1, 2, 7, 500])
def test_lines_break_between_words_however_the_text_is_cut(size: int) -> None:
    wrapping = Wrapping(20)
    pieces = [TEXT[at : at + size] for at in range(0, len(TEXT), size)]
    assert "".join(map(wrapping.feed, pieces)) + wrapping.end() == (
        "Lists the files that\nare wider than the\nwidth of the\nterminal.\n\n"
        "  - one 漢字漢字 two\nend"
    )


def test_a_word_wider_than_the_line_goes_on_and_nothing_of_it_is_lost() -> None:
    assert wrapped(f"see {'x' * 30} there", 20) == f"see\n{'x' * 30}\nthere"
