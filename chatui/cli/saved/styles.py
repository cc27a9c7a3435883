"""Light styling for a person at a terminal; a pipe and a file get plain text."""

import os
from collections.abc import Callable

_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_MARKED = "\x1b[1;4m"
_PLAIN = "\x1b[m"


class Styles:
    """Dresses safe text for standard output; nothing of it is a colour.

    What is marked can be told in every output: underlined, or in brackets.
    """

    def __init__(self, *, are_shown: bool) -> None:
        self.are_shown = are_shown
        self.bold = self._dress(_BOLD)
        self.dim = self._dress(_DIM)
        self.marked = self._dress(_MARKED) if are_shown else "[{}]".format

    def _dress(self, begin: str) -> Callable[[str], str]:
        if not self.are_shown:
            return str
        return lambda text: f"{begin}{text}{_PLAIN}" if text else ""


def styles() -> Styles:
    """Return those that standard output shows."""
    return Styles(are_shown=os.isatty(1) and os.environ.get("TERM") not in (None, "", "dumb"))
