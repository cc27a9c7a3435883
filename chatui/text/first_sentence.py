"""The first sentence of a text, for where there is room for one."""

import re
from typing import Final

_LONGEST: Final = 160
_END: Final = re.compile(
    r"(?<![\s.(]\w)(?<!^\w)(?<![.!?…])[.!?…]+[\"'”’)»]*(?=\s|\Z)|[。！？]+[」』”）]*"
)
"""Behind a single letter or digit no sentence ends: "e.g. ", "1. "."""


def first_sentence(text: str) -> str:
    """Return the first sentence of a plain text in one line, of 160 characters at most.

    Lines that an empty one does not part belong together.
    """
    paragraph = text.strip().partition("\n\n")[0]
    line = " ".join(paragraph[: 4 * _LONGEST].split())
    end = _END.search(line)
    sentence = line if end is None else line[: end.end()]
    return sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 1].rstrip()}…"
