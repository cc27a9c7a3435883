"""The file of `--log`: what is sent and received, for whoever looks for a fault."""

import errno
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from chatui.errors import UsageError, reason_of
from chatui.storage.atomic import write_all

_FLAGS: Final = (
    os.O_WRONLY
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody reads is not waited for
    | getattr(os, "O_BINARY", 0)
)


class LogFile:
    """A file to which lines are added, readable by its owner alone.

    One that can no longer be written is told once, and no longer written: no reply depends on it.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            UsageError: When it cannot be written.
        """
        self._path = path
        self._problems: list[str] = []
        try:
            self._descriptor: int | None = os.open(path, _FLAGS, 0o600)
        except OSError as error:
            is_unread = error.errno == errno.ENXIO
            reason = "nobody reads the pipe" if is_unread else reason_of(error)
            raise UsageError(f"The log {path} cannot be written: {reason}.") from error
        self._lock_up(self._descriptor)

    def write(self, line: str) -> None:
        """Add a line, with the time before it."""
        if self._descriptor is None:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        try:
            write_all(self._descriptor, f"{now} {line}\n".encode("utf-8", "backslashreplace"))
        except OSError as error:
            reason = reason_of(error)
            self._problems.append(
                f"The log {self._path} was not written: {reason}. It ends here; chatui goes on."
            )
            os.close(self._descriptor)
            self._descriptor = None

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        problems, self._problems = self._problems, []
        return problems

    def _lock_up(self, descriptor: int) -> None:
        mode = os.fstat(descriptor).st_mode
        if os.name == "nt" or not stat.S_ISREG(mode) or not mode & 0o077:
            return
        try:
            os.fchmod(descriptor, 0o600)
            self._problems.append(
                f"The log {self._path} could be read by other users of this computer."
                " It is locked now."
            )
        except OSError:
            self._problems.append(
                f"The log {self._path} can be read by other users of this computer."
            )
