"""The README's tables of settings and keys are what is declared; run as a module, this renews them.

Nor may the README grow into a manual, lead nowhere, or show holes on the package index.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from chatui.commands.action import Where
from chatui.commands.actions import ACTIONS
from chatui.commands.key_map import shown_keys
from chatui.config import ENDPOINT_KEYS, Config, Endpoint, Layer, setting_text
from chatui.conversation.parameters import Parameters
from chatui.conversation.preamble import Source
from chatui.text.field_words import field_words

CHECKOUT = Path(__file__).parents[1]
README = CHECKOUT / "README.md"
_NAMES = {Where.ANYWHERE: "everywhere", Where.WRITING: "while writing", Where.READING: "reading"}


_TABLES = {
    "parameters": "[parameters]",
    "presets": "[presets.NAME]",
    "endpoints": "[endpoints.NAME]",
    "keys": "[keys]",
}


def keys_table() -> str:
    """Return the table of keys in Markdown."""
    return "\n".join(_rows()) + "\n"


def settings_tables() -> str:
    """Return the tables of settings in Markdown: all of them, and those of two tables."""
    return "\n".join(_setting_rows()) + "\n"


def _setting_rows() -> Iterator[str]:
    words = field_words(Config)
    yield "| key | default | what it is |"
    yield "| --- | --- | --- |"
    for item in fields(Config):
        default = "" if item.default is MISSING else setting_text(item.default)
        key = _TABLES.get(item.name, item.name)
        yield f"| `{key}` | {f'`{default}`' if default else ''} | {words[item.name]} |"
    of_endpoint = {n: said for n, said in field_words(Endpoint).items() if n in ENDPOINT_KEYS}
    for heading, keys in (
        ("`[parameters]`, `[presets.NAME]`", field_words(Parameters)),
        ("`[endpoints.NAME]`", of_endpoint),
    ):
        yield f"\n| key of {heading} | what it is |"
        yield "| --- | --- |"
        yield from (f"| `{name}` | {said} |" for name, said in keys.items())


def _rows() -> Iterator[str]:
    yield "| action, for `[keys]` | what it does | key | where | command |"
    yield "| --- | --- | --- | --- | --- |"
    for action in ACTIONS:
        keys = f"`{shown}`" if (shown := shown_keys(action)) else ""
        slash = f"`/{action.slash}`" if action.slash else ""
        where = _NAMES[action.where] if keys else ""
        yield f"| `{action.id}` | {action.title} | {keys} | {where} | {slash} |"


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=<!-- {name}: begin -->\n).*?(?=<!-- {name}: end -->)", re.DOTALL)


BLOCKS = {"keys": keys_table, "settings": settings_tables}


@pytest.mark.parametrize("name", BLOCKS)
def test_the_readme_shows_every_action_and_every_setting(name: str) -> None:
    found = _block(name).search(README.read_text())
    assert found is not None
    assert found[0] == BLOCKS[name]()


@pytest.mark.parametrize("cls", [Config, Endpoint, Parameters])
def test_every_setting_says_what_it_is_in_one_or_two_sentences(cls: Any) -> None:
    words = field_words(cls)
    assert [item.name for item in fields(cls) if item.name not in words] in ([], ["origin"])
    for said in words.values():
        assert said.endswith((".", "…"))
        assert len(said) <= 240


def test_the_order_of_what_says_a_setting_is_told() -> None:
    text = " ".join(README.read_text().split())
    [told] = re.findall(r"A value is taken from the first of these that says it: (.*?)\. The", text)
    words = ["command line", "CHATUI_", "conversation", "project"]
    words += ["config.toml", "settings.toml", "default"]
    places = [told.index(word) for word in words]
    assert places == sorted(places)
    assert all(word in layer for word, layer in zip(words, Layer, strict=True))


def test_the_order_of_what_stands_in_front_of_a_chat_is_told() -> None:
    _, table = README.read_text().split("| in front of a chat | where it comes from |\n", 1)
    rows = table.split("\n\n")[0].splitlines()[1:]
    assert [row.split("|")[1].strip() for row in rows] == list(Source)


def test_the_readme_is_for_reading() -> None:
    text = re.sub(
        r"(<!-- (\w+): begin -->\n).*?(?=<!-- \2: end -->)", r"\1", README.read_text(), flags=re.S
    )
    lines = text.splitlines()
    assert sum(not line.startswith("|") for line in lines) <= 210  # a table is looked up


@pytest.mark.parametrize("name", ["README.md", "SHELL.md", "tests/bench/README.md"])
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
    page = README.read_text()
    for name, table in BLOCKS.items():
        page = _block(name).sub(table().replace("\\", r"\\"), page)
    README.write_text(page)
