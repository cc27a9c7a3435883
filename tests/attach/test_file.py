"""Whatever a path may lead to, really made."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from chatui.attach.file import LARGEST, read_file, shown_name, size_words
from chatui.errors import CannotAttach


def _socket(path: Path) -> None:
    socket.socket(socket.AF_UNIX).bind(str(path))


def _sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, 2 << 30)


MAKE: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "is not there"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "a pipe": (os.mkfifo, "is a pipe"),
    "a socket": (_socket, "is a socket"),
    "2 GB": (_sparse, "has 2.1 GB; 64.0 MB at most"),
    "empty": (lambda path: path.touch(), "is empty"),
    "a circle": (lambda path: path.symlink_to(path), "leads back to itself"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "is a device"),
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", MAKE)
def test_what_is_no_file_gets_a_sentence(tmp_path: Path, kind: str) -> None:
    make, words = MAKE[kind]
    path = tmp_path / "a.png"
    make(path)
    with pytest.raises(CannotAttach, match=r"^a\.png ") as raised:
        read_file(path)
    assert words in str(raised.value)


def test_a_path_that_leads_through_a_file_or_is_too_long_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(CannotAttach, match="is no folder"):
        read_file(tmp_path / "a" / "b")
    with pytest.raises(CannotAttach, match="too long"):
        read_file(tmp_path / ("x" * 300))
    with pytest.raises(CannotAttach, match="is no path"):
        read_file(tmp_path / "a\0b")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_read_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(CannotAttach, match="permission denied"):
        read_file(path)


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content := os.urandom(100_000))
    assert read_file(path) == content
    path.write_bytes(bytes(LARGEST))
    assert len(read_file(path)) == LARGEST


def test_a_name_can_be_shown_whatever_it_is_made_of() -> None:
    name = shown_name(Path(os.fsdecode(b"/tmp/a\x1b[31m\xff.png")))
    assert name.isprintable()
    name.encode()


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (42_000, "42 kB"), (999_499, "999 kB"), (3_100_000, "3.1 MB")],
)
def test_sizes_are_said_in_words(count: int, words: str) -> None:
    assert size_words(count) == words
