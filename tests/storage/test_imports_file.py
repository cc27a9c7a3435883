"""The list of what was imported: what one process adds, another keeps."""

from pathlib import Path

import pytest

from chatui.errors import NotSaved
from chatui.storage.imports_file import ImportsFile


def test_what_two_add_is_known_to_both(tmp_path: Path) -> None:
    first, second = (ImportsFile(tmp_path / "imports.json") for _ in range(2))
    assert first.load() == set()
    first.add([("chatgpt", "1"), ("elia", "\ud800 \x1b")])
    second.add([("chatgpt", "2"), ("chatgpt", "1")])
    assert first.load() == {("chatgpt", "1"), ("chatgpt", "2"), ("elia", "\ud800 \x1b")}


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "imports.json"
    imports = ImportsFile(path)
    imports.add([("chatgpt", "1")])
    before = path.stat()
    imports.add([("chatgpt", "1")])
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotSaved):
        ImportsFile(tmp_path / "file" / "imports.json").add([("chatgpt", "1")])
