"""What a path that is being typed may become."""

import os
from pathlib import Path

import pytest

from chatui.attach import path_completion
from chatui.attach.path_completion import PathEntries, agreed, complete_path
from tests.attach.test_picture import drawing, encoded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "here"
    (inside / "plots" / "old").mkdir(parents=True)
    for name in ("plot.png", "Plot 2.txt", ".hidden.png", "plots/a.png"):
        (inside / name).write_bytes(encoded(drawing(20, 20), "BMP"))
    (inside / "plain.png").write_text("no picture")
    (inside / "stream").symlink_to("/dev/zero")
    return inside


def typed(found: PathEntries) -> list[str]:
    return [entry.typed for entry in found.entries]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["plots/", "Plot 2.txt", "plot.png", "plain.png"]),
        ("plo", ["plots/", "Plot 2.txt", "plot.png"]),
        ("PLOT.", ["plot.png"]),
        (".h", [".hidden.png"]),
        ("plots/", ["plots/old/", "plots/a.png"]),
        ("plots/../pla", ["plots/../plain.png"]),
        ("gone/", []),
        ("plot.png/", []),
        ("x" * 5000 + "/", []),
        ("a\0b/", []),
        ("~nobody-of-this-name/", []),
    ],
)
def test_folders_come_first_then_pictures_by_what_is_in_them(
    folder: Path, text: str, expected: list[str]
) -> None:
    assert typed(complete_path(text, folder)) == expected


def test_a_path_from_home_or_from_the_root_stays_as_it_was_typed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert typed(complete_path("~/plots/a", Path())) == ["~/plots/a.png"]
    assert typed(complete_path(f"{folder}/plot.", Path())) == [f"{folder}/plot.png"]


@pytest.mark.parametrize(
    ("text", "shared"),
    [("p", ""), ("pl", ""), ("plots", "plots/"), ("plots/", "plots/"), ("x", "")],
)
def test_a_path_goes_on_as_far_as_all_names_agree(folder: Path, text: str, shared: str) -> None:
    assert agreed(complete_path(text, folder)) == shared


def test_of_many_names_the_first_are_looked_at_and_the_others_counted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(path_completion, "MOST", 2)
    found = complete_path("", folder)
    assert (len(found.entries), found.left, agreed(found)) == (2, 3, "")


def test_a_name_that_cannot_be_shown_is_not_typed(folder: Path) -> None:
    (folder / os.fsdecode(b"zo\xff\x1b[2J.png")).write_bytes(encoded(drawing(9, 9), "PNG"))
    [entry] = complete_path("z", folder).entries
    assert entry.is_picture
    assert not entry.can_be_typed
    assert agreed(complete_path("z", folder)) == ""


def test_what_cannot_be_read_is_no_file_to_attach(folder: Path) -> None:
    os.mkfifo(folder / "qpipe")
    (folder / "qlink").symlink_to(folder / "nothing")
    (folder / "qnotes").write_text("text")
    assert typed(complete_path("q", folder)) == ["qnotes"]
