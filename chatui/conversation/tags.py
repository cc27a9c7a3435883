"""Tags from what was typed."""

import re
from typing import Final

from chatui.text.folding import fold

LONGEST: Final = 50  # characters
_BETWEEN: Final = re.compile(r"[\s,;、，；،؛]+")


def tags_from(text: str) -> tuple[str, ...]:
    """Return the tags that a text names: words, between spaces, commas or semicolons.

    A # before them is not theirs. Each is there once, whatever its case; what cannot be seen is
    left out, and what is longer than a tag is cut.
    """
    words = ("".join(filter(str.isprintable, word)) for word in _BETWEEN.split(text))
    tags: dict[str, str] = {}
    for word in words:
        tag = word.lstrip("#＃")[:LONGEST]
        tags.setdefault(fold(tag), tag)
    return tuple(tag for folded, tag in tags.items() if folded)
