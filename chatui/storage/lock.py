"""Locks between processes; the operating system releases them when their holder dies."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.errors import NotSaved
from chatui.storage.atomic import IN_MEMORY, make_private, saving

# filelock takes as long to import as the rest of the storage: only when something is written.
if TYPE_CHECKING:
    from filelock import FileLock

_POLL_SECONDS: Final = 0.01

SECONDS: Final = 2.0
"""How long another process is waited for that holds a lock, which it does for milliseconds."""


def preload() -> None:
    """Import what the first lock needs."""
    import filelock  # noqa: F401


class Patience:
    """How long a lock is waited for; any thread may shorten it while another one waits."""

    __slots__ = ("_until",)

    def __init__(self, seconds: float = SECONDS) -> None:
        self._until = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether it is time to give up."""
        return time.monotonic() >= self._until

    def shorten(self, seconds: float) -> None:
        """Wait for so many seconds more at most."""
        self._until = min(self._until, time.monotonic() + seconds)


class Lock:
    """A lock that this process holds, from any of its threads, until `release` or its death."""

    __slots__ = ("_lock", "path")

    def __init__(self, lock: "FileLock", path: Path) -> None:
        self._lock = lock
        self.path = path

    def release(self, *, remove: bool = False) -> None:
        """Let it go; `remove` takes its file away as well, for a lock that is used only once."""
        if remove:
            try:
                self.path.unlink(missing_ok=True)
            except OSError:
                pass  # an empty file that nobody holds does no harm
        try:
            self._lock.release()
        except OSError:
            pass  # the system takes it back when the process ends, and what was done is done


def try_lock(path: Path) -> Lock | None:
    """Return the lock on a file, or None when another holds it.

    Raises:
        OSError: When the lock's file cannot be written.
    """
    from filelock import FileLock, Timeout

    make_private(path.parent)
    lock = FileLock(path, mode=0o600, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return None
    return Lock(lock, path)


@contextmanager
def locked(path: Path, patience: Patience | None = None, safe: str = IN_MEMORY) -> Iterator[None]:
    """Hold the lock on a file for a moment; `safe` is what is told where that fails.

    Raises:
        NotSaved: When another process holds it for longer than there is patience (two seconds,
            unless something else is said), or it cannot be written.
    """
    patience = patience or Patience()
    with saving(safe):
        while (lock := try_lock(path)) is None:
            if patience.is_over:
                raise NotSaved(
                    "Not saved: another chatui has been writing for too long.",
                    hint=safe,
                )
            time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        lock.release()


def lock_beside(path: Path) -> Path:
    """Return the lock file of a settings file: hidden, in the same folder."""
    return path.with_name(f".{path.name}.lock")
