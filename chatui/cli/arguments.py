"""Parsers of the command line, whose help and mistakes are told like everything else."""

import argparse
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from chatui import output
from chatui.errors import UsageError
from chatui.text.safety import display_text

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """A parser that prints its help and its complaints in every locale, as safe text.

    Behind its help stand `subcommands`, with what they do, and `examples`: what is typed, and what
    that does.
    """

    def __init__(
        self,
        *,
        prog: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
        subcommands: Callable[[], Mapping[str, str]] = dict,
        examples: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(prog=prog, description=description, epilog=epilog)
        self.examples = examples
        self._subcommands = subcommands
        self._is_asked = False

    def format_help(self) -> str:
        """Return the help, which ends with the examples as they are typed."""
        subcommands = _table("Subcommands, each with its --help", self._subcommands().items())
        return super().format_help() + subcommands + _table("Examples", self.examples)

    def parse_words(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what words mean, options among them; behind -- are none.

        Raises:
            UsageError: When they are not what it takes.
        """
        parse = self.parse_args if "--" in words else self.parse_intermixed_args
        self._is_asked = True
        try:
            return parse(words)
        finally:
            self._is_asked = False

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the arguments, and exit."""
        if self._is_asked:
            raise UsageError(message)
        told = f"{self.prog}: error: {display_text(message)}\n"
        output.write_error(self.format_usage() + told)
        self.exit(output.WRONG_USE)

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        output.write(message.encode())


def _table(heading: str, rows: Collection[tuple[str, str]]) -> str:
    """Return lines of what is typed and what it does; a text of none is empty."""
    width = max((len(typed) for typed, _ in rows), default=0)
    lines = (f"  {typed:<{width}}  {does}\n" for typed, does in rows)
    return f"\n{heading}:\n{''.join(lines)}" if rows else ""


def text(argument: str) -> str:
    """Return an argument as text, in whatever encoding it came; a guess is told."""
    from chatui.text.decoding import NoText, decode_argument  # most starts have no argument

    try:
        decoded = decode_argument(argument)
    except NoText as error:
        raise argparse.ArgumentTypeError(f"it {error}") from error
    if decoded.guess:
        output.complain(f"An argument {decoded.guess}.")
    return decoded.text
