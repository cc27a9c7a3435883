"""Locks between processes; the operating system releases them when their holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatui.errors import NotSaved
from chatui.storage.atomic import make_private, not_saved

# filelock takes as long to import as the rest of the storage: only when something is written.
if TYPE_CHECKING:
    from filelock import FileLock

_POLL_SECONDS: Final = 0.01


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
        self._lock.release()


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
def locked(path: Path, *, timeout: float = 5.0) -> Iterator[None]:
    """Hold the lock on a file for a moment.

    Raises:
        NotSaved: When another process held it for `timeout` seconds, or it cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        make_private(path.parent)
        lock = FileLock(path, mode=0o600, thread_local=False)
        lock.acquire(timeout=timeout, poll_interval=_POLL_SECONDS)
    except Timeout as error:
        raise NotSaved(
            "Not saved: another chatui has been writing for too long.",
            hint="Everything is still in memory; chatui keeps trying.",
        ) from error
    except OSError as error:
        raise not_saved(error) from error
    try:
        yield
    finally:
        lock.release()


def lock_beside(path: Path) -> Path:
    """Return the lock file of a settings file: hidden, in the same folder."""
    return path.with_name(f".{path.name}.lock")
