"""Markdown as it arrives, printed as its own source: nothing that is printed is changed again."""

import re
from collections.abc import Callable
from typing import Final

from chatui.text.safety import display_text, unfinished, written_text

_WORD: Final = re.compile(r"[^\W\u2e80-\uffff]{1,40}\Z")
"""The beginning of a word of a script that parts words: it is held until its end has come."""
_HEADING: Final = re.compile(r" {0,3}#{1,6} ")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_MAY_BE_HEADING: Final = re.compile(r" {0,3}#")
_LONGEST_HEADING: Final = 400
_START: Final = 12
"""Characters at the beginning of a line that tell what it is."""


class MarkdownStream:
    """Turns pieces of an answer into what is printed of them, each at a cost of its own length.

    Words are printed whole, so that a screen reader does not read them in pieces. Headings are
    dressed by `bold`: that needs no more than their own line. Nothing of it acts on a terminal.
    """

    def __init__(self, bold: Callable[[str], str], *, is_shown: bool) -> None:
        self._bold = bold
        self._safe = display_text if is_shown else written_text
        self._held = ""
        self._start = ""
        """How the line begins of which a part is printed already."""
        self._fence = ""

    def take(self, piece: str) -> str:
        """Return what may be printed now."""
        *lines, rest = (self._held + piece).split("\n")
        printed = [self._line(line) for line in lines]
        tail = self._tail(rest)
        self._held = rest[len(rest) - tail :]
        now = rest[: len(rest) - tail]
        self._start = (self._start + now)[:_START]
        return "".join(printed) + self._safe(now)

    def finish(self) -> str:
        """Return what is left."""
        left, self._held = self._held, ""
        return self._line(left).removesuffix("\n") if left else ""

    def _tail(self, rest: str) -> int:
        """Return how many of the last characters of a line wait for more."""
        begins = not self._start and not self._fence and len(rest) < _LONGEST_HEADING
        if begins and _MAY_BE_HEADING.match(rest):
            return len(rest)
        word = _WORD.search(rest[-40:])
        return max(len(unfinished(rest)), len(word[0]) if word else 0)

    def _line(self, line: str) -> str:
        line = line.removesuffix("\r")
        is_whole, begun = not self._start, self._start + line
        start = begun[:_START]
        self._start = ""
        fence = _FENCE.match(start)
        is_bare = fence is not None and not begun[fence.end() :].strip()
        if fence and (not self._fence or (is_bare and fence[1].startswith(self._fence))):
            self._fence = "" if self._fence else fence[1]
        elif is_whole and not self._fence and _HEADING.match(line):
            return self._bold(self._safe(line)) + "\n"
        return self._safe(line) + "\n"
