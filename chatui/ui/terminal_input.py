"""The terminal: keys and mouse to Textual's parser, pastes past it; taken, lent and given back.

Textual looks for escape sequences inside a paste as well: an ESC in the pasted text ends the paste
for it, and what follows arrives as keys, Enter included. Here a paste never meets the parser.
"""

import os
import re
import selectors
import signal
import termios
import tty
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from chatui.ui.terminal_output import TerminalOutput

_START: Final = "\x1b[200~"
_END: Final = "\x1b[201~"
_KEEP_TITLE: Final = "\x1b[22;2t"
_BRING_TITLE_BACK: Final = "\x1b[23;2t"
_MOUSE_MODES: Final = (1000, 1003, 1006)  # buttons, every movement, in SGR's form
# What shells switch off, or on, while they wait for a command: pasting in brackets, the report of
# the focus, the cursor, wrapping; and the keyboard's flags, set without a second layer of them.
_MODES_OF_SHELLS: Final = "\x1b[?2004h\x1b[?1004h\x1b[?25l\x1b[?7l\x1b[=25u"
_READ_SIZE: Final = 1 << 16
_POLL_SECONDS: Final = 0.1
_COLORS: Final = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text that was pasted, all of it, without controls."""

    text: str


class PasteFilter:
    """Takes what was pasted out of what was typed, however it is cut into pieces.

    The beginning of a paste may be cut as well: what could be one is held back until more comes,
    or until `release` says that nothing more comes soon.
    """

    def __init__(self) -> None:
        self._start = ""  # the end of what came that may be the beginning of _START
        self._handed_on = 0  # how much of it was released
        self._pasted: list[str] | None = None
        self._tail = ""

    @property
    def is_holding(self) -> bool:
        """Whether something is held back that may be keys."""
        return len(self._start) > self._handed_on

    def feed(self, text: str) -> Iterator[str | Pasted]:
        """Yield keys as they came, and pastes whole."""
        while text:
            if self._pasted is None:
                keys, text = self._until_start(text)
                if keys:
                    yield keys
            else:
                pasted, text = self._until_end(text)
                if pasted is not None:
                    yield Pasted(clean(pasted))

    def release(self) -> str:
        """Return what was held back; a paste that begins with it is known all the same."""
        held = self._start[self._handed_on :]
        self._handed_on = len(self._start)
        return held

    def _until_start(self, text: str) -> tuple[str, str]:
        """Return the keys before a paste, and what follows its beginning."""
        text, handed_on = self._start + text, self._handed_on
        before, start, after = text.partition(_START)
        if start:
            self._start, self._handed_on = "", 0
            self._pasted, self._tail = [], ""
            return before[handed_on:], after
        end = len(text) - _overlap(text, _START)
        self._start, self._handed_on = text[end:], max(0, handed_on - end)
        return text[handed_on:end], ""

    def _until_end(self, text: str) -> tuple[str | None, str]:
        """Return the paste, or None when it goes on, and what follows its end."""
        assert self._pasted is not None
        window = self._tail + text
        before, end, after = window.partition(_END)
        if not end:
            kept = _overlap(window, _END)
            self._pasted.append(window[: len(window) - kept])
            self._tail = window[len(window) - kept :]
            return None, ""
        pasted = "".join([*self._pasted, before])
        self._pasted = None
        return pasted, after


def clean(pasted: str) -> str:
    """Return a pasted text with newlines as newlines, without colour codes and other controls."""
    lines = _COLORS.sub("", pasted).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", lines)


def _overlap(text: str, marker: str) -> int:
    """Return how many characters at the end of the text may be the beginning of the marker."""
    longest = min(len(text), len(marker) - 1)
    return next((n for n in range(longest, 0, -1) if text.endswith(marker[:n])), 0)


class TerminalDriver(LinuxDriver):
    """Textual's driver for terminals, with pastes taken out and a closed terminal noticed.

    The title of the window is kept while the program has the terminal, and comes back after it.
    """

    _leaves_mouse = False
    _is_asleep = False
    """Whether the terminal was to be taken while another job had it."""

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
        self._output = TerminalOutput()
        self._file = self._output  # type: ignore[assignment]  # all that is used
        self._size = size or self._output.size()
        # In the loop, never between two steps of the thread: it may just be writing.
        self._loop.add_signal_handler(signal.SIGCONT, self._wake)
        if leaves_stops_out:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        else:
            self._loop.add_signal_handler(signal.SIGTSTP, self._sleep)

    def _get_terminal_size(self) -> tuple[int, int]:
        return self._output.size()

    def start_application_mode(self) -> None:
        """Take the terminal."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._is_asleep = self._writer_thread is None
        if not self._is_asleep:
            self.write(_KEEP_TITLE)
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
            attributes[tty.LFLAG] = self._patch_lflag(attributes[tty.LFLAG])
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            attributes[tty.CC][termios.VMIN] = 1
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        except termios.error:
            return
        self.write(_MODES_OF_SHELLS)
        self.set_mouse(is_on=not self._leaves_mouse)
        self.send_message(self.SignalResume())

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self.write(_BRING_TITLE_BACK)
        super().stop_application_mode()

    def close(self) -> None:
        """End the thread that writes."""
        super().close()
        self._writer_thread = None

    def write(self, data: str) -> None:
        """Write while the program has the terminal.

        While an editor has it, nobody takes anything from the queue, and a full one is waited for.
        """
        if self._writer_thread is not None:
            super().write(data)

    def set_mouse(self, *, is_on: bool) -> None:
        """Have the mouse reported, or leave it to the terminal, whose own selection works then."""
        self._leaves_mouse = not is_on
        end = "h" if is_on else "l"
        self.write("".join(f"\x1b[?{mode}{end}" for mode in _MOUSE_MODES))
        self.flush()

    def run_input_thread(self) -> None:
        """Read until the program or the terminal ends."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        parser, pastes = XTermParser(), PasteFilter()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                wait = constants.ESCAPE_DELAY if pastes.is_holding else _POLL_SECONDS
                if selector.select(wait):
                    received = self._read()
                    if received is None:
                        os.kill(os.getpid(), signal.SIGHUP)
                        return
                    self._take(pastes.feed(decode(received)), parser)
                elif held := pastes.release():
                    self._release(held, parser)
                for event in parser.tick():
                    self.process_message(event)

    def _read(self) -> bytes | None:
        """Return what has come, None when the terminal is gone."""
        try:
            return os.read(self.fileno, _READ_SIZE) or None
        except OSError:
            return None

    def _take(self, pieces: Iterator[str | Pasted], parser: XTermParser) -> None:
        for piece in pieces:
            if isinstance(piece, Pasted):
                self.process_message(events.Paste(piece.text))
            else:
                self._parse(piece, parser)

    def _release(self, held: str, parser: XTermParser) -> None:
        """Hand on what was no paste; a lone ESC has waited long enough to be the key."""
        if held == "\x1b":
            self.process_message(events.Key("escape", "\x1b"))
        else:
            self._parse(held, parser)

    def _parse(self, keys: str, parser: XTermParser) -> None:
        for event in parser.feed(keys):
            self.process_message(event)
