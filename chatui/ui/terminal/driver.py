"""Textual's driver: the terminal is taken, lent and given back; what is typed is understood first.

Textual's parser writes what it does not understand, fails on some sequences, and ends a paste at an
ESC in the pasted text, so that what follows arrives as keys. Here it gets only what it knows.
"""

from __future__ import annotations

import os
import selectors
import signal
import termios
import tty
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual import constants, events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from chatui.ui.terminal.background_color import BackgroundQuestion
from chatui.ui.terminal.key_bytes import Pasted, Text, unheard
from chatui.ui.terminal.key_presses import Press, Report
from chatui.ui.terminal.keys import KeyInput, TerminalKeys
from chatui.ui.terminal.output import TerminalOutput

if TYPE_CHECKING:
    from chatui.ui.terminal.graphics import Graphics

# Of the window and of its icon, which many show in a tab.
_KEEP_TITLE: Final = "\x1b[22;0t"
_BRING_TITLE_BACK: Final = "\x1b[23;0t"
_MOUSE_MODES: Final = (1000, 1003, 1006)  # buttons, every movement, in SGR's form
# What shells switch off, or on, while they wait for a command: pasting in brackets, the report of
# the focus, the cursor, wrapping.
_MODES_OF_SHELLS: Final = "\x1b[?2004h\x1b[?1004h\x1b[?25l\x1b[?7l"
# What an editor that was killed may have left: a part of the screen that scrolls by itself, and
# the other meanings of the cursor keys and the keypad.
_WHOLE_SCREEN: Final = "\x1b[r\x1b[?6l\x1b[?1l\x1b>"
# Kitty's protocol: what Textual asks for, and the key's place on a Latin keyboard (4), set in the
# layer of flags that is there. For xterm and tmux: Enter with Shift is told apart from Enter; what
# does not know the sequence may take it for a style, which ends at once.
KEYS_IN_FULL: Final = "" if constants.DISABLE_KITTY_KEY else "\x1b[=29u\x1b[>4;1m\x1b[m"
KEYS_AS_BEFORE: Final = "" if constants.DISABLE_KITTY_KEY else "\x1b[>4m\x1b[m"
_READ_SIZE: Final = 1 << 16
_POLL_SECONDS: Final = 0.1


