"""One thing that a person can do."""

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """Where an action's keys are heard; slash commands and the palette reach it everywhere."""

    ANYWHERE = "anywhere"
    WRITING = "while writing"
    READING = "in reading mode"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    `keys` are Textual's names of keys, the first is the one that is shown. What it does is said by
    the handler of its `id`, which gets what was typed after the slash command, or the digit that
    was pressed, else an empty string.
    """

    id: str
    title: str
    keys: tuple[str, ...] = ()
    slash: str = ""
    argument: str = ""
    """What may follow the slash command, as the help shows it."""
    help: str = ""
    where: Where = Where.ANYWHERE
