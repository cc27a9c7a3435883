"""Mentions in prose, and the files that they name."""

from pathlib import Path

import pytest

from chatui.attach.mentions import (
    Begun,
    begun_mention,
    has_mentions,
    mention,
    mentioned_files,
)
from chatui.errors import CannotAttach


@pytest.mark.parametrize(
    ("before", "begun"),
    [
        ("@", Begun(0, "")),
        ("look at @src/ma", Begun(8, "src/ma")),
        ('(@"my no', Begun(1, "my no")),
        ("@~/x", Begun(0, "~/x")),
        ("me@example.org", None),
        ("@a b", None),
        ('@"a b" and', None),
        ("no", None),
    ],
)
def test_a_mention_begins_where_a_word_does(before: str, begun: Begun | None) -> None:
    assert begun_mention(before) == begun


def test_a_path_is_mentioned_so_that_it_is_read_again(tmp_path: Path) -> None:
    for name in ("a.py", "my notes.txt", "what?", "a@b"):
        (tmp_path / name).touch()
        assert mentioned_files(f"see {mention(name)} please", tmp_path) == (tmp_path / name,)


def test_what_names_no_file_is_prose(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "example.org").touch()
    (tmp_path / "a.py").touch()
    for prose in ("@alice", "me@example.org", "@team", "@", "@ a.py", "@../gone", "@a\0b", "x"):
        assert mentioned_files(f"ask {prose} about it", tmp_path) == ()
    assert not has_mentions("me@example.org")


def test_files_are_found_wherever_their_mention_stands_each_once(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    for path in (folder / "a.py", folder / "b.md", tmp_path / "c"):
        path.touch()
    text = "Why does @a.py, (@b.md) differ?\n@../c @a.py. And @../here/?"
    found = mentioned_files(text, folder)
    assert [path.resolve() for path in found] == [
        folder / "a.py",
        folder / "b.md",
        tmp_path / "c",
        folder,
    ]


def test_a_link_out_of_the_folder_is_refused_unless_the_path_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (tmp_path / "secret").touch()
    (folder / "plan.md").symlink_to("../secret")
    with pytest.raises(CannotAttach, match=r"plan\.md is a link that leads out of this folder"):
        mentioned_files("@plan.md", folder)
    assert mentioned_files("@../secret", folder) == (folder / "../secret",)
