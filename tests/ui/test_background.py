"""Asking the terminal for its background, on a real pseudo-terminal."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chatui.ui.terminal.background_color import has_few_colors

QUESTION = b"\x1b]11;?\x1b\\\x1b[c"
DEVICE = b"\x1b[?62;22c"
LIGHT = b"\x1b]11;rgb:fbfb/fafa/f7f7\x1b\\"
DARK = b"\x1b]11;rgb:15/18/1c\x07"

# Asks, says what it learnt, then prints what is typed up to a full stop.
PROGRAM = """
import os, signal, sys, termios
from chatui.ui.terminal.background_color import BackgroundQuestion
from chatui.ui.terminal.key_bytes import KeyBytes, Text
import fcntl
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
before = termios.tcgetattr(0)
with BackgroundQuestion() as question:
    learnt = question.answer(float(sys.argv[1]))
    print("learnt", learnt, flush=True)
    typed, attributes = question.hand_over()
assert attributes == before
cutter, keys = KeyBytes(), ""
while True:
    keys += "".join(one.text for one in cutter.feed(typed.decode()) if isinstance(one, Text))
    if keys.endswith("."):
        break
    typed = os.read(0, 1)
print("keys", repr(keys), flush=True)
signal.pause()  # a session that ends takes what was printed with it
"""


def _run(
    play: Callable[[int], None], *, timeout: float = 20.0, program: str = PROGRAM, **environ: str
) -> str:
    """Return what the program prints in a terminal that answers by what `play` does."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(timeout)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), **environ},
        start_new_session=True,
    )
    os.close(slave)
    try:
        play(master)
        printed = _until(master, b"keys ") + _until(master, b"\r\n")
    finally:
        process.kill()
        process.wait()
        os.close(master)
    return printed.decode()


def _until(master: int, end: bytes) -> bytes:
    read = b""
    while not read.endswith(end):
        assert select.select([master], [], [], 30)[0], f"only {read!r} came"
        read += os.read(master, 1)
    return read


def _answering(*answers: bytes, keys: bytes = b".") -> Callable[[int], None]:
    def play(master: int) -> None:
        _until(master, QUESTION)
        for answer in answers:
            os.write(master, answer)
        _until(master, b"learnt ")
        os.write(master, keys)

    return play


@pytest.mark.parametrize(
    ("answers", "learnt"),
    [
        ((LIGHT, DEVICE), "True"),
        ((DARK, DEVICE), "False"),
        ((b"\x1b]11;rgba:ffff/ffff/ffff/ffff\x1b\\", DEVICE), "True"),
        ((DEVICE,), "None"),
        ((b"\x1b]11;rgb:ff", b"ff/ffff/ffff\x1b\\", DEVICE), "True"),
        ((b"\x1b]11;nonsense\x1b\\", DEVICE), "None"),
        ((b"typed" + LIGHT + b"ahead" + DEVICE,), "True"),
    ],
)
def test_the_terminals_answer_decides(answers: tuple[bytes, ...], learnt: str) -> None:
    assert _run(_answering(*answers), TERM="xterm").startswith(learnt)


def test_what_is_typed_before_and_between_and_behind_the_answers_is_kept() -> None:
    def play(master: int) -> None:
        os.write(master, b"cooked\x7fd\r")
        _until(master, QUESTION)
        for piece in (b"one", DEVICE, b"two\n", LIGHT, b"three\r"):
            os.write(master, piece)
        _until(master, b"learnt ")
        os.write(master, b"four\r.")

    printed = _run(play, TERM="xterm")
    assert "keys 'cooked\\ronetwo\\nthree\\rfour\\r.'" in printed


def test_an_answer_that_nobody_waited_for_is_never_read_as_keys() -> None:
    impatient = PROGRAM.replace(
        "learnt = question.answer(float(sys.argv[1]))",
        "learnt = None; import select; select.select([0], [], [])",
    )
    printed = _run(_answering(LIGHT, DEVICE), program=impatient, TERM="xterm")
    assert "keys '.'" in printed


def test_a_terminal_that_nobody_takes_over_is_as_it_was() -> None:
    program = PROGRAM.replace("    typed, attributes = question.hand_over()\n", "")
    program = program.replace("assert attributes == before", "attributes = termios.tcgetattr(0)")
    program = program.replace("cutter,", "typed = b'.'; assert attributes == before; cutter,")
    assert "keys '.'" in _run(_answering(LIGHT, DEVICE), program=program, TERM="xterm")


def test_a_terminal_that_does_not_answer_is_not_waited_for_longer_than_told() -> None:
    printed = _run(_answering(), timeout=0.01, TERM="xterm", COLORFGBG="0;15")
    assert printed.startswith("True")


@pytest.mark.parametrize("term", ["dumb", "linux", ""])
def test_a_terminal_that_would_print_the_question_is_not_asked(term: str) -> None:
    def play(master: int) -> None:
        assert b"\x1b" not in _until(master, b"learnt ")
        os.write(master, b".")

    assert _run(play, TERM=term).startswith("None")


@pytest.mark.parametrize(
    ("colors", "learnt"),
    [("15;0", "False"), ("0;15", "True"), ("0;default;15", "True"), ("default", "None")],
)
def test_a_silent_terminal_is_known_by_its_variable(colors: str, learnt: str) -> None:
    printed = _run(_answering(DEVICE), TERM="xterm", COLORFGBG=colors)
    assert printed.startswith(learnt)


def test_without_a_terminal_nothing_is_known() -> None:
    program = (
        "from chatui.ui.terminal.background_color import BackgroundQuestion\n"
        "with BackgroundQuestion() as question: print(question.answer(9))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "TERM": "xterm"},
        capture_output=True,
        start_new_session=True,
        check=True,
    )
    assert done.stdout == b"None\n"


@pytest.mark.parametrize(
    ("environ", "few"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "screen"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "screen", "COLORTERM": "truecolor"}, False),
        ({"TERM": "xterm-kitty"}, False),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, True),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, False),
        ({}, True),
    ],
)
def test_how_many_colours_there_are_is_read_from_the_environment(
    environ: dict[str, str], few: bool
) -> None:
    assert has_few_colors(environ) is few
