"""What a terminal answers, and what is said about it."""

import subprocess
import sys

import pytest

from chatui.doctor.check import Line, State
from chatui.doctor.terminal import (
    Answers,
    Terminal,
    answers_of,
    clipboard_line,
    color_line,
    keys_line,
    look,
    program_line,
    screen_line,
    size_line,
    tmux_line,
)

KITTY = (
    b"\x1b[?0u\x1b[?1004;2$y\x1bP>|kitty(0.36.4)\x1b\\\x1bP1+r4d73=1b5d\x1b\\\x1bP1+r524742\x1b\\"
    b"\x1b_Gi=31;OK\x1b\\\x1b[?62;52;c"
)
XTERM = b"\x1bP>|XTerm(390)\x1b\\\x1bP0+r4d73\x1b\\\x1b[?1004;2$y\x1b[?64;4;22c"
TMUX = {
    "version": "3.3a",
    "extended-keys": "off",
    "focus-events": "0",
    "set-clipboard": "external",
    "escape-time": "500",
}


def test_answers_are_read_in_any_order_and_between_what_is_typed() -> None:
    kitty = answers_of(b"x" + KITTY + b"y")
    assert kitty == Answers(
        has_answered=True,
        program="kitty(0.36.4)",
        has_kitty_keys=True,
        graphics="kitty",
        takes_clipboard=True,
        has_true_color=True,
        reports_focus=True,
    )
    xterm = answers_of(XTERM)
    assert (xterm.graphics, xterm.takes_clipboard, xterm.has_kitty_keys) == ("sixel", False, False)
    assert xterm.has_true_color is None


def test_answers_that_are_cut_anywhere_are_no_mistake() -> None:
    assert not any(answers_of(KITTY[:end]).has_answered for end in range(len(KITTY)))


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_what_cannot_show_a_screen_has_failed(term: str) -> None:
    line = program_line({"TERM": term}, Answers())
    assert (line.state, line.fix) == (State.FAILED, ("export TERM=xterm-256color",))


def test_a_terminal_that_the_system_does_not_know_is_told() -> None:
    # In a process of its own: once a terminal is known, curses asks for no other.
    line = "program_line({'TERM': 'xterm-of-tomorrow\\x1b[2J'}, Answers(program='new'))"
    words = f"from chatui.doctor.terminal import *; print({line})"
    printed = subprocess.run([sys.executable, "-c", words], capture_output=True, check=True).stdout
    assert b"State.WARNING" in printed
    assert b"does not know" in printed
    assert program_line({"TERM": "xterm-256color"}, Answers()).state is State.OK


@pytest.mark.parametrize(
    ("environ", "answers", "state", "fix"),
    [
        ({"COLORTERM": "truecolor"}, Answers(), State.OK, ""),
        ({"NO_COLOR": "1", "TERM": "vt100"}, Answers(), State.OK, ""),
        ({"TERM": "vt100"}, Answers(), State.WARNING, "export TERM=xterm-256color"),
        ({"TERM": "xterm-256color"}, Answers(), State.WARNING, "export COLORTERM=truecolor"),
        (
            {"TERM": "tmux-256color", "TMUX": "x"},
            Answers(has_true_color=True),
            State.WARNING,
            "export COLORTERM=truecolor",
        ),
        ({"TERM": "tmux-256color", "TMUX": "x"}, Answers(), State.WARNING, "terminal-features"),
        ({"TERM": "screen", "STY": "1"}, Answers(), State.WARNING, "term screen-256color"),
        ({"TERM": "screen-256color", "STY": "1"}, Answers(), State.WARNING, "truecolor on"),
        (
            {"TERM": "xterm-256color", "SSH_TTY": "/dev/pts/1"},
            Answers(),
            State.WARNING,
            "AcceptEnv COLORTERM",
        ),
    ],
)
def test_fewer_colours_than_there_may_be_are_told_with_what_brings_them(
    environ: dict[str, str], answers: Answers, state: State, fix: str
) -> None:
    line = color_line(environ, answers)
    assert line.state is state
    assert fix in "\n".join(line.fix)


def test_what_keys_deliver_is_told() -> None:
    assert "all of them" in keys_line(Answers(has_kitty_keys=True), {}).found
    assert "by tmux" in keys_line(Answers(), TMUX | {"extended-keys": "on"}).found
    assert "Ctrl+J begins a new line" in keys_line(Answers(has_kitty_keys=False), TMUX).found
    assert "--keyboard" in keys_line(Answers(), {}).found


def test_a_small_window_is_told() -> None:
    assert size_line(80, 24).state is State.OK
    assert size_line(79, 24).state is size_line(80, 23).state is State.WARNING


def test_the_exact_lines_for_tmux_and_none_that_are_there() -> None:
    line = tmux_line(TMUX)
    assert "Shift+Enter is Enter, focus events are off, Esc waits 500 ms" in line.found
    assert line.fix[1:] == (
        "set -s extended-keys on",
        "set -as terminal-features ',xterm*:extkeys'",
        "set -g focus-events on",
        "set -s escape-time 20",
    )
    right = {"extended-keys": "always", "focus-events": "1", "escape-time": "20"}
    assert tmux_line(TMUX | right).state is State.OK
    assert tmux_line(TMUX | {"extended-keys": ""} | {"set-clipboard": "off"}).fix[1:] == (
        "set -g focus-events on",
        "set -s set-clipboard on",
        "set -s escape-time 20",
    )
    assert tmux_line({}).state is State.WARNING


def test_the_exact_lines_for_screen() -> None:
    assert screen_line().fix[1:] == ("defutf8 on", "maptimeout 20")
    within = {"TERM": "screen", "STY": "1", "TERM_PROGRAM": "tmux"}
    assert program_line(within, Answers()).found == "screen, TERM=screen"


async def test_where_there_is_no_terminal_each_line_says_so() -> None:
    lines = [line async for line in look(None, {"TERM": "dumb"}, ["xclip"])]
    assert {(line.state, line.found) for line in lines} == {(State.SKIPPED, "not a terminal")}
    assert [line.name for line in lines] == names_of(
        [line async for line in look(Terminal((80, 24), answers_of(KITTY)), {"TERM": "kitty"}, ())]
    )


def names_of(lines: list[Line]) -> list[str]:
    return [line.name for line in lines]


async def test_over_ssh_the_clipboard_is_that_of_the_terminal() -> None:
    environ = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "SSH_CONNECTION": "a b"}
    lines = [line async for line in look(Terminal((80, 24), answers_of(KITTY)), environ, ())]
    assert (lines[-1].name, "of your terminal" in lines[-1].found) == ("ssh", True)


def test_the_way_to_the_clipboard_is_told() -> None:
    assert clipboard_line({}, Answers(), ["tmux", "xclip"]).found == "by tmux"
    wayland = {"WAYLAND_DISPLAY": "wayland-0"}
    assert clipboard_line(wayland, Answers(), ()).fix == ("sudo apt install wl-clipboard",)
    assert "takes copies" in clipboard_line(wayland, answers_of(KITTY), ()).found
    remote = {"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}
    assert clipboard_line(remote, answers_of(XTERM), ()).state is State.OK
