"""`chatui completions`: the script by which a shell completes chatui."""

from argparse import Namespace
from pathlib import Path
from typing import Final

from chatui import output
from chatui.cli.arguments import Parser, text
from chatui.errors import UsageError

SHELLS: Final = ("bash", "zsh", "fish")


def parser() -> Parser:
    """Return the parser of what follows `chatui completions`."""
    parser = Parser(
        prog="chatui completions",
        description="Print the script by which a shell completes subcommands, options, and the"
        " values of these: chats by their ids with their titles, models, endpoints, prompts,"
        " projects. It reads files of this computer alone.",
        epilog='It is used by eval "$(chatui completions bash)" in ~/.bashrc, and by the same with'
        " zsh in ~/.zshrc, behind compinit; fish reads a file.",
        examples=[
            ("chatui completions bash", "print that of bash"),
            (
                "chatui completions fish > ~/.config/fish/completions/chatui.fish",
                "complete in fish from now on",
            ),
        ],
    )
    parser.add_argument("shell", metavar="SHELL", type=text, help="bash, zsh or fish")
    return parser


def run(arguments: Namespace) -> int:
    """Print it; return the exit code.

    Raises:
        UsageError: When there is none for that shell.
        ReaderLeft, NotSaved: When standard output does not take it.
    """
    if arguments.shell not in SHELLS:
        hint = f"There are: {', '.join(SHELLS)}."
        raise UsageError(f"There is no script for {arguments.shell!r}.", hint=hint)
    output.write((Path(__file__).parent / f"chatui.{arguments.shell}").read_bytes())
    return output.DONE