class TerminalDriver(LinuxDriver):
    """Textual's driver for terminals, with pastes taken out and a closed terminal noticed.

    The title of the window is kept while the program has the terminal, and comes back after it.
    """

    _leaves_mouse = False
    _is_asleep = False
    """Whether the terminal was to be taken while another job had it."""
    _has_named_window = False

    def __init__(  # the arguments are Textual's
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        leaves_stops_out = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._output = TerminalOutput(revived=self._draw_again)
        self._file = self._output  # type: ignore[assignment]  # all that is used
        self._size = size or self._output.size()
        self._at_start: BackgroundQuestion | None = getattr(app, "at_start", None)
        self._typed_ahead = b""
        self._frame: list[str] = []
        self._drawn: Graphics | None = None
        self._answered: Callable[[str], object] = unheard
        # In the loop, never between two steps of the thread: it may just be writing.
        self._loop.add_signal_handler(signal.SIGCONT, self._wake)
        if leaves_stops_out:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        else:
            self._loop.add_signal_handler(signal.SIGTSTP, self._sleep)

    def _get_terminal_size(self) -> tuple[int, int]:
        return self._output.size()

    def start_application_mode(self) -> None:
        """Take the terminal, and what was typed before."""
        attributes: list[Any] = []
        if self._at_start is not None:
            self._typed_ahead, attributes = self._at_start.hand_over()
            self._at_start = None
        if self.attrs_before is not None and not self._must_signal_resume:
            self._set_attributes(self.attrs_before)  # a killed editor has left its own
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.attrs_before = attributes or self.attrs_before
        self._is_asleep = self._writer_thread is None
        if not self._is_asleep:
            self.write(_WHOLE_SCREEN + _KEEP_TITLE + KEYS_IN_FULL)
            if self._leaves_mouse:
                self.set_mouse(is_on=False)

    def _sleep(self) -> None:
        """Stop as any program does; where no shell could wake it, the system lets it go on."""
        had_terminal = self._writer_thread is not None
        if had_terminal:
            self.suspend_application_mode()
        self._loop.remove_signal_handler(signal.SIGTSTP)
        signal.raise_signal(signal.SIGTSTP)
        self._loop.add_signal_handler(signal.SIGTSTP, self._sleep)
        if had_terminal:
            self._must_signal_resume = True
            self.resume_application_mode()

    def _wake(self) -> None:
        """Go on after a stop: what was given back was taken again, anything else is made sure."""
        if self._is_asleep and self._auto_restart:
            self.resume_application_mode()
        elif self._writer_thread is not None:
            self._take_again()

    def _take_again(self) -> None:
        """Bring back what a shell may have changed since the program was stopped unawares."""
        try:
            attributes = termios.tcgetattr(self.fileno)
        except termios.error:
            return
        attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
        attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
        attributes[tty.CC][termios.VMIN] = 1
        self._set_attributes(attributes)
        self.write(_MODES_OF_SHELLS + KEYS_IN_FULL)
        self.set_mouse(is_on=not self._leaves_mouse)
        self.send_message(self.SignalResume())

    def _draw_again(self) -> None:
        if self._writer_thread is not None:  # else the terminal was given back
            self.send_message(self.SignalResume())

    def _set_attributes(self, attributes: list[Any]) -> None:
        try:
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        except termios.error:
            pass  # the terminal is gone

    def stop_application_mode(self) -> None:
        """Give the terminal back, without what was drawn on it."""
        self.erase()
        self._name_window_as_before()
        self.write(KEYS_AS_BEFORE)
        super().stop_application_mode()

    def name_window(self, title: str) -> None:
        """Give the window a title; with an empty one, that which it had before."""
        if title:
            self._has_named_window = True
            self.write(f"\x1b]0;{title}\x07")
        elif self._has_named_window:
            self._name_window_as_before()
            self.write(_KEEP_TITLE)

    def _name_window_as_before(self) -> None:
        """Bring its title back; a terminal that keeps none is left to name it by itself."""
        if self._has_named_window:
            self._has_named_window = False
            self.write("\x1b]0;\x07")
        self.write(_BRING_TITLE_BACK)

    def close(self) -> None:
        """End the thread that writes."""
        super().close()
        self._writer_thread = None

    def write(self, data: str) -> None:
        """Write while the program has the terminal.

        While an editor has it, nobody takes anything from the queue, and a full one is waited for.
        A frame is handed over as a whole: each piece would wake the thread that writes, which then
        contends with the loop for the interpreter.
        """
        if self._writer_thread is None:
            return
        if data == SYNC_START or self._frame:
            self._frame.append(data)
            if data != SYNC_END:
                return
            data = "".join(self._frame)
            self._frame.clear()
        super().write(data)

    def set_mouse(self, *, is_on: bool) -> None:
        """Have the mouse reported, or leave it to the terminal, whose own selection works then."""
        self._leaves_mouse = not is_on
        end = "h" if is_on else "l"
        self.write("".join(f"\x1b[?{mode}{end}" for mode in _MOUSE_MODES))
        self.flush()

    def ask(self, question: str, answered: Callable[[str], object]) -> None:
        """Ask the terminal about its graphics; whatever it answers, at any time, is told."""
        self._answered = answered
        self.write(question)
        self.flush()

    def draw(self, graphics: Graphics, column: int, row: int) -> None:
        """Draw a picture, whose corner is in a cell, in place of the one before."""
        self.erase()
        self._drawn = graphics
        self.write(f"\x1b7\x1b[{row + 1};{column + 1}H{graphics.drawing}\x1b8")
        self.flush()

    def erase(self) -> None:
        """Take away the picture that was drawn; what cells hide goes with them."""
        drawn, self._drawn = self._drawn, None
        if drawn is not None and drawn.erasing:
            self.write(drawn.erasing)

    def cell_size(self) -> tuple[int, int] | None:
        """Return how many pixels wide and high a cell is, if the terminal tells the system."""
        return self._output.cell_size()

    def _hear(self, answer: str) -> None:
        self._loop.call_soon_threadsafe(self._answered, answer)

    def run_input_thread(self) -> None:
        """Read until the program or the terminal ends."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        parser, keys = XTermParser(), TerminalKeys(self._hear)
        last_read = monotonic()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            waiting = self._read() if selector.select(0) else None
            typed = decode(self._typed_ahead + (waiting or b""))
            self._typed_ahead = b""
            self._take(keys.feed(typed, is_typed=True), parser)
            while not self.exit_event.is_set():
                silence, patience = monotonic() - last_read, keys.patience
                left = _POLL_SECONDS if patience is None else patience - silence
                if selector.select(min(max(0.0, left), _POLL_SECONDS)):
                    received = self._read()
                    if received is None:
                        os.kill(os.getpid(), signal.SIGHUP)
                        return
                    before, last_read = last_read, monotonic()
                    self._take(keys.feed(decode(received), after=last_read - before), parser)
                else:
                    self._take(keys.silence(monotonic() - last_read), parser)

    def _read(self) -> bytes | None:
        """Return what has come, None when the terminal is gone."""
        try:
            return os.read(self.fileno, _READ_SIZE) or None
        except OSError:
            return None

    def _take(self, heard: Iterator[KeyInput], parser: XTermParser) -> None:
        for one in heard:
            match one:
                case Pasted(text):
                    self.process_message(events.Paste(text))
                case Press(key):
                    self.process_message(events.Key(key, None))
                case Text(text) | Report(text):
                    for event in parser.feed(text):
                        self.process_message(event)
