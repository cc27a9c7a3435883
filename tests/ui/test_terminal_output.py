import fcntl
import os
import struct
import sys
import termios
from collections.abc import Iterator
from threading import Semaphore, Thread
from time import monotonic

import pytest

from chatui.ui.terminal import output as terminal_output
from chatui.ui.terminal.output import TerminalOutput


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a pseudo-terminal: the window's, and the program's."""
    ends = os.openpty()
    yield ends
    for end in ends:
        os.close(end)


def resize(window: int, columns: int, rows: int) -> None:
    fcntl.ioctl(window, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def test_what_is_written_to_a_terminal_that_is_gone_is_dropped() -> None:
    window, program = os.openpty()
    output = TerminalOutput(program)
    output.write("seen")
    output.flush()
    assert os.read(window, 10) == b"seen"
    os.close(window)
    for _ in range(50):
        output.write("lost " * 1000)
        output.flush()
    os.close(program)


def test_all_of_it_reaches_a_terminal_that_another_program_has_left_without_waiting(
    terminal: tuple[int, int],
) -> None:
    window, program = terminal
    os.set_blocking(program, False)
    output = TerminalOutput(program)
    for number in range(2_000):
        output.write(f"{number} {'x' * 20} ")
    output.write("end")
    writer = Thread(target=output.flush)
    writer.start()
    received = b""
    while not received.endswith(b"end"):
        received += os.read(window, 1 << 16)
    writer.join()
    assert [int(word) for word in received.split() if word.isdigit()] == list(range(2_000))


def test_what_was_lost_is_drawn_again_once_the_terminal_reads_though_nothing_else_is_written(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal_output, "_PATIENCE", 0.01)
    window, program = terminal
    os.set_blocking(window, False)
    revived = Semaphore(0)
    deadline = monotonic() + 20
    output = TerminalOutput(program, revived.release)
    for _ in range(2):  # another loss is noticed as well
        for _ in range(2):
            output.write("lost " * 20_000)
            output.flush()
        while not revived.acquire(timeout=0.01):
            received(window)
            assert monotonic() < deadline
    shown = received(window)
    while not shown.endswith("drawn again"):
        output.write("drawn again")
        output.flush()
        shown += received(window)
        assert monotonic() < deadline
    assert "\x18drawn again" in shown


def received(window: int) -> str:
    """Return what has been written until now."""
    text = b""
    try:
        while True:
            text += os.read(window, 1 << 16)
    except BlockingIOError:
        return text.decode()


def test_it_is_utf_8_whatever_cannot_be_encoded(terminal: tuple[int, int]) -> None:
    window, program = terminal
    output = TerminalOutput(program)
    output.write("─ é \udcff")
    output.flush()
    assert os.read(window, 100).decode() == "─ é ?"


def test_the_size_is_the_terminals_and_only_else_the_environments(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, program = terminal
    output = TerminalOutput(program)
    monkeypatch.setenv("COLUMNS", "70")
    monkeypatch.setenv("LINES", "17")
    sizes = []
    for columns, rows in ((120, 40), (60, 20), (0, 0), (0, 20), (1, 1)):
        resize(window, columns, rows)
        sizes.append(output.size())
    assert sizes == [(120, 40), (60, 20), (70, 17), (70, 20), (1, 1)]
    monkeypatch.delenv("COLUMNS")
    monkeypatch.delenv("LINES")
    monkeypatch.setattr(sys, "__stdout__", None)
    resize(window, 0, 0)
    assert output.size() == (80, 24)
