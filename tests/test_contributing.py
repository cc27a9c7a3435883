"""CONTRIBUTING.md and the changelog say what is there."""

import re
from pathlib import Path

from chatui import __version__

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "chatui"
PAGE = (CHECKOUT / "CONTRIBUTING.md").read_text()


def section(heading: str) -> str:
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_tree_names_every_room_and_nothing_that_is_not_there() -> None:
    firsts = re.findall(r"^\| (`.*?) \|", section("The tree"), re.MULTILINE)
    named = [name for first in firsts for name in re.findall(r"`(.*?)`", first)]
    packages = {path.parent.relative_to(PACKAGE) for path in PACKAGE.rglob("__init__.py")}
    rooms = {f"{package}/" for package in packages if package.parts}
    modules = {path.name for path in PACKAGE.glob("*.py")}
    assert sorted(name for name in named if name != "chatui/") == sorted(rooms | modules)


def test_every_file_and_folder_that_it_names_is_there() -> None:
    named = re.findall(r"`([\w./-]+(?:\.(?:py|toml|tcss|md)|/))`", PAGE)
    there = [
        str(path.relative_to(CHECKOUT)) + "/" * path.is_dir()
        for top in ("chatui", "tests", "themes", "screenshots")
        for path in [CHECKOUT / top, *(CHECKOUT / top).rglob("*")]
    ] + [path.name for path in CHECKOUT.iterdir()]
    assert len(named) > 50
    assert [
        name
        for name in named
        if not any(path == name or path.endswith(f"/{name}") for path in there)
        and name != "config.toml"
    ] == []


def test_the_newest_release_in_the_changelog_is_this_version() -> None:
    changes = (CHECKOUT / "CHANGELOG.md").read_text()
    releases = re.findall(r"^## \[?(\d\S*?)\]? - \d{4}-\d\d-\d\d$", changes, re.MULTILINE)
    assert changes.index("## Unreleased") < changes.index(f"## {releases[0]}")
    assert releases[0] == __version__
