"""A title from the first prompt, or from what a model answers when it is asked for one."""

import re
from collections.abc import Iterable
from typing import Final

from chatui.conversation.parts import FilePart, ImagePart, Part

_LONGEST: Final = 48
_LONGEST_BY_MODEL: Final = 60
_MOST_READ: Final = 300  # characters of a line
_MARKS: Final = re.compile(r"^[\s#>*\-`]+|(?<![\s`])[\s`]+$")

_THOUGHTS: Final = re.compile(
    r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)|^.*</think(?:ing)?>", re.S
)
_FENCE: Final = re.compile(r"\s*```\w*\s*$")
_WRAPPINGS: Final = (
    re.compile(r"^(?:#+|[-*>•])\s+(?P<words>.+)$"),
    re.compile(
        r"^[*_]*(?:title|titel|titre|título|titolo|标题|標題|タイトル)[*_]*\s*[:：][*_]*\s*(?P<words>.*)$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?P<mark>[*_`~\"']+)(?P<words>(?:(?!(?P=mark)).)+)(?P=mark)$"),
    re.compile(r"^[“„«»「『《‘](?P<words>[^“„”«»「」『』《》]+)[”“»«」』》’]$"),
    re.compile(r"^(?P<words>.*[^.。])[.。]$"),
)


def title_from(prompt: str) -> str:
    """Return a title of at most 48 characters: the prompt's first line that says something."""
    for line in prompt.splitlines():
        words = " ".join(_MARKS.sub("", line).split())
        if words:
            return _shortened(words, _LONGEST)
    return "New conversation"


def title_of(text: str, parts: Iterable[Part]) -> str:
    """Return the title that a prompt or a draft gives: its text's, else its first attachment's."""
    names = (part.name for part in parts if isinstance(part, ImagePart | FilePart))
    return title_from(text if text.strip() else next(names, ""))


def title_from_answer(answer: str) -> str:
    """Return a title of at most 60 characters: the first line of an answer that can be one.

    It is empty when there is none. Thoughts, quotes, Markdown, a "Title:" in front and a full stop
    at the end are taken away; a line that ends with a colon only announces the title.
    """
    for line in _THOUGHTS.sub("", answer).splitlines():
        words = "" if _FENCE.match(line) else _unwrapped(" ".join(line[:_MOST_READ].split()))
        if any(char.isalnum() for char in words) and words[-1] not in ":：":
            return _shortened(words, _LONGEST_BY_MODEL)
    return ""


def _unwrapped(words: str) -> str:
    before = ""
    while words != before:
        before = words
        for wrapping in _WRAPPINGS:
            words = wrapping.sub(r"\g<words>", words).strip()
    return words


def _shortened(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    at_word = cut if words[len(cut)] == " " else cut.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > longest // 2 else cut).rstrip(" ,;:.") + "…"
