"""A key in words: what came, its name, what it does, what it cannot be told from."""

import pytest

from chatui.cli.doctor.pressed import lines_of, pressed
from chatui.commands.key_map import KeyMap
from chatui.ui.terminal.key_bytes import KeyBytes

DEFAULT = KeyMap.resolve({})


def told(came: str, keys: KeyMap = DEFAULT, width: int = 100) -> list[str]:
    cut = KeyBytes()
    pieces = [*cut.feed(came), *cut.release()]
    return [
        line for piece in pieces for one in pressed(piece) for line in lines_of(one, keys, width)
    ]


@pytest.mark.parametrize(
    ("came", "first"),
    [
        ("\r", "^M            Enter            writing: Send the prompt"),
        ("\x1b[27;2;13~", "^[[27;2;13~   Shift+Enter      writing: Begin a new line"),
        ("\x1bOQ", "^[OQ          F2               Choose a model"),
        (
            "\x1b[1089::99;5u",
            "^[[1089::99;5u  Ctrl+C           Copy the selection, else stop the reply",
        ),
        ("\x00", "^@            Ctrl+Space       nothing"),
        ("\x1b[57441;2u", "^[[57441;2u   unknown          nothing: chatui does not know it"),
        ("\x1b[I", "^[[I          a report         the terminal's own: no key"),
        ("漢", "漢            漢               writing: writes it"),
        ("\x1bOH", "^[OH          Home             writing: to the beginning of the line"),
        ("\x1b[102;3u", "^[[102;3u     Alt+F            writing: moves the cursor by a word"),
        ("\x1b[1;2C", "^[[1;2C       Shift+→          writing: selects"),
        ("\x04", "^D            Ctrl+D           writing: delete character right"),
        ("\x1d", "^]            Ctrl+]           nothing"),
        ("\x1c", "^\\            Ctrl+\\           nothing"),
        ("\x1b[60;5u", "^[[60;5u      Ctrl+<           nothing"),
        (
            "\x1b[200~a\x1b[31mb\x1b[201~",
            "              a paste          2 characters go into the prompt",
        ),
    ],
)
def test_a_key_is_told_by_its_bytes_its_name_and_what_it_does(came: str, first: str) -> None:
    assert told(came)[0] == first


@pytest.mark.parametrize(
    ("came", "same"),
    [
        ("\t", "Ctrl+I"),
        ("\r", "Ctrl+M; often not from Shift+Enter either"),
        ("\x08", "Ctrl+H; in most terminals not from Ctrl+Backspace"),
        ("\x7f", "Ctrl+Backspace in some terminals"),
        ("\x1b", "Ctrl+["),
        ("\x02", "Ctrl+Shift+B"),
    ],
)
def test_what_cannot_be_told_apart_is_said(came: str, same: str) -> None:
    assert told(came)[-1].strip() == f"cannot be told from {same}"


def test_what_kittys_protocol_tells_apart_is_told_so() -> None:
    for came in ("\x1b[105;5u", "\x1b[13;2u", "\x1b[127;5u"):
        assert "cannot be told" not in "".join(told(came))


def test_a_letter_of_another_keyboard_is_told_with_its_key_and_what_that_does() -> None:
    assert [line.strip() for line in told("н")] == [
        "н             н                writing: writes it",
        "reading: Copy the message, as y",
    ]
    assert told("й")[1].strip() == "it is on the key of q"


def test_a_persons_own_keys_are_those_that_are_told() -> None:
    own = KeyMap.resolve({"models": "ctrl+b", "copy": "q"}, enter="newline")
    assert "Choose a model" in told("\x02", own)[0]
    assert "nothing" in told("\x1bOQ", own)[0]
    assert "writing: Begin a new line" in told("\r", own)[0]
    assert "Copy the message, as q" in told("й", own)[1]


def test_lines_are_wrapped_to_the_window_and_nothing_acts_on_the_terminal() -> None:
    assert all(len(line) <= 60 for line in told("\x1b", width=60))
    assert told("\x1b", width=5)[0].startswith("^[")
    for code in (*range(32), 127, 0x202E, 0xFEFF):
        text = "".join(told(chr(code)))
        assert text.isprintable(), code
