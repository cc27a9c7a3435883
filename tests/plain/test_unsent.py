"""What a window was given and has not sent: what becomes the draft, and what the next line."""

import builtins
from unittest.mock import MagicMock

import pytest

from chatui.cli.plain.edited_line import EditedLine, for_library
from chatui.cli.plain.quiet_terminal import QuietTerminal
from chatui.cli.plain.unsent import Unsent, lines_of


def test_a_window_in_which_nothing_was_typed_leaves_the_draft_of_another_alone() -> None:
    kept: list[str] = []
    unsent = Unsent(kept.append)
    unsent.open("of the other window\n")
    unsent.keep()
    unsent.line, unsent.begun = unsent.begun, ""
    unsent.keep()
    assert kept == []
    unsent.line = ""
    unsent.keep()
    unsent.keep()
    assert kept == [""]


def test_all_that_was_given_is_the_draft_in_its_order() -> None:
    kept: list[str] = []
    unsent = Unsent(kept.append)
    unsent.block, unsent.line = "one\ntwo\n", "thr"
    unsent.hear(b"ee\nfo")
    unsent.hear(b"ur")
    unsent.keep()
    assert kept == ["one\ntwo\nthr\nee\nfour"]
    unsent.line = ""
    assert unsent.text == "one\ntwo\nee\nfour"


def test_what_ctrl_c_ended_is_the_draft_until_something_newer_is_written_or_sent() -> None:
    unsent = Unsent(lambda _: None)
    unsent.block, unsent.line = "one\n", "two"
    assert unsent.put_aside() == "one\ntwo"
    unsent.put_aside()
    assert unsent.text == "one\ntwo"
    unsent.line = "new"
    assert unsent.text == "new"
    unsent.line = ""
    unsent.sent()
    assert unsent.text == ""


def test_a_prompt_that_could_not_be_sent_begins_the_next_line_and_is_the_draft() -> None:
    unsent = Unsent(lambda _: None)
    unsent.taken = "See @gone.txt"
    assert unsent.text == "See @gone.txt"
    assert unsent.give_back()
    assert (unsent.begun, unsent.text) == ("See @gone.txt", "See @gone.txt")
    unsent.sent()
    assert not unsent.give_back()


def test_what_waits_goes_to_the_chat_that_is_opened_and_is_no_draft_of_the_one_before() -> None:
    kept: list[str] = []
    unsent = Unsent(kept.append)
    unsent.line = "its own"
    unsent.hear(b"typed ahead")
    unsent.leave()
    unsent.line = ""
    unsent.open("of the next")
    assert kept == ["its own"]
    assert unsent.text == "of the next\ntyped ahead"


def test_keys_that_write_nothing_and_what_was_taken_back_are_no_part_of_a_line() -> None:
    assert lines_of(b"ab\x7f\x7fc\x1b[A\x1bOB\r\xc3\xa4\x7fo\x04") == ["c", "o"]


def test_a_draft_stands_in_a_line_of_ascii_as_bytes_and_in_none_that_has_other_letters() -> None:
    escaped = for_library("Gr\u00fc\u00df", "ascii")
    assert escaped is not None
    assert escaped.encode("ascii", "surrogateescape").decode() == "Gr\u00fc\u00df"
    assert for_library("Gr\u00fc\u00df", "iso8859-1") == "Gr\u00fc\u00df"
    assert for_library("\u6f22", "utf-8") == "\u6f22"
    assert for_library("\u6f22", "iso8859-1") is None


@pytest.mark.parametrize("is_there", [True, False])
def test_what_was_written_is_the_draft_where_the_window_is_closed_and_not_at_ctrl_d(
    is_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    unsent, terminal = Unsent(kept.append), QuietTerminal()

    def end(prompt: str) -> str:
        unsent.line = "half a thought"
        raise EOFError

    monkeypatch.setattr(builtins, "input", end)
    monkeypatch.setattr(terminal, "is_there", lambda: is_there)
    line = EditedLine(terminal, MagicMock(__doc__=""), [], lambda _: (), unsent)
    with pytest.raises(EOFError):
        line.read()
    unsent.keep()
    assert kept == ([] if is_there else ["half a thought"])
