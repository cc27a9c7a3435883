"""What the README says that the commands print is what they print."""

import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatui.cli import main
from chatui.cli.subcommands import SUBCOMMANDS
from tests.transcripts import SCENES, block, environment, furnish, in_readme, told

ADDRESS = "http://127.0.0.1:9/v1"
FIXED = [scene.typed for scene in SCENES if scene.is_fixed]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a home with chats, in which commands run, in UTC."""
    furnish(tmp_path, ADDRESS)
    with monkeypatch.context() as patched:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            patched.delenv(name, raising=False)
        for name in ("CHATUI_CONFIG_DIR", "CHATUI_DATA_DIR", "CHATUI_CACHE_DIR"):
            patched.delenv(name, raising=False)
        for name, value in environment(tmp_path).items():
            patched.setenv(name, value)
        patched.chdir(tmp_path)
        time.tzset()
        yield tmp_path
    time.tzset()


@pytest.mark.parametrize("typed", FIXED)
def test_the_readme_says_what_a_command_prints(
    typed: str, home: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(shlex.split(typed)[1:]) == 0
    out, err = capfdbinary.readouterr()
    assert err == b""
    assert block(typed, told(out.decode(), home, ADDRESS)) in in_readme()


def test_the_readme_shows_each_command() -> None:
    shown = in_readme()
    assert all(f"$ {scene.typed}\n" in shown for scene in SCENES)
    for name in SUBCOMMANDS:
        assert f"chatui {name}" in shown or f"chatui help {name}" in shown, name
    for option in ("-p", "-x", "--json", "--list"):
        assert f" {option} " in shown.replace("\n", " ")
