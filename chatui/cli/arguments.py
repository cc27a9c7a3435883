"""Parsers of the command line, whose help and mistakes are told like everything else."""

import argparse
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from chatui import __version__, output
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


_PRINT = (
    "print the answer instead of opening a screen; a standard input that is no terminal is added"
    " to the prompt, a prompt of - is standard input alone"
)
_JSON = (
    "with -p: print one JSON object, with the answer and how it came, also where it failed;"
    " with --list: an array, an object a line"
)
_STREAM = "with --json: print an event a line, as they come, and the object with the last"
_CODE = "with -p: print the code of the first fence alone; exit code 3 where there is none"
_LANG = "with -x: of the first fence in this language, by any of its names"
_SCHEMA = "with -p: JSON that fits the JSON Schema in FILE; exit code 3 where it does not"
_THEN = "with -p: open the screen on the conversation behind the answer"
_QUIET = "with -p: say nothing on standard error but what went wrong"
_PLAIN = "chat in lines that only append, for screen readers: no screen is opened"
_RESUME = "resume a chat, or pick one"
_ATTACH = (
    "a picture, a text or a folder's texts for the first prompt: a path, an address of a picture,"
    " or - for standard input, which is no part of the prompt then; may be given several times"
)
_PRIVATE = "with -a: fetch pictures from this machine and private networks too"
_KEYS = "with -a: attach files that may hold keys without asking, such as .env or *.pem"
_SUCH_AS = "a parameter of the model, such as temperature=0.2"
_PRESET = "parameters that the configuration has under a name; --set goes over it"
_PROMPT = (
    "a file of prompts/ in the folder of the settings: as the text of the prompt, around or in"
    " front of the words, or as the system prompt, as its role says"
)
_VAR = "with --prompt: a value for one of its variables; may be given several times"
_PROJECT = "the project that a new chat belongs to, or the resumed one from now on; off: to none"
_STARTER = "print a config.toml to begin with: every setting and what it does, none of them set"
_NO_INSTRUCTIONS = "send neither your instructions nor your memory in this chat"
_IN_MEMORY = "keep the conversation in memory only; nothing of it touches the disk"


def main_parser(subcommands: Callable[[], Mapping[str, str]]) -> Parser:
    """Return the parser of everything that is no subcommand; its help names them."""
    parser = Parser(
        prog="chatui",
        description="Chat with a model in the terminal.",
        epilog="A prompt that begins with - stands behind --, and so does one that begins with the"
        " name of a subcommand, where the rest is what that takes.",
        subcommands=subcommands,
        examples=[
            ("chatui", "open an empty chat, the recent ones below it"),
            ('chatui "question"', "open, and send it"),
            ("chatui --continue", "resume the newest chat"),
            ('git diff | chatui "review this"', "open, and send what the pipe holds"),
            ('git diff | chatui -p "review this"', "print the answer, with what the pipe holds"),
            ('chatui -p -x --lang py "sort" >sort.py', "print the code of an answer alone"),
            ('chatui -p --schema s.json "Who?"', "print JSON that fits a schema"),
            ('chatui -p --json "question" | jq -r .text', "print what a program can read"),
            ("chatui -- models", "a prompt that would be a subcommand"),
        ],
    )
    add = parser.add_argument
    add("prompt", nargs="*", type=text, help="a first prompt, sent at once")
    add("-p", "--print", action="store_true", help=_PRINT)
    add("--json", action="store_true", help=_JSON)
    add("--stream", action="store_true", help=_STREAM)
    add("-x", "--code", action="store_true", help=_CODE)
    add("--lang", metavar="LANG", type=text, help=_LANG)
    add("--schema", metavar="FILE", help=_SCHEMA)
    add("--then", action="store_true", help=_THEN)
    add("--quiet", action="store_true", help=_QUIET)
    add("--plain", action="store_true", help=_PLAIN)
    add("-n", "--no-stdin", action="store_true", help="never read standard input")
    add("-c", "--continue", dest="newest", action="store_true", help="resume the newest chat")
    add("-r", "--resume", metavar="ID", nargs="?", const="", type=text, help=_RESUME)
    add("--list", action="store_true", help="print the saved conversations, newest first")
    add("-a", "--attach", metavar="FILE", action="append", default=[], help=_ATTACH)
    add("--allow-private", action="store_true", help=_PRIVATE)
    add("--allow-keys", action="store_true", help=_KEYS)
    add("--endpoint", metavar="NAME", type=text, help="an endpoint of the configuration")
    add("--model", metavar="NAME", type=text, help="a model of that endpoint")
    add("--system", metavar="TEXT", type=text, help="the system prompt")
    add("--no-instructions", action="store_true", help=_NO_INSTRUCTIONS)
    add("--prompt", metavar="NAME", dest="prompt_file", type=text, help=_PROMPT)
    add("--var", metavar="NAME=VALUE", type=text, action="append", default=[], help=_VAR)
    add("--project", metavar="NAME", type=text, help=_PROJECT)
    add("--preset", metavar="NAME", type=text, help=_PRESET)
    add("--set", metavar="NAME=VALUE", type=text, action="append", default=[], help=_SUCH_AS)
    add("--temporary", "--no-save", action="store_true", help=_IN_MEMORY)
    add("--starter-config", action="store_true", help=_STARTER)
    add("--log", metavar="FILE", help="append what is sent and received, without keys")
    add("--version", action="version", version=f"chatui {__version__}")
    return parser
