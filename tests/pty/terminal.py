"""A terminal for tests: a program in a real pseudo-terminal, its screen, and the keys to it."""

import copy
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyte

Screen = list[str]

# Sequences that pyte would print as text, whole ones: CSI with < = >, DCS and APC strings.
_UNKNOWN_TO_PYTE: Final = re.compile(rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b[P_].*?\x1b\\", re.DOTALL)
# A sequence whose end has not arrived yet.
_UNFINISHED: Final = re.compile(rb"\x1b(\[[0-?]*[ -/]*|[P_\]][^\x07\x1b]*\x1b?)?\Z")
_BACKGROUND_QUERY: Final = re.compile(rb"\x1b\]11;\?(?:\x07|\x1b\\)")
_MODE_QUERY: Final = re.compile(rb"\x1b\[\?(\d+)\$p")
_SYNCHRONIZED_OUTPUT: Final = b"2026"
_KITTY_QUERY: Final = re.compile(rb"\x1b_Gi=(\d+),[^;]*a=q[^\x1b]*\x1b\\")
_CELL_QUERY: Final = b"\x1b[16t"
# Run in the new session: makes the pseudo-terminal its controlling one and the signals what they
# are in a fresh window, then becomes the program.
_LAUNCH: Final = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Terminal:
    """A program that runs in a pseudo-terminal of its own.

    Use it as a context manager: at the end the program is killed if it still runs. The screen is
    kept up to date by a thread, which also answers what programs ask a terminal.

    Attributes:
        pid: The program's process id.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
        columns: int = 80,
        rows: int = 24,
        *,
        cwd: Path | None = None,
        background: str | None = "#15181c",
        graphics: str = "",
        cell: tuple[int, int] = (0, 0),
    ) -> None:
        """Start the program.

        Args:
            argv: The program and its arguments.
            env: Its whole environment (this process's by default, without the size of another
                terminal); TERM and COLORTERM are added unless they are set.
            columns: The terminal's width.
            rows: The terminal's height.
            cwd: The folder it starts in.
            background: The colour that is reported when the program asks; None does not answer.
            graphics: What it says that it draws: "kitty", "sixel", or nothing.
            cell: How many pixels wide and high a cell is, as far as the system is told.
        """
        self._background = background
        self._graphics = graphics
        self._cell = cell
        self._raw = bytearray()
        self._unparsed = b""
        self._changed = threading.Condition()
        self._is_closed = False
        self._is_hung_up = False
        self._takes_output = threading.Event()
        self._takes_output.set()
        self._screen = _Screen(columns, rows, self._write, "4" if graphics == "sixel" else "22")
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        self._wake, self._waker = os.pipe()
        _set_size(self._master, columns, rows, cell)
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _LAUNCH, *map(str, argv)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=terminal | (own_environment() if env is None else dict(env)),
            cwd=cwd,
            start_new_session=True,
        )
        os.close(slave)
        self.pid = self._process.pid
        self._pump = threading.Thread(target=self._read_until_closed, daemon=True)
        self._pump.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self.hang_up()

    @property
    def raw(self) -> bytes:
        """Every byte that the program has written so far."""
        with self._changed:
            return bytes(self._raw)

    @property
    def exit_status(self) -> int | None:
        """The exit status, the negative number of the signal that ended it, or None."""
        return self._process.poll()

    def screen(self) -> Screen:
        """Return the rows that are shown now, without trailing blanks."""
        with self._changed:
            return self._rows()

    def text(self) -> str:
        """Return what is shown now as one text."""
        return "\n".join(self.screen())

    def cell(self, column: int, row: int) -> Any:
        """Return pyte's Char at a place that counts from 0: data, fg, bg, bold, reverse …"""
        with self._changed:
            return self._screen.buffer[row][column]

    def cursor(self) -> tuple[int, int]:
        """Return the cursor's column and row, from 0."""
        with self._changed:
            return self._screen.cursor.x, self._screen.cursor.y

    def is_cooked(self) -> bool:
        """Tell whether it shows what is typed and hands on whole lines, as a shell left it."""
        flags: int = termios.tcgetattr(self._master)[3]
        return flags & (termios.ICANON | termios.ECHO) == termios.ICANON | termios.ECHO

    def send(self, keys: str | bytes) -> None:
        """Type: text as it is, and keys as a terminal sends them, such as "\\r" and "\\x1b"."""
        self._write(keys)

    def paste(self, text: str) -> None:
        """Paste, as a terminal with bracketed paste does."""
        self._write(f"\x1b[200~{text}\x1b[201~")

    def wait_for(self, what: str | Callable[[Screen], bool], timeout: float = 30.0) -> Screen:
        """Return the screen as soon as it shows a text, or fits a condition.

        Raises:
            AssertionError: With the screen in it, when the time is over or the program has ended.
        """
        is_there = what if callable(what) else lambda screen: what in "\n".join(screen)
        deadline = time.monotonic() + timeout
        with self._changed:
            while not is_there(rows := self._rows()):
                left = deadline - time.monotonic()
                if left <= 0 or self._is_closed:
                    raise AssertionError(self._complaint(what))
                self._changed.wait(left)
            return rows

    def wait_for_raw(self, what: bytes, timeout: float = 30.0, *, times: int = 1) -> None:
        """Wait until the program has written certain bytes, so many times.

        Raises:
            AssertionError: With the screen in it, when the time is over or the program has ended.
        """
        self.wait_for(lambda _: self._raw.count(what) >= times, timeout)

    def wait_for_exit(self, timeout: float = 30.0) -> int:
        """Return the exit status once the program is over and all its output was read.

        Raises:
            AssertionError: With the screen in it, when the time is over.
        """
        try:
            status = self._process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(self._complaint("the end of the program")) from error
        # A child that it left behind may hold the terminal open; that is not waited for long.
        self._pump.join(timeout=2.0)
        return status

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the program gets SIGWINCH."""
        with self._changed:
            self._screen.resize(rows, columns)
        _set_size(self._master, columns, rows, self._cell)

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Take nothing of what the program writes, as a connection does that stalls."""
        self._takes_output.clear()
        try:
            yield
        finally:
            self._takes_output.set()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the program a signal."""
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal's window: the program gets SIGHUP and can read and write no more."""
        if self._is_hung_up:
            return
        self._is_hung_up = True
        os.write(self._waker, b"x")
        self._pump.join()
        for descriptor in (self._master, self._wake, self._waker):
            os.close(descriptor)

    def _rows(self) -> Screen:
        return [row.rstrip() for row in self._screen.display]

    def _complaint(self, what: object) -> str:
        state = "has left the terminal" if self._is_closed else "runs"
        shown = "\n".join(f"│{row}" for row in self._rows())
        return f"waited in vain for {what!r}; the program {state}; the screen:\n{shown}"

    def _write(self, text: str | bytes) -> None:
        left = text.encode() if isinstance(text, str) else text
        while left:
            left = left[os.write(self._master, left) :]

    def _read_until_closed(self) -> None:
        while True:
            readable, _, _ = select.select([self._master, self._wake], [], [])
            if self._wake in readable:
                break
            self._takes_output.wait()
            try:
                piece = os.read(self._master, 65536)
            except OSError:  # Linux's way to say that the last program has closed the terminal
                break
            if not piece:
                break
            with self._changed:
                self._take(piece)
                self._changed.notify_all()
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _take(self, piece: bytes) -> None:
        self._raw += piece
        output = self._unparsed + piece
        unfinished = _UNFINISHED.search(output)
        end = unfinished.start() if unfinished else len(output)
        output, self._unparsed = output[:end], output[end:]
        self._answer(output)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", output))

    def _answer(self, output: bytes) -> None:
        if self._background is not None:
            red, green, blue = (self._background[at : at + 2] * 2 for at in (1, 3, 5))
            for _ in _BACKGROUND_QUERY.findall(output):
                self._write(f"\x1b]11;rgb:{red}/{green}/{blue}\x1b\\")
        if self._graphics == "kitty":
            for number in _KITTY_QUERY.findall(output):
                self._write(b"\x1b_Gi=%b;OK\x1b\\" % number)
        for _ in range(output.count(_CELL_QUERY) if self._graphics else 0):
            self._write("\x1b[6;20;10t")
        for mode in _MODE_QUERY.findall(output):
            state = b"2" if mode == _SYNCHRONIZED_OUTPUT else b"0"
            self._write(b"\x1b[?%b;%b$y" % (mode, state))


class _Screen(pyte.Screen):
    """pyte's screen, with an alternate screen and answers to the program."""

    def __init__(
        self, columns: int, rows: int, answer: Callable[[str], None], attribute: str
    ) -> None:
        self._answer = answer
        self._attribute = attribute
        self._main: tuple[Any, Any] | None = None
        super().__init__(columns, rows)

    def write_process_input(self, data: str) -> None:
        self._answer(data)

    def report_device_attributes(self, mode: int = 0, **kwargs: Any) -> None:
        if mode == 0 and not kwargs.get("private"):
            self._answer(f"\x1b[?62;{self._attribute}c")

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        super().set_mode(*modes, **kwargs)
        if kwargs.get("private") and 1049 in modes and self._main is None:
            self._main = (copy.deepcopy(self.buffer), copy.copy(self.cursor))
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if kwargs.get("private") and 1049 in modes and self._main is not None:
            self.buffer, self.cursor = self._main
            self._main = None
            self.dirty.update(range(self.lines))


def own_environment() -> dict[str, str]:
    """Return this process's environment; the workers of a parallel run set COLUMNS and LINES."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


def _set_size(terminal: int, columns: int, rows: int, cell: tuple[int, int]) -> None:
    pixels = columns * cell[0], rows * cell[1]
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, *pixels))
