"""Slash commands: what was typed to the action that it names."""

import re
from dataclasses import dataclass
from typing import Final

from chatui.commands.action import Action
from chatui.commands.actions import ACTIONS
from chatui.errors import UsageError, nearest

_COMMAND: Final = re.compile(r"/([a-z]*)(?:\s+(.*))?\Z", re.DOTALL)
_BY_NAME: Final = {action.slash: action for action in ACTIONS if action.slash}


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """An action, and what was typed after its name."""

    action: Action
    argument: str


def parse_slash(text: str) -> SlashCommand | None:
    """Return the command that a text is, or None when it is a prompt.

    A path such as /etc/hosts, and a text with a space in front, are prompts.

    Raises:
        UsageError: When it looks like a command, but there is none of that name.
    """
    found = _COMMAND.match(text)
    if found is None or not found[1]:
        return None
    action = _BY_NAME.get(found[1])
    if action is None:
        near = nearest(found[1], _BY_NAME)
        meant = f"Did you mean /{near}? " if near else ""
        raise UsageError(
            f"There is no command /{found[1]}.", hint=f"{meant}A space in front sends it as text."
        )
    return SlashCommand(action, (found[2] or "").strip())


def looks_like_command(text: str) -> bool:
    """Tell whether a text begins as a command does, whether or not there is one of that name."""
    found = _COMMAND.match(text)
    return found is not None and bool(found[1])


def completions(text: str) -> list[Action]:
    """Return the actions whose slash command begins with what was typed, best first."""
    found = _COMMAND.match(text)
    if found is None or found[2] is not None or text != text.rstrip():
        return []
    begin = [action for name, action in _BY_NAME.items() if name.startswith(found[1])]
    if not found[1]:
        return begin
    words = (action for action in _BY_NAME.values() if action not in begin)
    return begin + [action for action in words if found[1] in action.title.lower()]
