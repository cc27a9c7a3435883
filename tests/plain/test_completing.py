"""What Tab makes of a line."""

from pathlib import Path

import pytest

from chatui.cli.compose import build_sessions, load_settings, prompt_files_in
from chatui.cli.plain.completing import Completing
from chatui.storage.paths import folders
from tests.composition import chatui_environment


@pytest.fixture
def completing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Completing:
    """Return what completes in a folder with some files."""
    here = tmp_path / "here"
    (here / "src").mkdir(parents=True)
    for name in ("notes.txt", "nord.md", "my file.md", "my.md", ".hidden", "Notes", "e\x1b[2J"):
        (here / name).touch()
    (here / "src" / "main.py").touch()
    monkeypatch.chdir(here)
    environment = chatui_environment(tmp_path)
    places = folders(environment)
    sessions = build_sessions(places, load_settings(places), environment)
    return Completing(sessions, prompt_files_in(places))


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("See @s", ["See @src/"]),
        ("See @src/", ["See @src/main.py "]),
        ("@no", ["@nord.md ", "@notes.txt "]),
        ("(@my", ['(@"my file.md" ', '(@"my.md" ']),
        ('@"my f', ['@"my file.md" ']),
        ("@e", []),
        ("@.h", ["@.hidden "]),
        ("me@s", []),
        ("See", []),
        ("/attach s", ["/attach src/"]),
        ("/attach my", ["/attach my file.md", "/attach my.md"]),
        ("/attach e", []),
        ("/effort me", ["/effort medium"]),
    ],
)
def test_a_line_becomes_what_it_may(completing: Completing, typed: str, lines: list[str]) -> None:
    assert completing.lines(typed) == lines
