"""A config.toml to begin with: every setting with what it does, none of them set."""

import textwrap
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from chatui.config import ENDPOINT_KEYS, Config, Endpoint, setting_text
from chatui.conversation.parameters import Parameters
from chatui.text.field_words import field_words

_HEAD: Final = """\
# Settings of chatui. Take a # away from a line to set it. chatui never changes this file: what you
# choose on the screen goes to settings.toml beside it, and what stands here comes before that.
"""
_WIDTH: Final = 98
_TABLES: Final = {
    "parameters": "[parameters]",
    "presets": "[presets.NAME]",
    "endpoints": "[endpoints.NAME]",
    "keys": "[keys]",
}


def starter_config() -> str:
    """Return the text of the file."""
    words = field_words(Config)
    blocks = [_HEAD.rstrip()]
    tables = []
    for item in fields(Config):
        said = "\n".join(_prose(words[item.name]))
        if item.name in _TABLES:
            table = [f"#{_TABLES[item.name]}", said, *_keys_of(item.name)]
            tables.append("\n".join(table))
        else:
            value = setting_text(item.default) or '"NAME"'
            blocks.append(f"{said}\n#{item.name} = {value}")
    return "\n\n".join([*blocks, *tables]) + "\n"


def _keys_of(table: str) -> Iterator[str]:
    of_endpoint = {n: said for n, said in field_words(Endpoint).items() if n in ENDPOINT_KEYS}
    keys = {"parameters": field_words(Parameters), "endpoints": of_endpoint}
    for name, said in keys.get(table, {}).items():
        yield from _prose(f"{name}: {said}")


def _prose(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH)]
