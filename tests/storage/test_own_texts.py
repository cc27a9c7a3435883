"""A file of the person's own, in every state that it may be found in."""

import os
from pathlib import Path

import pytest

from chatui.storage import atomic
from chatui.storage.own.text_file import OwnText, OwnTextFile

LEFT_OUT = "It is left out of what is sent."


def read(content: bytes, folder: Path) -> OwnText:
    path = folder / "instructions.md"
    path.write_bytes(content)
    return OwnTextFile(path).read()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"Be brief.\n", "Be brief."),
        (b"\xef\xbb\xbfBe brief.\r\nIn Dutch.\r\n", "Be brief.\nIn Dutch."),
        ("Kort antwoorden, één zin".encode("utf-16"), "Kort antwoorden, één zin"),
        (b"\x1b[31mBe\x1b[0m brief\x07\x1b]0;title\x07.\x08", "␛[31mBe␛[0m brief␇␛]0;title␇.␈"),
        (b"", ""),
    ],
)
def test_a_text_is_taken_as_a_prompt_is(content: bytes, text: str, tmp_path: Path) -> None:
    assert read(content, tmp_path) == OwnText(text)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a" * (10 << 20), f"instructions.md is larger than 1 MB. {LEFT_OUT}"),
        (b"one\0two", f"instructions.md is no text. {LEFT_OUT}"),
        (os.urandom(4096), f"instructions.md is no text. {LEFT_OUT}"),
    ],
)
def test_what_is_no_text_that_can_be_sent_is_left_out(
    content: bytes, told: str, tmp_path: Path
) -> None:
    assert read(content, tmp_path) == OwnText("", told)


def test_a_guess_is_told_and_sent(tmp_path: Path) -> None:
    told = "instructions.md is not UTF-8: it was read as Latin-1 (CP1252)."
    assert read("Größer".encode("latin-1"), tmp_path) == OwnText("Größer", told)


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "link").symlink_to(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    names = "folder", "loop", "pipe", "link", "none"
    said = [OwnTextFile(tmp_path / name).read().problem for name in names]
    assert said == [
        f"folder is a folder. {LEFT_OUT}",
        f"loop is a link that leads back to itself. {LEFT_OUT}",
        f"pipe cannot be read: it is no file. {LEFT_OUT}",
        "link is a link to nothing.",
        "",
    ]


def test_one_that_may_not_be_read_is_left_out_until_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = OwnTextFile(tmp_path / "memory.md")
    file.path.write_text("- metric units")
    file.path.chmod(0)

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("chatui.storage.own.text_file.read_bytes", refuse)  # root reads everything
        assert file.read().problem == f"memory.md cannot be read: permission denied. {LEFT_OUT}"
    file.path.chmod(0o600)
    assert file.read() == OwnText("- metric units")


def test_a_file_that_goes_is_told_and_one_that_comes_back_is_read(tmp_path: Path) -> None:
    file = OwnTextFile(tmp_path / "instructions.md")
    assert file.read() == OwnText()
    file.path.write_text("Be brief.")
    assert file.read() == OwnText("Be brief.")
    file.path.unlink()
    assert file.read() == OwnText(
        problem="instructions.md is gone: nothing of it is sent any more."
    )
    file.path.write_text("Be long.")
    assert file.read() == OwnText("Be long.")


def test_a_file_that_does_not_change_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def count(path: Path, limit: int) -> bytes:
        opened.append(path)
        return atomic.read_bytes(path, limit)

    monkeypatch.setattr("chatui.storage.own.text_file.read_bytes", count)
    file = OwnTextFile(tmp_path / "instructions.md")
    file.path.write_text("Be brief.")
    assert {file.read().text for _ in range(50)} == {"Be brief."}
    assert len(opened) == 1
    file.path.write_text("Be longer.")
    assert file.read().text == "Be longer."
    assert len(opened) == 2
