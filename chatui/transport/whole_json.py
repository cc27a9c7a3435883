"""Telling when JSON that arrives line by line is a whole object, at a linear cost."""

import json
import re
from typing import Final

_TOKENS: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\]]')


def is_json_object(text: str) -> bool:
    """Tell whether a text is one whole JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


class WholeObject:
    """Watches lines that are joined by newlines, until they are a whole JSON object.

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
        """Add a line; True when all of them together are a whole object."""
        if self._is_dead:
            return False
        stripped = line.strip(" \t\r\n")
        if not self._lines:
            if not stripped:
                return False
            if stripped[0] != "{":
                self._is_dead = True
                return False
            if stripped[-1] == "}" and is_json_object(line):
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
        return len(self._lines) > 1 and is_json_object(self.text)
