"""What of a conversation is exported, and in which format, as both commands are told it."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from chatui.errors import UsageError
from chatui.export.formats import EXPORTERS, Exporter


@dataclass(frozen=True, slots=True)
class Options:
    """What is wanted: the whole tree as far as the format takes it, a branch, or its end.

    The branch is the open one, or the `nth` in the order in which they end.
    """

    exporter: Exporter = EXPORTERS[0]
    branch: bool = False
    nth: int | None = None
    last: int | None = None
    redact: bool = False


class Option(NamedTuple):
    """An option of the commands; `name` is the field of `Options` that it sets."""

    name: str
    help: str
    takes_number: bool = False


OPTIONS: Final = (
    Option("branch", "the open branch alone, in json and jsonl too"),
    Option("nth", "the Nth branch instead of the open one", takes_number=True),
    Option("last", "the last N messages of the branch", takes_number=True),
    Option("redact", "mask keys, tokens and passwords"),
)


def exporter_named(name: str) -> Exporter:
    """Return the format of that name.

    Raises:
        UsageError: When there is none.
    """
    for exporter in EXPORTERS:
        if exporter.name == name:
            return exporter
    hint = f"There are: {', '.join(exporter.name for exporter in EXPORTERS)}."
    raise UsageError(f"There is no format {name!r}.", hint=hint)


def count(text: str) -> int | None:
    """Return a number from 1 on; None where a text is none."""
    return int(text) if text.isdecimal() and int(text) > 0 else None


def parse_options(words: str) -> tuple[Options, str]:
    """Return what a line says, and what follows it: a file's name may have spaces.

    The line begins with a format, by default Markdown, and options.

    Raises:
        UsageError: When there is no such format or option.
    """
    exporter, chosen = EXPORTERS[0], dict[str, Any]()
    known = {f"--{option.name}": option for option in OPTIONS}
    name, rest = _first(words)
    if name and not name.startswith("--"):
        exporter, words = exporter_named(name), rest
    words = words.strip()
    while words.startswith("--"):
        name, words = _first(words)
        if (option := known.get(name)) is None:
            raise UsageError(f"There is no option {name!r}.", hint=f"There are: {_listed()}.")
        chosen[option.name] = True
        if option.takes_number:
            number, words = _first(words)
            if (value := count(number)) is None:
                raise UsageError(f"{name} needs a number from 1 on.")
            chosen[option.name] = value
    return Options(exporter, **chosen), words


def _first(words: str) -> tuple[str, str]:
    first, _, rest = words.strip().partition(" ")
    return first, rest.strip()


def _listed() -> str:
    return ", ".join(f"--{one.name}{' N' if one.takes_number else ''}" for one in OPTIONS)
