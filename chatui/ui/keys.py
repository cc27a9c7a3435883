"""The keys as config.toml has them, checked against the names that Textual gives to keys."""

import re
from collections.abc import Mapping
from typing import Final

from textual.keys import Keys

from chatui.commands.key_map import KeyMap

_NAMES: Final = frozenset(key.value for key in Keys)
_WITH_MODIFIERS: Final = re.compile(r"(?:(?:ctrl|alt|shift|super|meta|hyper)\+)+(.+)")


def key_map(chosen: Mapping[str, str]) -> KeyMap:
    """Return which key does what.

    Raises:
        ConfigError: When [keys] names no action or no key, or gives one key two meanings.
    """
    return KeyMap.resolve(chosen, is_key)


def is_key(name: str) -> bool:
    """Tell whether a key of that name can be pressed."""
    if name in _NAMES or (len(name) == 1 and name.isprintable() and not name.isspace()):
        return True
    found = _WITH_MODIFIERS.fullmatch(name)
    return found is not None and (
        found[1] in _NAMES or re.fullmatch("[a-z0-9]", found[1]) is not None
    )
