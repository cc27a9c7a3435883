"""Signals that end a command, so that what it holds of the terminal is given back."""

import asyncio
import signal
from types import FrameType


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


def _leave(number: int, frame: FrameType | None) -> None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        _exit(128 + number)
    else:
        loop.call_soon_threadsafe(_exit, 128 + number)  # between two steps, never amid a save


def _exit(code: int) -> None:
    raise SystemExit(code)
