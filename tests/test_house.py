"""The rooms of the package: none is so full that nothing is found in it."""

import tomllib
from pathlib import Path

import pytest

import chatui

ROOT = Path(chatui.__file__).parent
FOLDERS = sorted(
    path
    for path in [ROOT, *ROOT.rglob("*")]
    if path.is_dir() and path.name not in ("__pycache__", "themes")
)
ONE_FILE_A_FORMAT = {"export", "importers"}


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file()]


@pytest.mark.parametrize(
    "folder", [path for path in FOLDERS if path.name not in ONE_FILE_A_FORMAT], ids=lambda p: p.name
)
def test_a_folder_holds_at_most_twenty_files(folder: Path) -> None:
    assert len(files_in(folder)) <= 20, sorted(files_in(folder))


def test_at_the_top_few_modules_stand_beside_the_packages() -> None:
    assert len(files_in(ROOT)) <= 10, sorted(files_in(ROOT))


@pytest.mark.parametrize("name", ["images", "pdf"])
def test_the_extras_for_attachments_are_what_uv_installs_by_default(name: str) -> None:
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    assert extras[name] == project["dependency-groups"][name]
    assert name in project["tool"]["uv"]["default-groups"]


def test_the_extra_for_keyrings_is_a_group_for_tests_that_nobody_else_gets() -> None:
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    assert project["project"]["optional-dependencies"]["keyring"] == groups["keyring"]
    assert {"include-group": "keyring"} in groups["dev"]
    assert "keyring" not in project["tool"]["uv"]["default-groups"]
