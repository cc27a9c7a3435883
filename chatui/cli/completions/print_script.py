"""`chatui completions`: the script by which a shell completes chatui."""

from argparse import Namespace
from pathlib import Path

from chatui import output
from chatui.cli.arguments import Parser


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
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="the shell")
    return parser


def run(arguments: Namespace) -> int:
    """Print it; return the exit code.

    Raises:
        ReaderLeft, NotSaved: When standard output does not take it.
    """
    output.write((Path(__file__).parent / f"chatui.{arguments.shell}").read_bytes())
    return output.DONE
