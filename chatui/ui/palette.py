"""Ctrl+P: everything that can be done, and every theme, by name."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from textual.command import CommandListItem

from chatui.commands.actions import Action
from chatui.commands.key_map import key_label

_NOT_LISTED: Final = (
    "send",
    "newline",
    "previous-prompt",
    "next-prompt",
    "back",
    "palette",
    "theme",
    "write",
    "copy-block",
    "line-down",
    "line-up",
)


def action_commands(
    actions: Iterable[Action], perform: Callable[[Action], object]
) -> list[CommandListItem]:
    """Return the actions as the palette lists them: name, what is called, keys and help."""
    return [
        (action.title, partial(perform, action), _hint(action))
        for action in actions
        if action.id not in _NOT_LISTED
    ]


def theme_commands(names: Iterable[str], use: Callable[[str], object]) -> list[CommandListItem]:
    """Return the themes as the palette lists them."""
    return [(f"Theme: {name}", partial(use, name)) for name in names]


def _hint(action: Action) -> str:
    key = key_label(action.keys[0]) if action.keys else ""
    slash = f"/{action.slash} {action.argument}".rstrip() if action.slash else ""
    return "  ".join(part for part in (key, slash, action.help) if part)
