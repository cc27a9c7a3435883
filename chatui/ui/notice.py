"""Notices of the desktop, which a terminal shows for the program that runs in it.

Who shows which: OSC 9, a text, is iTerm2's (iterm2.com/documentation-escape-codes.html), and
ConEmu has commands in the same place, which begin with a digit. OSC 777, a title and a text, is
shown by WezTerm (wezterm.org/config/lua/config/notification_handling.html), Ghostty
(ghostty.org/docs/vt/osc/conemu), kitty from 0.24 on (sw.kovidgoyal.net/kitty/changelog) and foot
(foot-ctlseqs(7)). All others get the bell, which each makes known in its own way: many swallow
both, such as those on VTE without a patch, rxvt-unicode without its extension, Windows Terminal
before 2026.
"""

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, Literal

from chatui.api_key import without_keys
from chatui.attach.program import started
from chatui.text.safety import display_line
from chatui.ui.terminal.sink import harmless

_BELL: Final = "\x07"
_LONGEST: Final = 200
_TMUX_SECONDS: Final = 1.0
_AROUND_TMUX: Final = "#{client_termtype} #{client_termname}"
"""What the terminal says that it is, as tmux asks it, and its TERM."""


class Way(StrEnum):
    """How a terminal is told something that its window does not show."""

    OSC_9 = "OSC 9"
    OSC_777 = "OSC 777"
    BELL = "the bell"


_KNOWN: Final = re.compile(r"\b(iterm|wezterm|ghostty|kitty|foot)")


def way_in(environ: Mapping[str, str]) -> Way:
    """Return the way of the terminal that a program was started in, as its variables name it.

    Within tmux or screen they say nothing of the terminal around it.
    """
    program, term = environ.get("TERM_PROGRAM", ""), environ.get("TERM", "")
    if environ.get("TMUX") or environ.get("STY") or term.startswith(("tmux", "screen")):
        return Way.BELL
    kitty = "kitty" if environ.get("KITTY_WINDOW_ID") else ""
    others = program or f"{environ.get('LC_TERMINAL', '')} {kitty}"  # that may be those of a parent
    return way_of(f"{term} {others}")


def way_of(names: str) -> Way:
    """Return the way of the first terminal that is known among some names."""
    found = _KNOWN.search(names.lower())
    if found is None:
        return Way.BELL
    return Way.OSC_9 if found[0] == "iterm" else Way.OSC_777


def notice(way: Way, title: str, text: str) -> str:
    """Return what shows a notice, or rings the bell; whatever is in the texts does nothing.

    The title begins with a letter: with a digit, it might be a command of ConEmu's.
    """
    safe = (harmless(display_line(one))[:_LONGEST] for one in (title, text))
    title, text = (one.replace(";", ",") for one in safe)  # a semicolon ends a field
    match way:
        case Way.BELL:
            return _BELL
        case Way.OSC_9:
            return f"\x1b]9;{title}: {text}\x07"
        case Way.OSC_777:
            return f"\x1b]777;notify;{title};{text}\x07"


def through_tmux(sequence: str) -> str:
    """Return what has tmux hand a sequence to the terminal, where it is allowed to."""
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"


async def show(
    write: Callable[[str], None],
    title: str,
    text: str,
    setting: Literal["auto", "bell"],
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Show a notice in the way of this terminal, with `write`; with "bell", only ring.

    Within tmux it rings too: that marks the window, and tmux hands nothing on from one that is not
    to be seen, or unless it is told to.
    """
    if setting == "bell" or not environ.get("TMUX"):
        way = Way.BELL if setting == "bell" else way_in(environ)
        write(notice(way, title, text))
        return
    way = way_of(await _terminal_around_tmux(environ))
    write(_BELL)
    if way is not Way.BELL:
        write(through_tmux(notice(way, title, text)))


async def _terminal_around_tmux(environ: Mapping[str, str]) -> str:
    """Return the names of the terminal that shows this pane now; empty where none is known."""
    pane = environ.get("TMUX_PANE")
    words = ("tmux", "display-message", "-p", *(("-t", pane) if pane else ()), _AROUND_TMUX)
    asked = started(*words, env=without_keys(environ))
    try:
        async with asyncio.timeout(_TMUX_SECONDS), asked as process:
            printed, _ = await process.communicate()
    except OSError:  # a TimeoutError is one
        return ""
    return printed.decode(errors="replace")
