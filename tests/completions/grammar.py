"""What can be completed, as the parsers of the command line say it."""

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chatui.cli.arguments import main_parser
from chatui.cli.completions.print_script import SHELLS
from chatui.cli.subcommands import SUBCOMMANDS, parser_of

_VALUES: Final = {
    "--attach": "files",
    "--endpoint": "endpoints",
    "--log": "files",
    "--model": "models",
    "--output": "files",
    "--preset": "presets",
    "--project": "projects",
    "--prompt": "prompts",
    "--resume": "ids",
    "--schema": "files",
}
_PLACES: Final = {"ID": "ids", "PATH": "files", "FILE": "files", "ENDPOINT": "keyed"}


@dataclass(frozen=True)
class Value:
    """What stands behind an option, or at a place: one of the `choices`, or a kind of value.

    A kind is "files", what the hidden completer is asked for, or nothing.
    """

    name: str
    kind: str = ""
    choices: tuple[str, ...] = ()
    is_repeated: bool = False


@dataclass(frozen=True)
class Option:
    """An option by its names, with its value where it takes one."""

    names: tuple[str, ...]
    said: str
    value: Value | None = None
    is_repeated: bool = False

    @property
    def shorts(self) -> list[str]:
        """The names of one letter."""
        return [name for name in self.names if not name.startswith("--")]

    @property
    def longs(self) -> list[str]:
        """The other names."""
        return [name for name in self.names if name.startswith("--")]


@dataclass(frozen=True)
class Command:
    """A subcommand, or chatui itself without a name: its options, and the values at its places."""

    name: str
    said: str
    options: tuple[Option, ...]
    places: tuple[Value, ...]


def commands() -> list[Command]:
    """Return chatui itself, then its subcommands."""
    own = Command("", "", tuple(_options(main_parser(dict))), ())
    return [own, *(_command(name, said) for name, (_, said) in SUBCOMMANDS.items())]


def _command(name: str, said: str) -> Command:
    parser = parser_of(name)
    return Command(name, said, tuple(_options(parser)), tuple(_places(parser)))


def _options(parser: argparse.ArgumentParser) -> Iterator[Option]:
    seen = set[str]()
    for one in _with_inner(parser):
        for action in one._actions:
            names = tuple(name for name in action.option_strings if name not in seen)
            seen.update(names)
            if names:
                yield _option(names, action, one.prog)


def _option(names: Sequence[str], action: argparse.Action, prog: str) -> Option:
    value = None
    if action.nargs != 0:
        kinds = [_VALUES[name] for name in action.option_strings if name in _VALUES]
        choices = tuple(map(str, action.choices or ()))
        value = Value(_metavar(action), "".join(kinds[:1]), choices)
    repeated = isinstance(action, argparse._AppendAction)
    return Option(tuple(names), _said(action, prog), value, repeated)


def _places(parser: argparse.ArgumentParser) -> Iterator[Value]:
    for action in parser._actions:
        if not action.option_strings:
            is_shell = _metavar(action) == "SHELL"
            choices = SHELLS if is_shell else tuple(map(str, action.choices or ()))
            kind = _PLACES.get(_metavar(action), "")
            yield Value(_metavar(action), kind, choices, action.nargs in ("*", "+"))
    inner = [value for one in _with_inner(parser)[1:] for value in _places(one)]
    yield from dict.fromkeys(inner)


def _with_inner(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [parser, *(one for action in inner for one in action.choices.values())]


def _metavar(action: argparse.Action) -> str:
    return str(action.metavar or action.dest)


def _said(action: argparse.Action, prog: str) -> str:
    """Return the help of an option as far as a list has room for it."""
    words = (action.help or "") % {"prog": prog, **vars(action)}
    ends = "; " if words.startswith("with -") else "; |: | \\(default"
    return re.split(ends, words)[0]
