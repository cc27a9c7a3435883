"""What a program wrote for a terminal, as text."""

import pytest

from chatui.text.screen_text import screen_text


@pytest.mark.parametrize(
    ("written", "shown"),
    {
        "plain": ("a\n\tb\n", "a\n\tb\n"),
        "colors": ("\x1b[1;31mred\x1b[0m \x1b[38:5:9mx\x1b[m", "red x"),
        "C1": ("\x9b31mred\x9b0m", "red"),
        "a title": ("\x1b]0;title\x07text", "text"),
        "a link": ("\x1b]8;;http://a.b\x1b\\text\x1b]8;;\x1b\\", "text"),
        "a string without an end": ("text\x1b]0;never ends", "text"),
        "a string that is broken off": ("a\x1b]0;tit\x1b[31mred", "ared"),
        "charset": ("\x1b(B\x1b=text\x1b>", "text"),
        "cut": ("text\x1b", "text"),
        "cut amid a sequence": ("text\x1b[3", "text"),
        "Windows": ("one\r\ntwo\r\n", "one\ntwo\n"),
        "progress": ("10 %\r50 %\r100 %\ndone\n", "100 %\ndone\n"),
        "progress that is cleared": ("10 %\r\x1b[K20 %\r\x1b[K\n", "20 %\n"),
        "struck over": ("N\bNA\bAM\bME\bE _\bf", "NAME f"),
    }.values(),
)
def test_what_a_terminal_would_show_in_the_end_stays(written: str, shown: str) -> None:
    assert screen_text(written) == shown


def test_a_long_text_takes_time_by_its_length() -> None:
    for piece in ("\x1b]", "\x1b[", "a\b", "x\r", "\x1b]0;a\x1b"):
        assert len(screen_text(piece * 200_000)) <= 400_000
