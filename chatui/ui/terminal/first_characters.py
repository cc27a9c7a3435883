"""Which characters the matches of a regular expression may begin with.

Of some thirty rules that a lexer knows in a state, three may match where a given character stands.
Told from how the `re` module itself reads an expression: what is not known here may begin with
anything.
"""

import functools
import re
from collections.abc import Iterable
from re import _constants as code  # type: ignore[attr-defined]  # no public way tells it
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

ASCII: Final = frozenset(map(chr, range(128)))
_CATEGORIES: Final = {
    code.CATEGORY_DIGIT: r"\d",
    code.CATEGORY_NOT_DIGIT: r"\D",
    code.CATEGORY_SPACE: r"\s",
    code.CATEGORY_NOT_SPACE: r"\S",
    code.CATEGORY_WORD: r"\w",
    code.CATEGORY_NOT_WORD: r"\W",
}


@functools.lru_cache(maxsize=4_096)
def first_characters(pattern: "re.Pattern[str]") -> frozenset[str]:
    """Return the ASCII characters that a match may begin with, all if it may be empty."""
    try:
        found, may_be_empty = _first(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    except _Unknown:
        return ASCII
    if may_be_empty:
        return ASCII
    if pattern.flags & re.IGNORECASE:
        if not found <= ASCII:
            return ASCII  # such as the long s, of which the capital is S
        found |= {char.swapcase() for char in found}
    return found & ASCII


class _Unknown(Exception):
    """What an expression begins with cannot be told."""


def _first(items: Iterable[tuple[Any, Any]]) -> tuple[frozenset[str], bool]:
    """Return the first characters of a sequence, and whether it may be empty."""
    found: frozenset[str] = frozenset()
    for kind, value in items:
        here, may_be_empty = _first_of_item(kind, value)
        found |= here
        if not may_be_empty:
            return found, False
    return found, True


def _first_of_item(kind: object, value: Any) -> tuple[frozenset[str], bool]:  # noqa: ANN401  # as `re` has it
    if kind in (code.AT, code.ASSERT, code.ASSERT_NOT):
        return frozenset(), True
    if kind is code.NOT_LITERAL:
        return ASCII - {chr(value)}, False
    if kind is code.IN:
        return _members(value), False
    if kind is code.BRANCH:
        branches = [_first(branch) for branch in value[1]]
        return frozenset().union(*(chars for chars, _ in branches)), any(e for _, e in branches)
    if kind is code.SUBPATTERN and not value[1]:
        return _first(value[3])
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        found, may_be_empty = _first(value[2])
        return found, may_be_empty or value[0] == 0
    return _members([(kind, value)]), False


def _members(items: list[tuple[Any, Any]]) -> frozenset[str]:
    """Return the ASCII characters of a set, and one more if it holds any that is not ASCII."""
    is_negated = items[0][0] is code.NEGATE
    found: set[str] = set()
    for kind, value in items[is_negated:]:
        if kind is code.LITERAL:
            found.add(chr(value))
        elif kind is code.RANGE:
            found.update(map(chr, range(value[0], min(value[1], 127) + 1)))
            found.update("\x80" if value[1] > 127 else "")
        elif kind is code.CATEGORY and value in _CATEGORIES:
            found.update(char for char in ASCII if re.match(_CATEGORIES[value], char))
        else:
            raise _Unknown
    return ASCII - found if is_negated else frozenset(found)
