"""Folders as what is sent of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatui.attach import folder as folders
from chatui.attach.folder import read_folder
from chatui.errors import CannotAttach


def test_a_folder_in_a_circle_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to("..")
    (tmp_path / "a.txt").write_text("words\n")
    (tmp_path / "sub" / "out").symlink_to("/etc/passwd")
    found = read_folder(tmp_path, "it")
    assert (found.files, found.name) == (1, "it/ (1 file)")
    assert found.words == "1 text file, ≈6 tokens"
    assert found.text.content.decode() == "a.txt:\n\n```\nwords\n```"
    assert found.text.lines == 5


def test_ignored_files_are_not_sent_and_a_gitignore_that_is_none_hides_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n")
    for name in ("a.txt", "b.log"):
        (tmp_path / name).write_text(name)
    assert read_folder(tmp_path, "it").files == 2
    (tmp_path / ".gitignore").write_bytes(os.urandom(2000))
    assert read_folder(tmp_path, "it").text.content.count(b":\n\n```") == 2


def test_too_much_is_refused_with_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(12):
        (tmp_path / f"{at}.txt").write_text("x" * 100)
    monkeypatch.setattr(folders, "MOST_FILES", 10)
    with pytest.raises(CannotAttach, match="it/ holds 12 files; 10 of text at most") as raised:
        read_folder(tmp_path, "it")
    assert "Name a folder or a file in it." in str(raised.value)
    monkeypatch.setattr(folders, "MOST_FILES", 100)
    monkeypatch.setattr(folders, "LARGEST_TEXT", 1000)
    with pytest.raises(CannotAttach, match=r"it/ holds more than 1 kB of text"):
        read_folder(tmp_path, "it")
    monkeypatch.setattr(folders, "MOST", 5)
    with pytest.raises(CannotAttach, match="it/ holds more than 5 files and folders"):
        read_folder(tmp_path, "it")


def test_a_folder_in_it_that_may_not_be_listed_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("words\n")
    (tmp_path / "locked").mkdir()
    scandir = os.scandir

    def forbidding(path: Path) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidding)
    assert read_folder(tmp_path, "it").text.notes == ("without 1 folder that cannot be listed",)


def test_a_folder_without_text_or_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(20))
    with pytest.raises(CannotAttach, match="it/ holds no text that can be sent"):
        read_folder(tmp_path, "it")
    with pytest.raises(CannotAttach, match="cannot be listed"):
        read_folder(tmp_path / "gone", "it")
