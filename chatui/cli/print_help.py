"""`chatui help`: what there is, or what one of its subcommands takes."""

from argparse import Namespace

from chatui import output
from chatui.cli.arguments import Parser, main_parser
from chatui.cli.subcommands import SUBCOMMANDS, parser_of, what_they_do


def parser() -> Parser:
    """Return the parser of what follows `chatui help`."""
    parser = Parser(
        prog="chatui help",
        description="Print what chatui takes, or what one of its subcommands does.",
        examples=[
            ("chatui help", "all options and subcommands"),
            ("chatui help search", "the same as chatui search --help"),
        ],
    )
    parser.add_argument("name", metavar="SUBCOMMAND", nargs="?", choices=SUBCOMMANDS)
    return parser


def run(arguments: Namespace) -> int:
    """Print it; return the exit code.

    Raises:
        ReaderLeft, NotSaved: When standard output does not take it.
    """
    asked = main_parser(what_they_do) if arguments.name is None else parser_of(arguments.name)
    output.write(asked.format_help().encode())
    return output.DONE
