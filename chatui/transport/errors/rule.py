"""One row of the table of what servers say when they refuse."""

import re
from dataclasses import dataclass
from typing import Final

from chatui.errors import EndpointError

CLIENT: Final = frozenset(range(400, 500)) - {408}
SERVER: Final = frozenset(range(500, 1000))
ANY: Final[frozenset[int | None]] = CLIENT | SERVER | {None}
"""For words that mean one thing alone: gateways give errors statuses of their own."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an error means that has one of these statuses and says these words.

    A failure that is told as anything but `ServerFailed` or `RateLimited` cannot pass, and is not
    tried again.
    """

    kind: type[EndpointError]
    statuses: frozenset[int | None]
    """None is an error inside a 200 answer that names no status of its own."""
    says: re.Pattern[str] | None = None
    """Looked for in the codes, a line end, and the words."""
    message: str = ""
    hint: str = ""
    """Both may name a group of the pattern; empty, the sentences of the kind are taken."""
    said_by: str = ""
    names_wait: bool = False
    """Whether the row is only for errors that say how long to wait."""


def words(*alternatives: str) -> re.Pattern[str]:
    """Return the pattern of a row: any of these, in capitals or not."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


def statuses(*numbers: int | None) -> frozenset[int | None]:
    """Return the statuses that a row is for."""
    return frozenset(numbers)
