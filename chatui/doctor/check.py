"""A check and what it finds; one that fails itself, or never ends, is something found as well."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chatui.errors import ChatUIError, mistake_words

_LEAVING_SECONDS: Final = 2.0


class State(StrEnum):
    """How something is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: how it is, what was found, and the fix, line by line."""

    name: str
    state: State
    found: str
    fix: tuple[str, ...] = ()


def ok(name: str, found: str) -> Line:
    """Return a line of what is right."""
    return Line(name, State.OK, found)


def skipped(name: str, why: str) -> Line:
    """Return a line of what could not be looked at here."""
    return Line(name, State.SKIPPED, why)


def warning(name: str, found: str, *fix: str) -> Line:
    """Return a line of what works, and could be better."""
    return Line(name, State.WARNING, found, tuple(filter(None, fix)))


def failed(name: str, found: str, *fix: str) -> Line:
    """Return a line of what does not work."""
    return Line(name, State.FAILED, found, tuple(filter(None, fix)))


Look = Callable[[], AsyncIterator[Line]]


@dataclass(frozen=True, slots=True)
class Check:
    """Looks at things that have to do with one another; `seconds` is the most that may take."""

    heading: str
    look: Look
    seconds: float = 5.0

    async def lines(self, told: Callable[[Line], object] = lambda _: None) -> list[Line]:
        """Return what was found; each line is `told` as soon as it is known."""
        found: list[Line] = []

        def take(line: Line) -> None:
            found.append(line)
            told(line)

        looking = asyncio.create_task(self._look(take))
        try:
            await asyncio.wait([looking], timeout=self.seconds)
        finally:
            has_ended = looking.done()
            if not has_ended:
                looking.cancel()
                await asyncio.wait([looking], timeout=_LEAVING_SECONDS)
        if not has_ended:
            take(failed("time", f"not all was looked at within {self.seconds:g} seconds"))
        elif isinstance(error := looking.exception(), ChatUIError):
            take(failed(self.heading.lower(), error.message, error.hint))
        elif error is not None:
            take(failed("check", f"this check itself failed: {mistake_words(error)}"))
        return found

    async def _look(self, take: Callable[[Line], None]) -> None:
        async for line in self.look():
            take(line)
