"""Text between fences, which no text can end early."""

import re
from typing import Final

_FENCE: Final = re.compile(r"`{3,}")


def fenced(text: str, language: str = "") -> str:
    """Return a text as a fenced block of Markdown; the fence is longer than any in the text."""
    longest = max(map(len, _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def file_block(name: str, text: str) -> str:
    """Return a file as models are given it: its text, fenced, under its name."""
    return f"{name}:\n\n{fenced(text.removesuffix(chr(10)))}"
