"""The README's table of keys is what the program declares; run as a module, this renews it."""

import re
from collections.abc import Iterator
from pathlib import Path

from chatui.commands.action import Where
from chatui.commands.actions import ACTIONS
from chatui.commands.key_map import shown_keys

README = Path(__file__).parents[1] / "README.md"
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


if __name__ == "__main__":
    README.write_text(_BLOCK.sub(lambda _: keys_table(), README.read_text()))
