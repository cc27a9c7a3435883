"""`chatui doctor --keyboard`: what the terminal delivers for a key, and what chatui does with it.

The terminal is asked for keys as the chat asks it, and is given back however this ends.
"""

import os
import select
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from typing import Any, Final

from chatui import output
from chatui.cli.compose import load_settings
from chatui.cli.doctor.pressed import Pressed, lines_of, pressed
from chatui.commands.key_map import KeyMap
from chatui.errors import ConfigError, UsageError
from chatui.storage.paths import folders
from chatui.ui.terminal.driver import KEYS_AS_BEFORE, KEYS_IN_FULL
from chatui.ui.terminal.key_bytes import KeyBytes, Pasted, Sequence, Text

_INTRODUCTION: Final = (
    "Press any key: what arrives, its name, what it does in chatui.",
    "One that shows nothing is kept by the terminal, by tmux or by the desktop.",
    "Ctrl+C twice ends this.",
    "",
)
_LEAVES: Final = "ctrl+c"
# As the chat does: kitty's protocol in a layer of its own, which ends with it; pastes in brackets.
_LAYER, _LAYER_ENDS = ("\x1b[>1u", "\x1b[<u") if KEYS_IN_FULL else ("", "")
_TAKE: Final = f"{_LAYER}{KEYS_IN_FULL}\x1b[?2004h"
_GIVE_BACK: Final = f"\x1b[?2004l{KEYS_AS_BEFORE}{_LAYER_ENDS}"
_READ_SIZE: Final = 1 << 16
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)


def try_keys(environ: Mapping[str, str]) -> int:
    """Show what keys deliver, until Ctrl+C comes twice; return the exit code.

    Raises:
        UsageError: When there is no terminal.
    """
    if not (os.isatty(0) and os.isatty(1)):
        raise UsageError("chatui doctor --keyboard needs a terminal.")
    if os.tcgetpgrp(0) != os.getpgrp():
        raise UsageError("chatui doctor --keyboard needs the terminal, which another job has.")
    keys, problem = _keys(environ)
    output.say(*_INTRODUCTION)
    if problem:
        output.complain(f"{problem} These are the keys as they are by default.")
    with _OwnTerminal() as terminal:
        for one in terminal.presses():
            terminal.write(*lines_of(one, keys, os.get_terminal_size(1).columns))
    return output.DONE


def _keys(environ: Mapping[str, str]) -> tuple[KeyMap, str]:
    """Return the person's own keys, else those by default and why."""
    try:
        config = load_settings(folders(environ), only_looks=True).config
    except ConfigError as problem:
        return KeyMap.resolve({}), problem.message
    return KeyMap.resolve(config.keys, enter=config.enter), ""


class _OwnTerminal:
    """A terminal whose every key is heard, Ctrl+C among them."""

    def __init__(self) -> None:
        import termios

        self._before: list[Any] = termios.tcgetattr(0)
        self._handlers: dict[int, Any] = {}
        self._is_taken = False

    def __enter__(self) -> "_OwnTerminal":
        for number in _SIGNALS:
            self._handlers[number] = signal.signal(number, self._leave)
        self._handlers[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, self._stop)
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        self._give_back()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def write(self, *lines: str) -> None:
        """Write lines; the terminal begins none by itself now.

        Raises:
            ReaderLeft, NotSaved: When it does not take them.
        """
        output.write("".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace"))

    def presses(self) -> Iterator[Pressed]:
        """Yield what was pressed, until Ctrl+C came twice or the terminal is gone."""
        before = ""
        for piece in self._pieces():
            for one in pressed(piece):
                yield one
                if one.key == before == _LEAVES:
                    return
                before = one.key

    def _pieces(self) -> Iterator[Text | Sequence | Pasted]:
        decode = getincrementaldecoder("utf-8")("replace").decode
        cut = KeyBytes()
        while True:
            if not select.select([0], [], [], cut.patience)[0]:
                yield from cut.release()
                continue
            read = self._read()
            if not read:
                return
            yield from cut.feed(decode(read))

    @staticmethod
    def _read() -> bytes:
        try:
            return os.read(0, _READ_SIZE)
        except OSError:
            return b""

    def _take(self) -> None:
        import termios
        import tty

        self._is_taken = True
        tty.setraw(0, termios.TCSANOW)
        output.write(_TAKE.encode())

    def _give_back(self) -> None:
        import termios

        if not self._is_taken:
            return
        self._is_taken = False
        try:
            os.write(1, _GIVE_BACK.encode())
            termios.tcsetattr(0, termios.TCSAFLUSH, self._before)
        except (OSError, termios.error):
            pass  # the terminal is gone

    def _leave(self, number: int, _: object) -> None:
        self._give_back()
        os._exit(128 + number)

    def _stop(self, number: int, _: object) -> None:
        """Stop as any program does, with the terminal given back meanwhile."""
        self._give_back()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.signal(number, self._stop)
        self._take()
