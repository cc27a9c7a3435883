"""Slash commands: what was typed to the action, or to the prompt file, that it names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from chatui.commands.action import Action
from chatui.commands.actions import ACTIONS
from chatui.errors import UsageError, nearest
from chatui.text.folding import fold

_COMMAND: Final = re.compile(r"/([^\W\d][\w-]*)(?:\s+(.*))?\Z", re.DOTALL)
_NAMED: Final = re.compile(r"/(\w[\w-]*)(?:\s+(.*))?\Z", re.DOTALL)
_BEGUN: Final = re.compile(r"/([\w-]*)")
_BY_NAME: Final = {action.slash: action for action in ACTIONS if action.slash}


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """An action, and what was typed after its name."""

    action: Action
    argument: str


@dataclass(frozen=True, slots=True)
class PromptOffer:
    """A prompt file by its name, and what it is for."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ArgumentOffer:
    """A command, and what may stand behind its name."""

    action: Action
    argument: str


def parse_slash(
    text: str, prompts: Iterable[PromptOffer] = (), names: Iterable[str] = _BY_NAME
) -> SlashCommand | None:
    """Return the command that a text is, or None when it is a prompt.

    A path such as /etc/hosts, a number behind a slash, and a text with a space in front, are
    prompts. A command that there is not may mean one of the names, or a prompt file.

    Raises:
        UsageError: When it looks like a command, but there is none of that name.
    """
    found = _COMMAND.match(text)
    if found is None:
        return None
    action = _BY_NAME.get(found[1])
    if action is None:
        near = nearest(found[1], [*names, *(one.name for one in prompts)])
        meant = f"Did you mean /{near}? " if near else ""
        raise UsageError(
            f"There is no command /{found[1]}.", hint=f"{meant}A space in front sends it as text."
        )
    return SlashCommand(action, (found[2] or "").strip())


def looks_like_command(text: str) -> bool:
    """Tell whether a text begins as a command does, whether or not there is one of that name."""
    return _COMMAND.match(text) is not None


def named_prompt(text: str) -> tuple[str, str] | None:
    """Return the name of what may be a prompt file, and the words behind; None for a command."""
    found = _NAMED.match(text)
    if found is None or found[1] in _BY_NAME:
        return None
    return found[1], (found[2] or "").strip()


def completions(text: str, prompts: Sequence[PromptOffer] = ()) -> list[Action | PromptOffer]:
    """Return the commands, then the prompt files, whose name begins with what was typed.

    Behind those come the ones that say it elsewhere. What was typed in full comes first; a prompt
    file that has the name of a command is none of them.
    """
    found = _BEGUN.fullmatch(text)
    if found is None:
        return []
    typed, folded = found[1], fold(found[1])
    files = {fold(one.name): one for one in prompts if one.name not in _BY_NAME}
    whole = [files[folded]] if folded in files and typed not in _BY_NAME else []
    begin = [action for name, action in _BY_NAME.items() if name.startswith(typed)]
    begun = [one for name, one in files.items() if name.startswith(folded)]
    if not typed:
        return [*begin, *begun]
    words = [action for action in _BY_NAME.values() if typed in action.title.lower()]
    told = [one for name, one in files.items() if folded in fold(f"{name} {one.description}")]
    return list(dict.fromkeys([*whole, *begin, *begun, *words, *told]))


def argument_completions(text: str, slash: str, names: Sequence[str]) -> list[ArgumentOffer]:
    """Return a command with each of the names that begins with what was typed behind it.

    There are none behind what is whole: a name, or another word that may stand there.
    """
    found = _COMMAND.match(text)
    if found is None or found[1] != slash or found[2] is None:
        return []
    action, typed = _BY_NAME[slash], found[2].rstrip()
    if typed in (*names, *action.argument.strip("[]").split("|")):
        return []
    return [ArgumentOffer(action, name) for name in names if fold(name).startswith(fold(typed))]
