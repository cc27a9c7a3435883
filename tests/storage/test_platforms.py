"""What macOS and Windows do in another way, with the platform faked."""

import fcntl
import os
import sys
from pathlib import Path

import pytest

from chatui.storage import atomic
from tests.storage.faults import Faults

FULL_SYNC = 51


def test_windows_waits_for_readers_and_syncs_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    replaced: list[Path] = []
    real = Path.replace

    def held_up_twice(source: Path, target: Path) -> Path:
        replaced.append(source)
        if len(replaced) < 3:
            raise PermissionError(13, "The process cannot access the file")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", held_up_twice)
    monkeypatch.setattr("time.sleep", waited.append)
    with monkeypatch.context() as windows, Faults() as disk:
        windows.setattr(os, "name", "nt")
        atomic.write_bytes(tmp_path / "file", b"content")
    assert (tmp_path / "file").read_bytes() == b"content"
    assert len(waited) == 2
    assert disk.calls.count("fsync") == 1


def test_windows_says_when_a_reader_never_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_up(source: Path, target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file")

    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", held_up)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with monkeypatch.context() as windows:
        windows.setattr(os, "name", "nt")
        with pytest.raises(PermissionError):
            atomic.write_bytes(tmp_path / "file", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize("is_known", [True, False])
def test_macos_empties_the_drives_own_cache_where_it_can(
    is_known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def control(descriptor: int, command: int) -> int:
        asked.append(command)
        if not is_known:
            raise OSError(22, "Invalid argument")
        return 0

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", FULL_SYNC, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", control)
    descriptor = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT, 0o600)
    with monkeypatch.context() as mac, Faults() as disk:
        mac.setattr(sys, "platform", "darwin")
        atomic.sync_file(descriptor)
    os.close(descriptor)
    assert asked == [FULL_SYNC]
    assert disk.calls == ([] if is_known else ["fsync"])


def test_a_file_system_that_cannot_sync_folders_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)
    atomic.sync_folder(tmp_path)
