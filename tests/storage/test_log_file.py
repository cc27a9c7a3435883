"""The file of `--log`."""

import os
from pathlib import Path

import pytest

from chatui.errors import UsageError
from chatui.storage.log_file import LogFile


def test_lines_are_added_with_their_time(tmp_path: Path) -> None:
    path = tmp_path / "log"
    for line in ("one", "two \udce9"):
        LogFile(path).write(line)
    assert [line.partition(" ")[2] for line in path.read_text().splitlines()] == [
        "one",
        "two \\udce9",
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_others_could_read_is_locked_and_that_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.touch(0o644)
    log = LogFile(path)
    assert path.stat().st_mode & 0o777 == 0o600
    (told,) = log.pop_problems()
    assert str(path) in told
    assert log.pop_problems() == []


def test_a_log_that_fails_is_told_once_and_dropped() -> None:
    log = LogFile(Path("/dev/full"))
    for _ in range(3):
        log.write("line")
    assert log.pop_problems() == [
        "The log /dev/full was not written: no space left on device. It ends here; chatui goes on."
    ]


def test_a_pipe_whose_reader_is_slow_or_leaves_holds_up_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    log = LogFile(path)
    for _ in range(100):
        log.write("x" * 4096)
    (told,) = log.pop_problems()
    assert str(path) in told
    log = LogFile(path)
    os.close(reader)
    log.write("line")
    assert len(log.pop_problems()) == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [("pipe", "nobody reads the pipe"), ("folder", "is a directory"), ("no/log", "no such file")],
)
def test_what_cannot_be_a_log_is_refused_at_once(tmp_path: Path, name: str, reason: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=reason):
        LogFile(tmp_path / name)
