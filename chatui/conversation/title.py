"""A title from the first prompt."""

import re

_LONGEST = 48
_MARKS = re.compile(r"^[\s#>*\-`]+|[\s`]+$")


def title_from(prompt: str) -> str:
    """Return a title of at most 48 characters: the prompt's first line that says something."""
    for line in prompt.splitlines():
        words = " ".join(_MARKS.sub("", line).split())
        if words:
            return _shortened(words)
    return "New conversation"


def _shortened(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    cut = words[: _LONGEST - 1]
    at_word = cut if words[len(cut)] == " " else cut.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > _LONGEST // 2 else cut).rstrip(" ,;:.") + "…"
