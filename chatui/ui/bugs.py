"""A bug costs what it happened in: neither the program, nor a reply that runs, nor the draft."""

import os
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Final

_BEARABLE: Final = 3
_BEARABLE_SECONDS: Final = 10.0


class BugLog:
    """Keeps what went wrong in this run, without the values of variables: keys and prompts."""

    def __init__(self, path: Path, redact: Callable[[str], str]) -> None:
        self._path = path
        self._redact = redact
        self._known: set[str] = set()
        self._recent: deque[float] = deque(maxlen=_BEARABLE)

    def __str__(self) -> str:
        home = Path.home()
        return (
            f"~/{self._path.relative_to(home)}" if home in self._path.parents else str(self._path)
        )

    def write(self, error: Exception) -> None:
        """Note a bug, once for each place; the first one replaces the notes of an earlier run."""
        report = self._redact("".join(traceback.format_exception(error)))
        if report in self._known:
            return
        flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if self._known else os.O_TRUNC)
        self._known.add(report)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(self._path, flags, 0o600), "ab") as file:
                file.write(report.encode("utf-8", "backslashreplace"))
        except OSError:
            pass  # the notice says what kind of error it is

    def is_bearable(self) -> bool:
        """Count what has failed by itself; False when that happens again and again."""
        now = monotonic()
        is_full = len(self._recent) == _BEARABLE
        is_again = is_full and now - self._recent[0] < _BEARABLE_SECONDS
        self._recent.append(now)
        return not is_again
