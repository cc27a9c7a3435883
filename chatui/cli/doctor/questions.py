"""What the doctor asks a terminal, before anything else is done with it."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from chatui.doctor.terminal import Terminal, answers_of
from chatui.ui.terminal.background_color import TerminalQuestion

_SECONDS: Final = 1.5
_LATE_SECONDS: Final = 2.0
# Kitty's protocol for keys? Is the focus reported (DECRQM)? Which program is it (XTVERSION)?
_QUESTIONS: Final = b"\x1b[?u\x1b[?1004$p\x1b[>0q"
# Does it take a clipboard (Ms), 16 million colours (RGB)? May a pixel be drawn as kitty does?
_CAPABILITIES: Final = b"\x1bP+q4d73\x1b\\\x1bP+q524742\x1b\\"
_GRAPHICS: Final = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
_ATTRIBUTES: Final = b"\x1b[c"
_TAKES_STRINGS_FOR_TEXT: Final = ("linux", "screen", "tmux")
_TAKES_STRINGS_FOR_TEXT_PROGRAMS: Final = ("Apple_Terminal",)


@contextmanager
def asked_terminal() -> Iterator[Terminal | None]:
    """Give the terminal with its answers; None where there is none.

    One that has not answered stays quiet until the end, so that no late answer is typed into the
    shell.
    """
    if not _is_in_front():
        yield None
        return
    size = os.get_terminal_size(1)
    with TerminalQuestion(_questions(os.environ), patience=_LATE_SECONDS) as question:
        answers = answers_of(question.answers(_SECONDS))
        if answers.has_answered:
            question.give_back()
        yield Terminal((size.columns, size.lines), answers)


def _is_in_front() -> bool:
    """Tell whether both ends are a terminal that this program may ask: no job behind another."""
    if sys.platform == "win32" or not (os.isatty(0) and os.isatty(1)):
        return False
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


def _questions(environ: Mapping[str, str]) -> bytes:
    term = environ.get("TERM", "").partition("-")[0]
    is_within_another = environ.get("TMUX") or environ.get("STY")
    is_plain = term in _TAKES_STRINGS_FOR_TEXT or (
        environ.get("TERM_PROGRAM", "") in _TAKES_STRINGS_FOR_TEXT_PROGRAMS
    )
    strings = b"" if is_within_another or is_plain else _CAPABILITIES + _GRAPHICS
    return _QUESTIONS + strings + _ATTRIBUTES
