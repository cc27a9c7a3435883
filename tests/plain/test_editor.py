"""`$EDITOR` as it has the terminal: its keys are its own, and what it did is told."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatui.cli.plain.commands.editor import run_editor, written_in_editor
from chatui.cli.plain.quiet_terminal import QuietTerminal
from chatui.errors import UsageError

posix = pytest.mark.skipif(os.name == "nt", reason="a script of sh")


class Lendable(QuietTerminal):
    """A terminal that is there, and whose modes nobody looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.is_terminal = True

    @contextmanager
    def lent(self) -> Iterator[None]:
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where files for the editor are made."""
    made = tmp_path / "made"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    monkeypatch.delenv("VISUAL", raising=False)
    return made


def use_editor(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    editor = folder.parent / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))


@posix
@pytest.mark.parametrize("key", ["INT", "QUIT"])
def test_keys_that_interrupt_are_the_editors_own(
    key: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'trap "printf kept > $1" {key}; kill -{key} $PPID; kill -{key} $$'
    use_editor(monkeypatch, folder, script)
    assert written_in_editor(Lendable()) == "kept"
    assert not list(folder.iterdir())


@posix
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("exit 3", "The editor ended with code 3. Nothing is sent."),
        ("printf half > $1; exit 3", "The editor ended with code 3. Kept: "),
    ],
)
def test_an_editor_that_fails_is_told_and_what_it_wrote_is_kept(
    script: str, told: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(monkeypatch, folder, script)
    with pytest.raises(UsageError) as raised:
        written_in_editor(Lendable())
    assert str(raised.value).startswith(told)
    assert [one.read_text() for one in folder.iterdir()] == ["half"] * told.endswith("Kept: ")


@posix
def test_an_editor_that_fails_on_a_file_of_the_persons_own_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_editor(monkeypatch, folder, "exit 1")
    with pytest.raises(UsageError, match=r"code 1\. The file is .*memory\.md"):
        run_editor(Lendable(), folder / "memory.md")


def test_an_editor_that_is_not_there_leaves_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", str(folder.parent / "none"))
    with pytest.raises(UsageError, match="cannot edit it"):
        written_in_editor(Lendable())
    assert not list(folder.iterdir())
