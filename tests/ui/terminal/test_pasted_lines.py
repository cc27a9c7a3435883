"""What a terminal without bracketed paste sends, read in one piece or in several."""

import pytest

from chatui.ui.terminal.key_bytes import Pasted, Text
from chatui.ui.terminal.key_presses import Press
from chatui.ui.terminal.keys import KeyInput, TerminalKeys

ENTER = Text("\r")
LONG = "x" * 501


def heard(*reads: str, is_typed: bool = False) -> list[KeyInput]:
    """Return what is meant by reads that follow each other at once."""
    keys = TerminalKeys()
    found = [one for read in reads for one in keys.feed(read, is_typed=is_typed)]
    return [*found, *keys.silence(60)]


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        (["hello\r"], [Text("hello"), ENTER]),
        (["hello", "\r"], [Text("hello"), ENTER]),
        (["\r"], [ENTER]),
        (["one\rtwo"], [Pasted("one\ntwo")]),
        (["one\rtwo\r"], [Pasted("one\ntwo\n")]),
        (["one\r\ntwo\r\n"], [Pasted("one\ntwo\n")]),
        (["one\r\r\r\rtwo"], [Pasted("one\n\n\n\ntwo")]),
        (["one\r", "two\r", "three"], [Text("one"), Pasted("\ntwo\nthree")]),
        (["one", "\r", "two", "\r"], [Text("one"), Pasted("\ntwo\n")]),
        (["/quit\rj\tk\r"], [Pasted("/quit\nj\tk\n")]),
        (["a newline\nas scripts type it\r"], [Pasted("a newline\nas scripts type it"), ENTER]),
        (["\n"], [Text("\n")]),
        ([LONG[1:]], [Text(LONG[1:])]),
        ([LONG, "rest"], [Pasted(f"{LONG}rest")]),
        ([LONG, "rest\r"], [Pasted(f"{LONG}rest"), ENTER]),
        ([LONG, "\rmore"], [Pasted(f"{LONG}\nmore")]),
        ([LONG, "\x1b[A", "typed"], [Pasted(LONG), Press("up"), Text("typed")]),
        (["held\r\r\r"], [Text("held\r\r"), ENTER]),
        (["sent\r\x1b[A"], [Text("sent"), ENTER, Press("up")]),
        (["sent\r", "\x1b[200~pasted\x1b[201~"], [Text("sent"), ENTER, Pasted("pasted")]),
        (["\x12word"], [Text("\x12word")]),
        (["\tj"], [Text("\tj")]),
    ],
)
def test_an_enter_with_text_behind_it_is_a_line_of_a_paste(
    reads: list[str], expected: list[KeyInput]
) -> None:
    assert heard(*reads) == expected


def test_an_enter_is_the_key_when_nothing_follows_for_a_hundredth_of_a_second() -> None:
    keys = TerminalKeys()
    assert list(keys.feed("one\r")) == [Text("one")]
    assert list(keys.silence(0.005)) == []
    assert list(keys.silence(0.010)) == [ENTER]
    assert list(keys.feed("two")) == [Text("two")]


def test_what_follows_a_paste_after_a_silence_is_typed() -> None:
    keys = TerminalKeys()
    assert list(keys.feed("one\rtwo")) == []
    assert list(keys.silence(0.02)) == []
    assert list(keys.feed("\rthree", after=0.02)) == []
    assert list(keys.silence(0.03)) == [Pasted("one\ntwo\nthree")]
    assert list(keys.feed("\r", after=0.06)) == [ENTER]


def test_an_enter_that_comes_alone_after_a_silence_does_not_wait() -> None:
    keys = TerminalKeys()
    assert list(keys.feed("one", after=1)) == [Text("one")]
    assert list(keys.feed("\r", after=0.01)) == []
    assert list(keys.silence(0.010)) == [ENTER]
    assert list(keys.feed("\r", after=0.06)) == [ENTER]
    assert list(keys.feed("two\r", after=0.06)) == [Text("two")]


def test_what_was_typed_before_the_first_read_is_keys() -> None:
    assert heard("one\rtwo\r", is_typed=True) == [Text("one\rtwo\r")]


def test_an_enter_that_the_terminal_reports_as_a_key_does_not_wait() -> None:
    assert list(TerminalKeys().feed("\x1b[13utwo")) == [Press("enter"), Text("two")]
