"""A disk that refuses, or a process that dies, at the n-th system call."""

import io
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

WRITES: Final = (
    (os, "open"),
    (os, "write"),
    (os, "fsync"),
    (os, "close"),
    (os, "replace"),
    (os, "rename"),
    (os, "link"),
    (os, "unlink"),
    (os, "mkdir"),
    (os, "ftruncate"),
    (os, "utime"),
)
READS: Final = (
    (os, "stat"),
    (os, "lstat"),
    (os, "fstat"),
    (os, "scandir"),
    (os, "listdir"),
    (io, "open"),
)
KILLED: Final = 77


class Faults:
    """Counts the system calls that change files, and lets one of them, or all from it on, fail.

    With `reads` those that only look at files count as well. A write that fails has written half
    of its bytes; a close that fails has closed. An `error` of None ends the process instead,
    before the call.
    """

    def __init__(
        self,
        at: int = 0,
        error: int | None = None,
        *,
        lasting: bool = False,
        reads: bool = False,
    ) -> None:
        self.calls: list[str] = []
        self._at = at
        self._error = error
        self._lasting = lasting
        watched = (*WRITES, *READS) if reads else WRITES
        self._real = {(module, name): getattr(module, name) for module, name in watched}

    def __enter__(self) -> Self:
        for (module, name), real in self._real.items():
            setattr(module, name, self._watched(name, real))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for (module, name), real in self._real.items():
            setattr(module, name, real)

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.calls.append(name)
            count = len(self.calls)
            if count == self._at or (self._lasting and count > self._at > 0):
                if self._error is None:
                    os._exit(KILLED)
                if name == "write":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                if name == "close":
                    real(*arguments)
                raise OSError(self._error, os.strerror(self._error))
            return real(*arguments, **options)

        return call
