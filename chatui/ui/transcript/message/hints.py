"""The keys that help with a message, as they stand under it: a click on one does the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatui.ui.transcript.lines import Run

Hint = tuple[str, str]
"""A key, as it is declared, and what it does."""

_WRITES = "Enter"
"""Leaves reading mode, and so says nothing where it is off."""


@dataclass(slots=True)
class HintKeys:
    """How the keys of hints are pressed: their labels by the declared keys, and the way in.

    Single keys act in reading mode alone; while it is off, `way_in` is the key that goes there.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    way_in: str = "Tab"
    is_reading: bool = False
    is_aside: bool = False
    """Whether what is shown is no part of the chat: no key acts on it, and nothing is saved."""


def hint_runs(
    hints: Sequence[Hint], between: str, keys: HintKeys, *, lit: bool = True
) -> list[Run]:
    """Return the hints whose keys there are, those for reading mode behind the way in."""
    runs: list[Run] = []
    if keys.is_aside:
        return runs
    is_inside = keys.is_reading
    for key, words in hints:
        label = keys.labels.get(key, key)
        if not label or (key == _WRITES and not keys.is_reading):
            continue
        if runs:
            runs.append(Run(between, "soft"))
        if len(label) == 1 and not is_inside:
            runs.append(Run(f"{keys.way_in}, then ", "soft"))
            is_inside = True
        action = f"key {label}"
        runs.append(Run(label, "link" if lit else "soft", action=action))
        if words:
            runs.append(Run(f" {words}", "soft", action=action))
    return runs
