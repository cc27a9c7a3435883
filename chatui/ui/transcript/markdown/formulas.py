"""Formulas of a text as they are shown: on a line of prose, or as a block of their own."""

import functools
import re
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
_MARKED: Final = re.compile(
    r"\s*(?:\\\((?P<round>.*)\\\)|\\\[(?P<square>.*)\\\]|\$\$(?P<double>.*)\$\$|\$(?P<single>.*)\$"
    r"|(?P<block>\\begin\{.*\}))(?P<after>[.,;:?!]?)\s*",
    re.DOTALL,
)


@functools.lru_cache(maxsize=512)
def on_one_line(source: str) -> str | None:
    """Return what is shown for a formula and its marks; None where that is the source."""
    from chatui.markdown.formula.one_line import one_line

    return _made(source, one_line)


@functools.lru_cache(maxsize=64)
def over_lines(source: str) -> list[str] | None:
    """Return the lines that are drawn for a block of mathematics; None where none can be."""
    from chatui.markdown.formula.stacked import stacked

    return _made(source, stacked)


def _made(source: str, make: Callable[..., T]) -> T | None:
    from chatui.markdown.formula.parser import NotKnown, parse  # few texts hold a formula

    found = _MARKED.fullmatch(source)
    if found is None:
        return None
    content = next(part for part in found.groups()[:-1] if part is not None)
    try:
        return make(parse(content + found["after"])) or None
    except NotKnown:
        return None
