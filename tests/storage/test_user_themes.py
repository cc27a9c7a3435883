"""Themes are found from a checkout, an editable install and an installed wheel alike."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chatui.storage.settings.user_files import theme_tables

CHECKOUT = Path(__file__).parents[2]
OWN = sorted(path.stem for path in (CHECKOUT / "themes").glob("*.toml"))
PRINT_NAMES = """
from pathlib import Path
import chatui
from chatui.storage.settings.user_files import theme_tables
print(chatui.__file__)
print(*sorted(theme_tables(Path("nowhere"))))
"""


def names_seen_from(packages: Path, folder: Path) -> list[str]:
    """Return the themes that a Python sees whose chatui lies in `packages`."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_NAMES],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    where, names = done.stdout.splitlines()
    assert Path(where).is_relative_to(packages)
    return names.split()


def test_the_project_has_themes() -> None:
    assert len(OWN) >= 4


def test_themes_are_found_from_where_this_test_runs(tmp_path: Path) -> None:
    assert sorted(theme_tables(tmp_path)) == OWN


def test_themes_are_found_from_a_checkout(tmp_path: Path) -> None:
    for name in ("chatui", "themes"):
        shutil.copytree(
            CHECKOUT / name,
            tmp_path / "checkout" / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    assert names_seen_from(tmp_path / "checkout", tmp_path) == OWN


def test_themes_are_found_from_an_installed_wheel(tmp_path: Path) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.skip("uv builds the wheel, and is not here")
    built = subprocess.run(
        [uv, "build", "--quiet", "--wheel", "--out-dir", str(tmp_path / "dist"), str(CHECKOUT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    [wheel] = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    assert names_seen_from(tmp_path / "installed", tmp_path) == OWN


def test_the_users_themes_come_along_and_win_by_name(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("dark = true\n")
    (tmp_path / f"{OWN[0]}.toml").write_text("dark = false\n")
    tables = theme_tables(tmp_path)
    assert tables["mine"] == {"dark": True}
    assert tables[OWN[0]] == {"dark": False}


def test_a_theme_that_is_broken_is_told_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("dark = ")
    problems: list[str] = []
    assert sorted(theme_tables(tmp_path, problems=problems)) == OWN
    assert len(problems) == 1
    assert str(tmp_path / "broken.toml") in problems[0]
