"""Telling when JSON that arrives line by line is whole, at a linear cost."""

import json
import re
from typing import Final

_TOKENS: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\]]')


def _is_whole(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def may_open(text: str) -> bool:
    """Tell whether a JSON object, or a list of them, may begin with a stripped line."""
    return text[:1] == "{" or (text[:1] == "[" and text[1:].lstrip()[:1] in ("", "{"))


class WholeObject:
    """Watches lines that are joined by newlines, until they are a whole object or list of objects.

    A line end cannot be inside a JSON string, so brackets can be counted line by line. However
    many lines there are, the text is parsed at most twice. `size` counts their characters.
    """

    __slots__ = ("_depth", "_is_dead", "_lines", "size")

    def __init__(self) -> None:
        self.size = 0
        self._lines: list[str] = []
        self._depth = 0
        self._is_dead = False

    @property
    def is_untouched(self) -> bool:
        """Whether nothing but blank lines was added."""
        return not self._lines and not self._is_dead

    @property
    def is_open(self) -> bool:
        """Whether an object has begun and more of it must come."""
        return bool(self._lines) and not self._is_dead

    @property
    def text(self) -> str:
        """The lines that were added."""
        return "\n".join(self._lines)

    def add(self, line: str) -> bool:
        """Add a line; True when all of them together are whole."""
        if self._is_dead:
            return False
        stripped = line.strip(" \t\r\n")
        if not self._lines:
            if not stripped:
                return False
            if not may_open(stripped):
                self._is_dead = True
                return False
            if stripped[-1] in "}]" and _is_whole(line):
                return True
        self._lines.append(line)
        self.size += len(line)
        for token in _TOKENS.finditer(line):
            if token[0] in "{[":
                self._depth += 1
            elif token[0] in "}]":
                self._depth -= 1
        if self._depth > 0:
            return False
        self._is_dead = True
        return len(self._lines) > 1 and _is_whole(self.text)
