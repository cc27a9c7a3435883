"""Parsers of the command line, whose help and mistakes are told like everything else."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from chatui import output
from chatui.errors import UsageError
from chatui.text.safety import display_text

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """A parser that prints its help and its complaints in every locale, as safe text."""

    _is_asked = False

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
