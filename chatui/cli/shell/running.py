"""Handing the terminal, and everything else, to a command."""

import os
import re
import signal
import sys
from typing import Final, NoReturn

from chatui.api_key import without_keys
from chatui.cli.shell.target import Target
from chatui.errors import UsageError, reason_of

if sys.platform != "win32":
    import termios

_IGNORED_BY_PYTHON: Final = ("SIGPIPE", "SIGXFSZ")


def become(command: str, target: Target) -> NoReturn:
    """Become the shell that runs a command, in this folder and terminal, without keys.

    As nothing of chatui is left, the command's exit code, signals and stops are the shell's own.
    What was typed until now, such as Enter once more, is no answer to what the command asks.

    Raises:
        UsageError: When the system refuses it.
    """
    for name in _IGNORED_BY_PYTHON:
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_DFL)
    if sys.platform != "win32" and os.isatty(0):
        termios.tcflush(0, termios.TCIFLUSH)
    try:
        os.execve(target.path, [target.path, "-c", command], without_keys(os.environ))
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "it is no text here"
        raise UsageError(f"{target.path} cannot run it: {reason}.") from error


def withheld(command: str) -> list[str]:
    """Return the variables that a command uses and is not given, since they hold keys."""
    kept = without_keys(os.environ)
    used = re.findall(r"\$\{?(\w+)|\bprintenv\s+(\w+)|\benv\.(\w+)", command)
    names = dict.fromkeys(name for names in used for name in names)
    return [name for name in names if name in os.environ and name not in kept]
