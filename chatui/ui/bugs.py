"""A bug costs what it happened in: neither the program, nor a reply that runs, nor the draft."""

import os
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Final, Self

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

_BEARABLE: Final = 3
_BEARABLE_SECONDS: Final = 10.0
_VITAL: Final = (events.Compose, events.Mount)

Meet = Callable[[Exception], None]


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


def guard(meet: Meet, die: Meet) -> None:
    """Have every message handled by itself, from now on.

    Textual ends the program with the first exception. What fails is told by `meet` instead, and
    the next message is handled; by `die` when something cannot even appear. What is being closed
    closes all the same: it is waited for.
    """
    dispatch = MessagePump._dispatch_message  # noqa: SLF001  # Textual has no other place for it

    async def guarded(self: MessagePump, message: Message) -> None:
        with _Guard(self, die if isinstance(message, _VITAL) else meet, message):
            await dispatch(self, message)

    MessagePump._dispatch_message = guarded  # type: ignore[method-assign]  # noqa: SLF001


class _Guard:
    __slots__ = ("_is_vital", "_pump", "_tell")

    def __init__(self, pump: MessagePump, tell: Meet, message: Message) -> None:
        self._pump = pump
        self._tell = tell
        self._is_vital = isinstance(message, _VITAL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception) or self._pump._closing:  # noqa: SLF001
            return False
        self._tell(error)
        return not self._is_vital
