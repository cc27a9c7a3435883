"""Locks between processes: who holds one, who waits, who gives up."""

import errno
import fcntl
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chatui.errors import NotSaved
from chatui.storage.lock import Patience, locked, try_lock

HOLDER = """
import sys
from pathlib import Path
from chatui.storage.lock import try_lock
lock = try_lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_is_released_by_the_death_of_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "one.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert try_lock(path) is None
        with pytest.raises(NotSaved, match="another chatui"), locked(path, Patience(0)):
            pass
        holder.kill()
        holder.wait()
        with locked(path, Patience(0)):
            assert try_lock(path) is None


def test_who_waits_gives_up_when_another_thread_shortens_the_patience(tmp_path: Path) -> None:
    patience = Patience(3600)
    refused: list[str] = []

    def wait() -> None:
        try:
            with locked(tmp_path / "one.lock", patience):
                pass
        except NotSaved as problem:
            refused.append(problem.message)

    with locked(tmp_path / "one.lock"):
        waiting = threading.Thread(target=wait, daemon=True)
        waiting.start()
        patience.shorten(0)
        waiting.join(timeout=30)
    assert refused == ["Not saved: another chatui has been writing for too long."]


def test_patience_is_never_made_longer() -> None:
    patience = Patience(0)
    patience.shorten(3600)
    assert patience.is_over


def test_a_lock_that_the_system_does_not_take_back_at_once_undoes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fcntl.flock

    def refuse(descriptor: int, operation: int) -> None:
        if operation == fcntl.LOCK_UN:
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor, operation)

    done = []
    with monkeypatch.context() as broken:
        broken.setattr(fcntl, "flock", refuse)
        with locked(tmp_path / "one.lock"):
            done.append("written")
    assert done == ["written"]
