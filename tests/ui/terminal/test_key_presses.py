"""One table of sequence, terminal, meaning: whatever the terminal, a key is one key."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from chatui.ui.terminal.key_bytes import Pasted, Text
from chatui.ui.terminal.key_presses import Press, Report
from chatui.ui.terminal.keys import KeyInput, TerminalKeys

LEGACY, XTERM = "in the old form", "modifyOtherKeys"
KITTY, TYPES, ALTERNATES, TEXT = "kitty", "kitty: types", "kitty: alternates", "kitty: text"
TMUX, TMUX_EXTENDED = "tmux", "tmux with extended-keys"
ANY = "any terminal"

NOTHING: Final = None
TABLE: Final[list[tuple[str, str, KeyInput | None]]] = [
    # Enter and its modifiers
    ("\r", LEGACY, Text("\r")),
    ("\x1b[13u", KITTY, Press("enter")),
    ("\x1b[13;1:1u", TYPES, Press("enter")),
    ("\x1b[13;1:2u", TYPES, Press("enter")),
    ("\x1b[13;1:3u", TYPES, NOTHING),
    ("\x1b[57414u", KITTY, Press("enter")),
    ("\x1bOM", LEGACY, Press("enter")),
    ("\x1b\r", LEGACY, Press("alt+enter")),
    ("\x1b\n", LEGACY, Press("alt+enter")),
    ("\x1b\r", TMUX, Press("alt+enter")),
    ("\x1b[13;3u", KITTY, Press("alt+enter")),
    ("\x1b[13;3:1u", TYPES, Press("alt+enter")),
    ("\x1b[27;3;13~", XTERM, Press("alt+enter")),
    ("\x1b[13;2u", KITTY, Press("shift+enter")),
    ("\x1b[13;2u", TMUX_EXTENDED, Press("shift+enter")),
    ("\x1b[27;2;13~", XTERM, Press("shift+enter")),
    ("\x1b[27;2;13~", TMUX_EXTENDED, Press("shift+enter")),
    ("\x1b[13;5u", KITTY, Press("ctrl+enter")),
    ("\x1b[27;5;13~", XTERM, Press("ctrl+enter")),
    ("\n", LEGACY, Text("\n")),
    ("\x1b[106;5u", KITTY, Press("ctrl+j")),
    ("\x1b[27;5;106~", XTERM, Press("ctrl+j")),
    # Letters
    ("\x1b[97u", KITTY, Text("a")),
    ("\x1b[97;1:1u", TYPES, Text("a")),
    ("\x1b[97;1:2u", TYPES, Text("a")),
    ("\x1b[97;1:3u", TYPES, NOTHING),
    ("\x1b[97;;97u", TEXT, Text("a")),
    ("\x1b[97:65;2;65u", TEXT, Text("A")),
    ("\x1b[97:65;2u", ALTERNATES, Text("A")),
    ("\x1b[97;2u", KITTY, Text("A")),
    ("\x1b[97;65u", KITTY, Text("A")),
    ("\x1b[49:33;2u", ALTERNATES, Text("!")),
    ("\x1b[27;2;65~", XTERM, Text("A")),
    ("\x1b[32;2;32u", TEXT, Text(" ")),
    ("\x1b[0;;233u", TEXT, Text("é")),
    ("\x1b[0;;26085:26412u", TEXT, Text("日本")),
    ("\x1b[97;3;229u", TEXT, Text("å")),
    ("\x1b[113;7;64u", TEXT, Text("@")),
    ("\x1b[57401u", KITTY, Text("2")),
    ("\x1b[57401;129;50u", TEXT, Text("2")),
    ("\x1b[57413u", KITTY, Text("+")),
    ("\x1bOk", LEGACY, Text("+")),
    ("\x1b[1092::97;;1092u", TEXT, Text("ф")),
    ("\x1b[1092:1060:97;2;1060u", TEXT, Text("Ф")),
    # Ctrl
    ("\x1b[97;5u", KITTY, Press("ctrl+a")),
    ("\x1b[97;5:1u", TYPES, Press("ctrl+a")),
    ("\x1b[97;5:3u", TYPES, NOTHING),
    ("\x1b[97;69u", KITTY, Press("ctrl+a")),
    ("\x1b[97;133u", KITTY, Press("ctrl+a")),
    ("\x1b[99;6u", KITTY, Press("ctrl+shift+c")),
    ("\x1b[27;6;67~", XTERM, Press("ctrl+shift+c")),
    ("\x1b[27;5;47~", XTERM, Press("ctrl+slash")),
    ("\x1b[92;5u", KITTY, Press("ctrl+backslash")),
    ("\x1b[93;5u", KITTY, Press("ctrl+right_square_bracket")),
    ("\x00", LEGACY, Press("ctrl+space")),
    ("\x1b[32;5u", KITTY, Press("ctrl+space")),
    ("\x1b[104;5u", KITTY, Press("backspace")),
    ("\x1b[105;5u", KITTY, Press("tab")),
    ("\x1b[109;5u", KITTY, Press("enter")),
    ("\x1b[91;5u", KITTY, Press("escape")),
    ("\x1b[97;9u", KITTY, Press("super+a")),
    # The same place of another keyboard
    ("\x1b[1089::99;5u", ALTERNATES, Press("ctrl+c")),
    ("\x1b[1089;5u", KITTY, Press("ctrl+c")),
    ("\x1b[1092::97;5u", ALTERNATES, Press("ctrl+a")),
    ("\x1b[1081;5u", KITTY, Press("ctrl+q")),
    ("\x1b[1057;6u", XTERM, Press("ctrl+shift+c")),
    ("\x1b[27;5;1089~", XTERM, Press("ctrl+c")),
    ("\x1b[968;5u", KITTY, Press("ctrl+c")),
    ("\x1b[1489;5u", KITTY, Press("ctrl+c")),
    ("\x1b[1572;5u", KITTY, Press("ctrl+c")),
    ("\x1b[1400::113;5u", ALTERNATES, Press("ctrl+q")),
    ("\x1bс", LEGACY, Press("alt+c")),
    # Latin keyboards: AZERTY, Dvorak, German
    ("\x1b[97::113;5u", ALTERNATES, Press("ctrl+a")),
    ("\x1b[113::120;5u", ALTERNATES, Press("ctrl+q")),
    ("\x1b[122::121;5u", ALTERNATES, Press("ctrl+z")),
    ("\x1b[246::59;;246u", TEXT, Text("ö")),
    # Alt
    ("\x1bd", LEGACY, Press("alt+d")),
    ("\x1bD", LEGACY, Press("alt+shift+d")),
    ("\x1b1", LEGACY, Press("alt+1")),
    ("\x1b.", LEGACY, Press("alt+full_stop")),
    ("\x1b[100;3u", KITTY, Press("alt+d")),
    ("\x1b[100;3;100u", TEXT, Press("alt+d")),
    ("\x1b[1076::100;3;1076u", TEXT, Press("alt+d")),
    ("\x1b[27;3;100~", XTERM, Press("alt+d")),
    ("\x1bb", LEGACY, Press("alt+b")),
    ("\x1b[98;3u", KITTY, Press("alt+b")),
    ("\x1b\x7f", LEGACY, Press("alt+backspace")),
    ("\x1b[127;3u", KITTY, Press("alt+backspace")),
    ("\x1b[1;3A", LEGACY, Press("alt+up")),
    # Keys with names
    ("\x1b", LEGACY, Press("escape")),
    ("\x1b[27u", KITTY, Press("escape")),
    ("\x1b[27;1:3u", TYPES, NOTHING),
    ("\x7f", LEGACY, Text("\x7f")),
    ("\b", LEGACY, Text("\b")),
    ("\x1b[127u", KITTY, Press("backspace")),
    ("\x1b[8u", KITTY, Press("backspace")),
    ("\t", LEGACY, Text("\t")),
    ("\x1b[9u", KITTY, Press("tab")),
    ("\x1b[Z", LEGACY, Press("shift+tab")),
    ("\x1b[9;2u", KITTY, Press("shift+tab")),
    ("\x1b[27;2;9~", XTERM, Press("shift+tab")),
    ("\x1b[A", LEGACY, Press("up")),
    ("\x1bOA", LEGACY, Press("up")),
    ("\x1b[1;1:1A", TYPES, Press("up")),
    ("\x1b[1;1:3A", TYPES, NOTHING),
    ("\x1b[1;5A", LEGACY, Press("ctrl+up")),
    ("\x1b[1;5:2A", TYPES, Press("ctrl+up")),
    ("\x1b[1;5:3A", TYPES, NOTHING),
    ("\x1b[57419u", KITTY, Press("up")),
    ("\x1b[5~", LEGACY, Press("pageup")),
    ("\x1b[5;1:3~", TYPES, NOTHING),
    ("\x1b[3;5~", LEGACY, Press("ctrl+delete")),
    ("\x1bOP", LEGACY, Press("f1")),
    ("\x1b[P", KITTY, Press("f1")),
    ("\x1b[11~", LEGACY, Press("f1")),
    ("\x1b[[A", "the Linux console", Press("f1")),
    ("\x1b[1;2P", LEGACY, Press("shift+f1")),
    ("\x1b[13~", KITTY, Press("f3")),
    ("\x1bOR", LEGACY, Press("f3")),
    ("\x1b[57441;2u", KITTY, NOTHING),
    ("\x1b[57358;65u", KITTY, NOTHING),
    ("\x1b[57440u", KITTY, NOTHING),
    ("\x1b[57453u", KITTY, NOTHING),
    # Answers
    ("\x1b[?62;22c", ANY, NOTHING),
    ("\x1b[>41;380;0c", ANY, NOTHING),
    ("\x1b[24;80R", ANY, NOTHING),
    ("\x1b[1;5R", ANY, NOTHING),
    ("\x1b[?1;1R", ANY, NOTHING),
    ("\x1b[0n", ANY, NOTHING),
    ("\x1b[?997;1n", ANY, NOTHING),
    ("\x1b[?29u", ANY, NOTHING),
    ("\x1b[>4;1m", ANY, NOTHING),
    ("\x1b[8;24;80t", ANY, NOTHING),
    ("\x1b[?1004;1$y", ANY, NOTHING),
    ("\x1b[4;2$y", ANY, NOTHING),
    ("\x1b[?2026;2$y", ANY, Report("\x1b[?2026;2$y")),
    ("\x1b]11;rgb:1111/1111/1111\x1b\\", ANY, NOTHING),
    ("\x1bP>|tmux 3.3a\x1b\\", ANY, NOTHING),
    ("\x1b_Gi=1;OK\x1b\\", ANY, NOTHING),
    ("\x1b[48;40;100;0;0t", ANY, Report("\x1b[48;40;100;40;100t")),
    ("\x1b[48;0;0;0;0t", ANY, NOTHING),
    ("\x1b[I", ANY, Report("\x1b[I")),
    # The mouse
    ("\x1b[<0;10;5M", ANY, Report("\x1b[<0;10;5M")),
    ("\x1b[<0;10M", ANY, NOTHING),
    ("\x1b[<;;M", ANY, NOTHING),
    ("\x1b[<0;-3;5M", ANY, NOTHING),
    ("\x1b[<0;99999999999;5M", ANY, NOTHING),
    ("\x1b[32;10;5M", ANY, NOTHING),
    ("\x1b[M !!", ANY, NOTHING),
    # What no terminal should send
    ("\x1b[1114112u", ANY, NOTHING),
    ("\x1b[55296u", ANY, NOTHING),
    ("\x1b[0u", ANY, NOTHING),
    ("\x1b[u", ANY, NOTHING),
    ("\x1b[;u", ANY, NOTHING),
    ("\x1b[999999999999999999999999999u", ANY, NOTHING),
    ("\x1b[27;5;99999999~", ANY, NOTHING),
    ("\x1b[99~", ANY, NOTHING),
    ("\x1b[201~", ANY, NOTHING),
    ("\x1bOz", ANY, NOTHING),
    ("\x1b[z", ANY, NOTHING),
]


@pytest.mark.parametrize(("sequence", "terminal", "meaning"), TABLE)
def test_a_sequence_means_the_same_however_it_is_cut(
    sequence: str, terminal: str, meaning: KeyInput | None
) -> None:
    expected = [] if meaning is None else [meaning]
    for reads in ([sequence], [*sequence]):
        keys = TerminalKeys()
        heard = [one for read in reads for one in keys.feed(read)]
        assert [*heard, *keys.silence(60)] == expected, terminal


def test_every_key_that_the_toolkit_knows_has_its_name_here() -> None:
    """Without F3 with a modifier, which is an answer, and the numbers of controls."""
    for sequence, keys in ANSI_SEQUENCES_KEYS.items():
        if (
            sequence.startswith("\x1b[")
            and isinstance(keys, tuple)
            and sequence[-1] in "~ABCDEFHPQSZ"
        ):
            known = [one.key for one in XTermParser().feed(sequence) if isinstance(one, events.Key)]
            here = TerminalKeys()
            (heard,) = [*here.feed(sequence), *here.silence(60)]
            assert isinstance(heard, Press)
            assert heard.key in (*known, *keys)


SEQUENCES = st.one_of(
    st.from_regex(r"\x1b\[[0-?]{0,40}[ -/]{0,3}[@-~]", fullmatch=True),
    st.from_regex(r"\x1b\[[0-9:;]{0,30}[u~A-Z]", fullmatch=True),
    st.from_regex(r"\x1b\[<[-0-9;]{0,30}[Mm]", fullmatch=True),
    st.from_regex(r"\x1b\[48;[0-9:;]{0,20}t", fullmatch=True),
    st.from_regex(r"\x1b\[M[ -~]{3}", fullmatch=True),
    st.from_regex(r"\x1bO[0-9;]{0,6}[@-~]", fullmatch=True),
    st.from_regex(r"\x1b[]P_^X][ -~]{1,40}(\x1b\\|\x07)", fullmatch=True),
)


def parsed(heard: list[KeyInput]) -> list[Message]:
    """Return what the toolkit makes of what it is given."""
    parser = XTermParser()
    messages: list[Message] = []
    for one in heard:
        if isinstance(one, Text | Report):
            messages += parser.feed(one.text if isinstance(one, Text) else one.sequence)
    return messages


@given(st.lists(SEQUENCES, max_size=6), st.integers(1, 9))
def test_no_sequence_fails_or_is_text(sequences: list[str], size: int) -> None:
    sent = "".join(sequences)
    keys = TerminalKeys()
    heard = [one for at in range(0, len(sent), size) for one in keys.feed(sent[at : at + size])]
    heard += keys.silence(60)
    parsed(heard)
    written = "".join(one.text for one in heard if isinstance(one, Text))
    keys_with_text = [one for one in sequences if one[-1] in "u~" or one.startswith("\x1bO")]
    assert len(written) <= 70 * len(keys_with_text)


@given(st.binary(max_size=200), st.integers(1, 50))
def test_no_bytes_fail(sent: bytes, size: int) -> None:
    keys = TerminalKeys()
    text = sent.decode("utf-8", "replace")
    heard = [one for at in range(0, len(text), size) for one in keys.feed(text[at : at + size])]
    for message in parsed([*heard, *keys.silence(60)]):
        assert not isinstance(message, events.Paste)
    assert all("\x1b" not in one.text for one in heard if isinstance(one, Text | Pasted))
