"""Where a Markdown text is that arrives in pieces: at the beginning of a line, in a code block."""

import re
from typing import Final

_FENCE: Final = re.compile(
    r"^[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+(?P<marks>`{3,}+|~{3,}+)(?P<info>[^\n]*+)\n",
    re.MULTILINE,
)
_LONGEST_LINE: Final = 200
_INDENT_OF_CODE: Final = 4


class LinePlace:
    """The end of a text, at a cost of O(length of what is new)."""

    __slots__ = ("_fence", "_line")

    def __init__(self) -> None:
        self._fence = ""
        self._line = ""

    def move_over(self, text: str) -> None:
        """Take what follows."""
        text = self._line + text
        for found in _FENCE.finditer(text):
            if not self._fence:
                if found["marks"][0] == "~" or "`" not in found["info"]:
                    self._fence = found["marks"]
            elif found["marks"].startswith(self._fence) and not found["info"].strip():
                self._fence = ""
        start = text.rfind("\n") + 1
        self._line = text[start : start + _LONGEST_LINE]

    @property
    def begins_line(self) -> bool:
        """Whether what comes next stands at the beginning of a line that is no code."""
        line = self._line
        return (
            not self._fence
            and not line.strip()
            and len(line.expandtabs(_INDENT_OF_CODE)) < _INDENT_OF_CODE
        )
