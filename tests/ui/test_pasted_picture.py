"""The clipboard, read by programs that stand in for those of a desktop: no real one was asked."""

from pathlib import Path

import pytest

from chatui.errors import CannotAttach
from chatui.ui.terminal.pasted_picture import read_clipboard, read_clipboard_text

PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    return folder


def write_program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": str(folder), **more}


@pytest.mark.parametrize(("name", "needs"), [("wl-paste", "WAYLAND_DISPLAY"), ("xclip", "DISPLAY")])
async def test_a_picture_comes_before_the_text(
    programs: Path, tmp_path: Path, name: str, needs: str
) -> None:
    (tmp_path / "picture").write_bytes(PNG)
    write_program(
        programs,
        name,
        f'case "$*" in *image/png*) cat {tmp_path}/picture;; *) printf words;; esac',
    )
    found = await read_clipboard(environ(programs, **{needs: "x"}))
    assert found.picture == PNG
    write_program(programs, name, 'case "$*" in *image/*) exit 1;; *) printf words;; esac')
    found = await read_clipboard(environ(programs, **{needs: "x"}))
    assert (found.picture, found.text) == (b"", "words")


async def test_the_text_is_found_beside_a_picture_as_of_cells_of_a_spreadsheet(
    programs: Path, tmp_path: Path
) -> None:
    (tmp_path / "picture").write_bytes(PNG)
    script = f'case "$*" in *image/png*) cat {tmp_path}/picture;; *) printf "a\\tb\\r\\n";; esac'
    write_program(programs, "wl-paste", script)
    assert await read_clipboard_text(environ(programs, WAYLAND_DISPLAY="x")) == "a\tb\n"


async def test_text_takes_no_program_that_is_for_pictures_alone(programs: Path) -> None:
    write_program(programs, "pbpaste", "printf words")
    assert await read_clipboard_text(environ(programs)) == "words"
    (programs / "pbpaste").unlink()
    write_program(programs, "pngpaste", "printf none")
    with pytest.raises(CannotAttach):
        await read_clipboard_text(environ(programs))


@pytest.mark.parametrize(
    ("variable", "line"), [("WAYLAND_DISPLAY", "wl-clipboard"), ("DISPLAY", "install xclip")]
)
async def test_a_missing_program_is_named_with_the_line_that_installs_it(
    programs: Path, variable: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(CannotAttach, match=line):
        await read_clipboard(environ(programs, **{variable: "x"}))


async def test_over_ssh_it_is_said_whose_clipboard_it_is(programs: Path) -> None:
    with pytest.raises(CannotAttach, match="your own computer"):
        await read_clipboard(environ(programs, SSH_TTY="x"))
    write_program(programs, "xclip", "printf words")
    found = await read_clipboard(environ(programs, SSH_TTY="x", DISPLAY="x"))
    assert "connected to" in found.whose
