"""The list of a folder's files, and what a few letters find in it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from chatui.attach.folder_index import FolderIndex
from chatui.attach.working_folder import Match, WorkingFolder


def make(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def read(folder: Path, *, most: int = 1000) -> FolderIndex:
    index = FolderIndex(folder, most=most)
    index.read()
    return index


def test_what_is_near_the_top_comes_first_and_ignored_files_not_at_all(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            ".gitignore": "*.log\n!keep.log\nbuild/\n/only-here\n",
            ".git/config": "",
            "a.py": "",
            "b.log": "",
            "keep.log": "",
            "only-here": "",
            "build/x": "",
            "src/only-here": "",
            "src/.gitignore": "*.py\n!main.py\n",
            "src/main.py": "",
            "src/other.py": "",
            "src/deep/other.py": "",
            "src/deep/c.log": "",
        },
    )
    assert read(tmp_path).paths == [
        ".gitignore",
        "a.py",
        "keep.log",
        "src/",
        "src/.gitignore",
        "src/deep/",
        "src/main.py",
        "src/only-here",
    ]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_is_ignored_is_what_git_ignores(tmp_path: Path) -> None:
    names = ["a.txt", "a.tmp", "docs/a.txt", "docs/x/a.tmp", "docs/x/b.txt", "lib/docs/a.txt"]
    rules = {
        ".gitignore": "*.tmp\n/docs/*\n!/docs/x/\n\\#odd\n**/deep/**/c\na\\ blank \n# a\n",
        "lib/.gitignore": "!*.tmp\ndocs/a.txt\n",
    }
    more = ["#odd", "lib/keep.tmp", "q/deep/r/s/c", "q/deep/c", "a blank"]
    make(tmp_path, {**dict.fromkeys([*names, *more], ""), **rules})
    run = {"cwd": tmp_path, "capture_output": True, "text": True, "check": True}
    subprocess.run(["git", "init", "-q"], **run)  # type: ignore[call-overload]
    listed = subprocess.run(  # type: ignore[call-overload]
        ["git", "ls-files", "-coz", "--exclude-standard"], **run
    ).stdout
    expected = sorted(filter(None, listed.split("\0")))
    assert sorted(path for path in read(tmp_path).paths if not path.endswith("/")) == expected
    inside = read(tmp_path / "docs" / "x")  # whose rules stand above it
    assert inside.paths == ["b.txt"]


def test_links_are_followed_to_files_inside_alone(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    make(tmp_path, {"here/a": "", "here/sub/b": "", "outside": "secret"})
    (folder / "sub" / "circle").symlink_to(folder)
    (folder / "self").symlink_to("self")
    (folder / "inner").symlink_to("sub/b")
    (folder / "outer").symlink_to("../outside")
    (folder / "gone").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    assert read(folder).paths == ["a", "inner", "sub/", "sub/b"]


def test_a_large_folder_is_listed_up_to_a_limit_which_is_told(tmp_path: Path) -> None:
    make(tmp_path, {f"d{at}/f{more}": "" for at in range(3) for more in range(5)})
    index = read(tmp_path, most=7)
    assert len(index) == 7
    assert index.problems == ["Only the first 7 files here are listed."]
    stopped = FolderIndex(tmp_path)
    stopped.read(lambda: False)
    assert len(stopped) == 0


@pytest.mark.parametrize("content", [os.urandom(3000), b"[z-a]\n!\n\\\n", b"x" * 1_000_001])
def test_a_gitignore_that_is_none_is_told_and_hides_nothing(tmp_path: Path, content: bytes) -> None:
    make(tmp_path, {"sub/.gitignore": content, "sub/a": "", "b": "", ".gitignore": "b\n"})
    index = read(tmp_path)
    assert index.paths == [".gitignore", "sub/", "sub/.gitignore", "sub/a"]
    assert index.problems == ["sub/.gitignore is none that git knows: it is not used."]


def test_a_pattern_that_would_take_minutes_is_left_out_and_told(tmp_path: Path) -> None:
    make(
        tmp_path,
        {".gitignore": f"{'*a' * 30}b\n**/{'*/' * 9}x\n*.log\n", "a" * 250: "", "c.log": ""},
    )
    index = read(tmp_path)
    assert index.paths == [".gitignore", "a" * 250]
    assert index.problems == [".gitignore: a pattern with many * is not used."]


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    assert read(tmp_path / "gone").problems == ["gone cannot be listed: no such file or directory."]


def test_names_that_begin_so_come_first_then_those_that_hold_it_then_paths_then_letters(
    tmp_path: Path,
) -> None:
    make(
        tmp_path,
        dict.fromkeys(
            ["main/x.py", "src/domain.py", "src/main.py", "src/main", "m_a_i_n.py", "über.txt"], ""
        ),
    )
    index = read(tmp_path)
    assert index.find("main", 9) == [
        "main/",
        "src/main",
        "src/main.py",
        "src/domain.py",
        "main/x.py",
        "m_a_i_n.py",
    ]
    assert index.find("main", 2) == ["main/", "src/main"]
    assert index.find("SRC/M", 9) == ["src/main", "src/main.py", "src/domain.py"]
    assert index.find("smpy", 9) == ["src/main.py", "src/domain.py"]
    assert index.find("Ü", 9) == ["über.txt"]
    assert index.find("zzz", 9) == []
    make(tmp_path, {"algorithms/legacy/include/codecs.py": ""})
    assert read(tmp_path).find("alice", 9) == []  # a name, whose letters are in order there
    assert index.find("", 2) == ["m_a_i_n.py", "main/"]


def test_only_a_path_that_says_so_leaves_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(
        tmp_path,
        {"here/a.txt": "", "here/.env": "", "here/x/ignored.log": "", "other/id_rsa": "", "ab": ""},
    )
    make(tmp_path / "here", {".gitignore": "*.log\n"})
    folder = WorkingFolder(tmp_path / "here")
    folder.read()

    def find(path: str) -> list[str]:
        return [match.path for match in folder.find(path, 9)]

    monkeypatch.setenv("HOME", str(tmp_path))
    assert find("other") == []
    assert find("..") == ["../ab", "../here/", "../other/"]
    assert find("../a") == ["../ab"]
    assert find("~/ot") == ["~/other/"]
    assert find(f"{tmp_path}/o") == [f"{tmp_path}/other/"]
    assert find("x/ig") == ["x/ignored.log"]  # named in full, it is meant
    assert find("~nobody-of-that-name/") == []
    assert find("/dev/null/") == []
    assert folder.find("env", 9) == [Match(".env", may_hold_keys=True)]
    assert folder.find("../other/", 9) == [Match("../other/id_rsa", may_hold_keys=True)]
