"""What the checks have found, as text and as JSON."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any, Final

from chatui import __version__
from chatui.doctor.check import Check, Line, State
from chatui.output import JSON_VERSION
from chatui.text.safety import display_line

SIGNS: Final = {State.OK: "✓", State.WARNING: "!", State.FAILED: "✗", State.SKIPPED: "–"}
_STATES: Final = max(map(len, State))
_NAMES: Final = 15
_LEAST_WIDTH: Final = 20

Found = Sequence[tuple[Check, Sequence[Line]]]


def group_lines(heading: str, lines: Iterable[Line], *, width: int = 0) -> Iterator[str]:
    """Yield the lines of one check, each with its fix beneath.

    Sentences are wrapped to the width, where there is one; what is to be copied is not.
    """
    yield heading
    for line in lines:
        state = f"  {SIGNS[line.state]} {line.state:<{_STATES}}  "
        margin = " " * (len(state) + _NAMES)
        first, *rest = wrapped(line.found, width - len(margin))
        yield f"{state}{line.name:<{_NAMES}}{first}"
        yield from (f"{margin}{text}" for text in rest)
        for fix in line.fix:
            is_prose = fix.endswith((".", ":"))
            shown = wrapped(fix, width - len(margin)) if is_prose else [display_line(fix)]
            yield from (f"{margin}{text}" for text in shown)


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text; a width that is no room for any wraps nothing."""
    text = display_line(text)
    return wrap(text, width, break_on_hyphens=False) if width >= _LEAST_WIDTH else [text]


def counts(found: Found) -> Counter[State]:
    """Return how many lines are in each state."""
    return Counter(line.state for _, lines in found for line in lines)


def summary(found: Found) -> str:
    """Return the sentence at the end."""
    count = counts(found)
    parts = [f"{count[State.OK]} ok"]
    if count[State.WARNING]:
        parts.append(f"{count[State.WARNING]} warning{'s' * (count[State.WARNING] > 1)}")
    parts.append(f"{count[State.FAILED]} failed" if count[State.FAILED] else "nothing failed")
    return f"{', '.join(parts)}."


def as_json(found: Found, masked: Callable[[str], str]) -> dict[str, Any]:
    """Return the object that a program reads."""
    count = counts(found)
    return {
        "version": JSON_VERSION,
        "chatui": __version__,
        "checks": [
            {
                "about": check.heading.lower(),
                "name": line.name,
                "state": str(line.state),
                "found": masked(line.found),
                "fix": [masked(fix) for fix in line.fix],
            }
            for check, lines in found
            for line in lines
        ],
        "counts": {str(state): count[state] for state in State},
    }
