"""The README's table of keys is what the program declares; run as a module, this renews it.

Nor may the README grow into a manual, lead nowhere, or show holes on the package index.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from chatui.commands.action import Where
from chatui.commands.actions import ACTIONS
from chatui.commands.key_map import shown_keys
from chatui.config import ENDPOINT_KEYS, Config

CHECKOUT = Path(__file__).parents[1]
README = CHECKOUT / "README.md"
_BLOCK = re.compile(r"(?<=<!-- keys: begin -->\n).*?(?=<!-- keys: end -->)", re.DOTALL)
_NAMES = {Where.ANYWHERE: "everywhere", Where.WRITING: "while writing", Where.READING: "reading"}


def keys_table() -> str:
    """Return the table in Markdown."""
    return "\n".join(_rows()) + "\n"


def _rows() -> Iterator[str]:
    yield "| action, for `[keys]` | what it does | key | where | command |"
    yield "| --- | --- | --- | --- | --- |"
    for action in ACTIONS:
        keys = f"`{shown}`" if (shown := shown_keys(action)) else ""
        slash = f"`/{action.slash}`" if action.slash else ""
        where = _NAMES[action.where] if keys else ""
        yield f"| `{action.id}` | {action.title} | {keys} | {where} | {slash} |"


def test_the_readme_shows_every_action() -> None:
    found = _BLOCK.search(README.read_text())
    assert found is not None
    assert found[0] == keys_table()


def test_the_readme_describes_every_setting() -> None:
    text = README.read_text()
    tables = {"parameters": "[parameters]", "endpoints": "[endpoints.NAME]", "keys": "[keys]"}
    tables["presets"] = "[presets.NAME]"
    for setting in fields(Config):
        assert f"\n| `{tables.get(setting.name, setting.name)}` |" in text
    [endpoints] = [line for line in text.splitlines() if line.startswith("| `[endpoints.NAME]`")]
    assert [name for name in ENDPOINT_KEYS if f"`{name}`" not in endpoints] == []


def test_the_readme_is_for_reading() -> None:
    lines = README.read_text().splitlines()
    assert sum(not line.startswith("|") for line in lines) <= 210  # a table is looked up


@pytest.mark.parametrize("name", ["README.md", "tests/bench/README.md"])
def test_links_lead_to_what_is_there(name: str) -> None:
    page = CHECKOUT / name
    text = page.read_text()
    headings = {
        re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\((?!https?:)([^)]*)\)", text):
        path, _, heading = target.partition("#")
        assert (page.parent / path).exists()
        assert path or heading in headings


def test_the_page_of_the_package_index_has_neither_relative_pictures_nor_links() -> None:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    text = README.read_text()
    assert "](screenshots/" in text
    for change in settings["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"][
        "substitutions"
    ]:
        text = re.sub(change["pattern"], change["replacement"], text)
    assert re.findall(r"\]\((?!https?:|#).*?\)", text) == []
    assert "[CONTRIBUTING" not in text
    assert "CONTRIBUTING.md: " in text


def test_every_benchmark_is_described() -> None:
    folder = CHECKOUT / "tests" / "bench"
    names = {path.stem for path in folder.glob("[!_]*.py")}
    described = re.findall(r"^\| `(\w+)` \|", (folder / "README.md").read_text(), re.MULTILINE)
    assert set(described) == names


if __name__ == "__main__":
    README.write_text(_BLOCK.sub(lambda _: keys_table(), README.read_text()))
