"""No pattern of the program costs more than the length of its text, times a small factor.

Each pattern is run over texts of its own openings, repeated: what begins a match again and again
and never ends one. That is where a pattern that runs on from every place takes the square.
"""

import gc
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import islice, pairwise
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import chatui

LENGTHS = 1 << 10, 4 << 10, 16 << 10
"""Each is four times the one before; the last is tried where the others look like the square."""
MOST = 7.0
"""How many times the longer text may cost; the square would be 16."""
UNNOTICED = 0.0015
"""Seconds of CPU that are too few to be compared."""
SAMPLES = 5
"""Ways through a pattern that are tried."""
TIMES = 3
"""How often a text is measured: what else the machine does only ever adds to the cost."""

BOUNDED = {
    "chatui.text.safety:_UNFINISHED": "the last 64 characters of a text",
    "chatui.api_key:_IN_FRONT[0][0]": "what was given for a key, matched at its beginning alone",
    "chatui.conversation.title:_WRAPPINGS[2]": "a line of 300 characters",
    "chatui.storage.conversations.files:_COPY": "the name of a file",
}
"""Patterns that only ever see a short text."""


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield every compiled pattern that a module of the program holds, with its name."""
    for module in pkgutil.walk_packages(chatui.__path__, "chatui."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from held(f"{module.name}:{name}", value)


def held(name: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, tuple | list):
        for number, item in enumerate(value):
            yield from held(f"{name}[{number}]", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from held(f"{name}[{key!r}]", item)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from held(f"{name}.{item.name}", getattr(value, item.name))


def examples(parsed: Any) -> Iterator[list[str]]:
    """Yield texts that a parsed pattern may match, as the pieces that its items stand for."""
    items = list(parsed)
    if not items:
        yield []
        return
    for first in islice(item_examples(*items[0]), SAMPLES):
        for rest in islice(examples(items[1:]), SAMPLES):
            yield [*first, *rest]


def item_examples(kind: Any, value: Any) -> Iterator[list[str]]:
    match kind:
        case _constants.LITERAL | _constants.NOT_LITERAL | _constants.ANY:
            yield [chr(value) if kind is _constants.LITERAL else "a"]
        case _constants.IN:
            yield [member(value)]
        case _constants.BRANCH:
            for branch in value[1]:
                yield from examples(branch)
        case _constants.SUBPATTERN:
            yield from examples(value[3])
        case _constants.ATOMIC_GROUP:
            yield from examples(value)
        case _constants.MAX_REPEAT | _constants.MIN_REPEAT | _constants.POSSESSIVE_REPEAT:
            for pieces in examples(value[2]):
                yield pieces * max(value[0], 1)
        case _:
            yield []  # A place, an assertion or a reference.


def member(items: list[tuple[Any, Any]]) -> str:
    """Return a character of a set."""
    kind, value = items[0]
    if kind is not _constants.NEGATE and kind is not _constants.CATEGORY:
        return chr(value[0] if kind is _constants.RANGE else value)
    is_negated = items[0][0] is _constants.NEGATE
    source = "[" + "".join(
        re.escape(chr(value)) if kind is _constants.LITERAL
        else f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}" if kind is _constants.RANGE
        else CLASSES[value]
        for kind, value in items if kind is not _constants.NEGATE
    ) + "]"  # fmt: skip
    one = re.compile(source)
    return next(char for char in " 1a<;\x01é" if (one.match(char) is None) is is_negated)


CLASSES = {
    _constants.CATEGORY_DIGIT: r"\d", _constants.CATEGORY_NOT_DIGIT: r"\D",
    _constants.CATEGORY_SPACE: r"\s", _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w", _constants.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def openings(pattern: re.Pattern[Any]) -> list[str]:
    """Return the beginnings of what a pattern matches, and each of its characters."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
    found: dict[str, None] = {}
    for pieces in islice(examples(_parser.parse(source, pattern.flags)), SAMPLES):
        text = "".join(pieces)
        found |= dict.fromkeys((*text[:6], *(text[:end] for end in range(1, 12)), text[:-1], text))
    return [opening for opening in found if opening]


def uses(name: str) -> set[str]:
    """Return how the program uses a pattern: `match`, `sub` and so on; all of them for a table."""
    module, _, variable = name.partition(":")
    own = inspect.getsource(importlib.import_module(module))
    source = own if variable.startswith("_") else SOURCE
    return set(re.findall(rf"\b{re.escape(variable)}\.([a-z]+)\(", source)) or {"search"}


def seconds(pattern: re.Pattern[Any], use: str, text: str) -> float:
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    begun = time.thread_time()
    if use in ("match", "fullmatch"):
        getattr(pattern, use)(subject)
    else:
        for _ in pattern.finditer(subject):
            pass
    return time.thread_time() - begun


def costs_more(pattern: re.Pattern[Any], use: str, short: str, long: str) -> bool:
    """Tell whether the longer text costs more than its length; one cheap measure is enough."""
    least = min(seconds(pattern, use, short) for _ in range(TIMES))
    bearable = max(MOST * least, UNNOTICED)
    return all(seconds(pattern, use, long) >= bearable for _ in range(TIMES))


def is_quadratic(pattern: re.Pattern[Any], use: str, texts: tuple[str, ...]) -> bool:
    """Tell whether each text costs more than its length beside the one before."""
    if seconds(pattern, use, texts[1]) <= UNNOTICED:
        return False
    return all(costs_more(pattern, use, *pair) for pair in pairwise(texts))


def shapes(unit: str) -> Iterator[tuple[str, ...]]:
    """Yield texts of each length: of openings alone, and between what ends nothing."""
    texts = tuple(unit * (length // len(unit) + 1) for length in LENGTHS)
    yield texts
    yield tuple(f"\x01{text}\x01" for text in texts)


@pytest.fixture(autouse=True)
def nothing_is_collected() -> Iterator[None]:
    """Keep what other tests have left from being cleared away while a pattern is measured."""
    gc.disable()
    yield
    gc.enable()


SOURCE = "".join(
    path.read_text(encoding="utf-8") for path in Path(chatui.__path__[0]).rglob("*.py")
)
ALL = {name: pattern for pattern, name in {pattern: name for name, pattern in patterns()}.items()}


@pytest.mark.parametrize("name", sorted(ALL.keys() - BOUNDED.keys()))
def test_a_pattern_costs_no_more_than_the_length_of_its_text(name: str) -> None:
    pattern, used = ALL[name], uses(name)
    for unit in openings(pattern):
        for use in used:
            for texts in shapes(unit):
                assert not is_quadratic(pattern, use, texts), (use, unit)


def test_a_pattern_that_takes_the_square_is_found() -> None:
    assert any(is_quadratic(re.compile("a+b"), "search", texts) for texts in shapes("a"))
