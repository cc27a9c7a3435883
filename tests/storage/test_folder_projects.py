"""A .chatui.toml, which somebody else may have written."""

import os
from pathlib import Path

import pytest

from chatui.errors import ConfigError
from chatui.storage.own.folder_project import FILE, is_there, place_in, read_folder_project
from chatui.storage.own.trust import TrustFile


def test_the_project_of_a_folder_is_called_as_it_says_or_as_the_folder(tmp_path: Path) -> None:
    assert not is_there(tmp_path)
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / FILE).write_text('instructions = "Be brief."')
    assert read_folder_project(folder).project.name == "site"
    (folder / FILE).write_text('name = "web"')
    assert is_there(folder)
    assert read_folder_project(folder).project.name == "web"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'endpoint = "x"', "A project cannot set endpoint."),
        (b'api_key_command = "touch x"', "A project cannot set api_key_command."),
        (b'instructions = "a"\n[headers]\nx = "y"', "A project cannot set headers."),
        (b'[keys]\nsend = "x"', "A project cannot set keys."),
        (b'[parameters.extra_body]\napi_base = "http://x"', "cannot set extra_body"),
        (b'files = ["../secret"]', "files: ../secret leads out of site/."),
        (b'files = ["/etc/passwd"]', "files: /etc/passwd leads out of site/."),
        (b'files = ["~/.bashrc"]', "files: ~/.bashrc leads out of site/."),
        (b'files = ["out"]', "files: out leads out of site/."),
        (b'files = ["a\\u0000b"]', "is no path."),
        (b'files = ["loop"]', "loop"),
        (b'name = "a/b"', "cannot be the name of a project"),
        (b'name = "\\u001b[2J"', "cannot be the name of a project"),
        (b"name = 3", "name must be a string,"),
        (b"\xff\xfe", "is not UTF-8."),
        (b"x" * 10_000_000, "larger than 64 KB"),
        (b'instructions = "' + b"\\n" * 30_000 + b'"', "instructions have more than 2,000 lines."),
        (b"a." * 30_000 + b"b = 1", "Line 1 has more than 500 dots."),
        (b"a" * 60_000 + b" = 1", "Unknown key"),
        (b"parameters.response_format" + b".a" * 400 + b" = 1", "response_format is nested"),
        (b"parameters.response_format.a=" + b"[" * 200 + b"]" * 200, "response_format is nested"),
        (b'[parameters]\ntemperature = "' + b"a" * 60_000 + b'"', "temperature must be"),
        (b"\x1b]0;title\x07 = 3", "line 1"),
        (b'"\\u001b[2J" = 3', "Unknown key"),
        (b'nmae = "x"', "Did you mean name?"),
    ],
)
def test_a_file_that_tries_what_it_may_not_is_refused_as_a_whole(
    tmp_path: Path, content: bytes, said: str
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")
    (folder / "out").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to("loop")
    (folder / FILE).write_bytes(content)
    with pytest.raises(ConfigError) as told:
        read_folder_project(folder)
    assert said in str(told.value)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 1000


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_what_is_no_ordinary_file_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / FILE
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        (tmp_path / "other").write_text('name = "x"')
        path.symlink_to("other")
    else:
        path.mkdir()
    with pytest.raises(ConfigError, match="left alone"):
        read_folder_project(tmp_path)


def test_what_could_act_on_a_terminal_is_made_harmless_before_it_is_sent(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('name = "x"\ninstructions = "a\\u001b]52;c;eA==\\u0007\\u202eb"')
    text = read_folder_project(tmp_path).project.instructions
    assert text == "a␛]52;c;eA==␇\ufffdb"


def test_a_link_that_is_made_after_the_file_was_read_leads_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / FILE).write_text('files = ["notes"]')
    project = read_folder_project(folder).project
    (folder / "notes").symlink_to("/etc/passwd")
    with pytest.raises(ConfigError, match="leads out of site/"):
        place_in(project, "notes")


def test_an_answer_counts_for_its_content_and_is_found_again(tmp_path: Path) -> None:
    path, folder = tmp_path / "trust.toml", tmp_path / "site"
    TrustFile(path).keep(folder, "a", "web", trusted=True)
    TrustFile(path).keep(folder, "b", "other", trusted=False)
    trust = TrustFile(path)
    assert [trust.answer(folder, digest) for digest in "abc"] == [True, False, None]
    assert trust.answer(tmp_path, "a") is None
    assert trust.folders_of("web") == [folder]
    assert trust.folders_of("other") == []
    assert trust.names() == ["web"]


def test_the_last_answers_alone_are_kept(tmp_path: Path) -> None:
    trust = TrustFile(tmp_path / "trust.toml")
    for number in range(22):
        trust.keep(tmp_path, str(number), "web", trusted=True)
    answers = [trust.answer(tmp_path, str(number)) for number in range(22)]
    assert answers == [None, None] + [True] * 20
