"""Signals that end a command, so that what it holds of the terminal is given back."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


def leave_on_signals(*more: str) -> None:
    """Have a signal end the program in good order, unless who started it wants it ignored.

    `more` are names of signals besides those that always do.
    """
    for name in ("SIGTERM", "SIGHUP", *more):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def ignore_signals() -> None:
    """Let no signal break off what is done at the end."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def left_to_the_editor() -> Iterator[None]:
    """Leave Ctrl+C and its like to an editor: the terminal tells all of the job of them."""
    # What is ignored here the editor would ignore too; a handler does not go on to it.
    meant: dict[str, Any] = {
        "SIGINT": _hear_nothing,
        "SIGQUIT": _hear_nothing,
        "SIGTSTP": signal.SIG_DFL,
    }
    before = {}
    for name, handler in meant.items():
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _hear_nothing(number: int, frame: FrameType | None) -> None:
    pass


def _leave(number: int, frame: FrameType | None) -> None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        _exit(128 + number)
    else:
        loop.call_soon_threadsafe(_exit, 128 + number)  # between two steps, never amid a save


def _exit(code: int) -> None:
    raise SystemExit(code)
