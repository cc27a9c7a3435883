"""Telling when JSON that arrives line by line is whole, at a linear cost."""

import re
from typing import Final

from chatui.transport.large_json import LARGE, decoder_for

_SIGNS: Final = re.compile(r'["{}\[\]]')
_MOST_LINES: Final = 1000
"""That are kept apart: to join very many in one go takes long."""


def _is_whole(text: str) -> bool:
    try:
        return isinstance(decoder_for(text).decode(text), dict | list)
    except (ValueError, RecursionError):
        return False


def may_open(text: str) -> bool:
    """Tell whether a JSON object, or a list of them, may begin with a stripped line."""
    return text[:1] == "{" or (text[:1] == "[" and text[1:].lstrip()[:1] in ("", "{"))


class WholeObject:
    """Watches lines that are joined by newlines, until they are a whole object or list of objects.

    A line end cannot be inside a JSON string, so brackets can be counted line by line. However
    many lines there are, the text is parsed at most twice, and not at all where it is large. `size`
    counts their characters.
    """

    __slots__ = ("_blocks", "_depth", "_is_dead", "_lines", "size")

    def __init__(self) -> None:
        self.size = 0
        self._blocks: list[str] = []
        self._lines: list[str] = []
        self._depth = 0
        self._is_dead = False

    @property
    def is_untouched(self) -> bool:
        """Whether nothing but blank lines was added."""
        return not self._has_begun and not self._is_dead

    @property
    def is_open(self) -> bool:
        """Whether an object has begun and more of it must come."""
        return self._has_begun and not self._is_dead

    @property
    def text(self) -> str:
        """The lines that were added."""
        return "\n".join([*self._blocks, *self._lines])

    @property
    def _has_begun(self) -> bool:
        return bool(self._lines or self._blocks)

    def add(self, line: str) -> bool:
        """Add a line; True when all of them together are whole."""
        if self._is_dead:
            return False
        stripped = line.strip(" \t\r\n")
        if not self._has_begun:
            if not stripped:
                return False
            if not may_open(stripped):
                self._is_dead = True
                return False
            if stripped[-1] in "}]" and len(line) < LARGE and _is_whole(line):
                return True
        self._lines.append(line)
        self.size += len(line)
        if len(self._lines) > _MOST_LINES:
            self._blocks.append("\n".join(self._lines))
            self._lines.clear()
        self._depth += _opened(line)
        if self._depth > 0:
            return False
        self._is_dead = True
        # What is large is read once, by whoever takes it: brackets that close are enough here.
        return self.size >= LARGE or (self.size > len(line) and _is_whole(self.text))


def _opened(line: str) -> int:
    """Return how many more brackets a line opens than it closes, outside strings.

    Its strings are passed over by `find`: one match of 16 MB would keep every other thread waiting.
    """
    opened = at = 0
    while (sign := _SIGNS.search(line, at)) is not None:
        at = sign.end()
        if sign[0] == '"':
            at = _end_of_string(line, at)
        else:
            opened += 1 if sign[0] in "{[" else -1
    return opened


def _end_of_string(line: str, begin: int) -> int:
    while (quote := line.find('"', begin)) >= 0:
        slash = quote
        while slash > begin and line[slash - 1] == "\\":
            slash -= 1
        begin = quote + 1
        if (quote - slash) % 2 == 0:
            return begin
    return len(line)
