"""The names of keys, as Textual gives them and config.toml takes them."""

import re
from typing import Final

from chatui.commands.key_places import at_same_place

_EDITING: Final = "backspace delete enter escape insert space tab"
_MOVING: Final = "down end home left pagedown pageup right up"
_NAMES: Final = frozenset(
    [*_EDITING.split(), *_MOVING.split(), *(f"f{number}" for number in range(1, 25))]
)
_ONLY_WITH_MODIFIERS: Final = frozenset(
    ["@", "backslash", "circumflex_accent", "right_square_bracket", "underscore"]
)
_WITH_MODIFIERS: Final = re.compile(r"(?:(?:ctrl|alt|shift|super|meta|hyper)\+)+(.+)")


def canonical(name: str) -> str:
    """Return a name as keys arrive: Ctrl+С on a Russian keyboard is ctrl+c."""
    *modifiers, key = name.split("+") if len(name.rstrip("+")) > 1 else [name]
    if not modifiers:
        return name.lower() if name.lower() in _NAMES else name
    place = at_same_place(key.lower()) if len(key) == 1 and not key.isascii() else ""
    key = "space" if key == "@" else place or key.lower()
    return "+".join([*sorted(modifier.lower() for modifier in modifiers), key])


def is_key(name: str) -> bool:
    """Tell whether a key of that name can be pressed."""
    if name in _NAMES or (len(name) == 1 and name.isprintable() and not name.isspace()):
        return True
    found = _WITH_MODIFIERS.fullmatch(name)
    return found is not None and (
        found[1] in _NAMES
        or found[1] in _ONLY_WITH_MODIFIERS
        or re.fullmatch("[a-z0-9]", found[1]) is not None
    )
