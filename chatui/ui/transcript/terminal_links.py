"""Whether the terminal shows links of its own (OSC 8); one that is not known is sent none."""

import re
from collections.abc import Mapping
from typing import Final

_PROGRAMS: Final = {
    "iTerm.app": (3, 1),
    "WezTerm": (),
    "ghostty": (),
    "rio": (),
    "tmux": (3, 4),
    "vscode": (1, 72),
}
"""Terminals, as TERM_PROGRAM names them, with the first version that shows links."""
_TERMS: Final = ("alacritty", "contour", "foot", "ghostty", "kitty", "wezterm")
_FIRST_VTE: Final = 5000  # 0.50, before which a link could end the terminal
_FIRST_KONSOLE: Final = 201200
_NUMBERS: Final = re.compile(r"\d+")


def shows_links(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal is known to show links; within tmux, whether tmux does."""
    program, term = environ.get("TERM_PROGRAM", ""), environ.get("TERM", "")
    if environ.get("STY") or term in ("", "dumb", "linux"):
        return False
    if environ.get("TMUX") and program != "tmux":
        return False  # an old one does not say which version it is
    if program in _PROGRAMS:
        version = environ.get("TERM_PROGRAM_VERSION", "")
        return tuple(map(int, _NUMBERS.findall(version)[:2])) >= _PROGRAMS[program]
    if term.startswith(("screen", "tmux")):
        return False  # on another computer, or in one that was left
    return (
        any(name in _TERMS for name in term.split("-"))
        or bool(environ.get("WT_SESSION"))
        or _number(environ, "VTE_VERSION") >= _FIRST_VTE
        or _number(environ, "KONSOLE_VERSION") >= _FIRST_KONSOLE
    )


def _number(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() else 0
