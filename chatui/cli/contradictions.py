"""Options that contradict each other: each pair is told in one sentence."""

import argparse
from typing import Final

from chatui.errors import UsageError

_NAMES: Final = {
    "list": "--list",
    "starter_config": "--starter-config",
    "prompt": "a prompt",
    "print": "-p",
    "no_stdin": "-n",
    "json": "--json",
    "stream": "--stream",
    "code": "-x",
    "lang": "--lang",
    "schema": "--schema",
    "then": "--then",
    "quiet": "--quiet",
    "plain": "--plain",
    "newest": "--continue",
    "resume": "--resume",
    "attach": "-a",
    "allow_private": "--allow-private",
    "allow_keys": "--allow-keys",
    "endpoint": "--endpoint",
    "model": "--model",
    "system": "--system",
    "no_instructions": "--no-instructions",
    "prompt_file": "--prompt",
    "var": "--var",
    "project": "--project",
    "preset": "--preset",
    "set": "--set",
    "temporary": "--temporary",
    "log": "--log",
}
"""What the options are called, by the names of their values."""
_ALONE: Final = {"--list": ("--json",), "--starter-config": ()}
"""What prints something else than an answer, and what goes with it all the same."""
_NEEDS: Final = {
    "--json": ("-p", "--list"),
    "--stream": ("--json",),
    "--lang": ("-x",),
    "--var": ("--prompt",),
    **dict.fromkeys(("-x", "--schema", "--then", "--quiet"), ("-p",)),
}
_APART: Final = {
    ("--continue", "--resume"): "--continue and --resume do not go together.",
    ("--temporary", "--continue"): "--temporary starts a new conversation: it does not go with"
    " resuming one.",
    ("--temporary", "--resume"): "--temporary starts a new conversation: it does not go with"
    " resuming one.",
    ("--then", "--json"): "--then is for a person, --json for a program: they do not go together.",
    ("--then", "--temporary"): "--then opens what is saved: it does not go with --temporary.",
    ("-p", "--plain"): "-p prints one answer, --plain is a chat: they do not go together.",
    ("-x", "--schema"): "-x prints code, --schema asks for JSON: they do not go together.",
    ("-x", "--json"): "-x prints code and nothing else: it does not go with --json.",
}


def check(arguments: argparse.Namespace) -> None:
    """Do nothing where the options go together.

    Raises:
        UsageError: When two of them do not, or one lacks another.
    """
    given = [
        name for value, name in _NAMES.items() if getattr(arguments, value) not in (None, False, [])
    ]
    for name in given:
        others = [other for other in given if other not in (name, *_ALONE.get(name, ()))]
        if name in _ALONE and others:
            raise UsageError(f"{name} does not go with {others[0]}.")
    for name in given:
        needed = _NEEDS.get(name, ())
        if needed and not any(other in given for other in needed):
            raise UsageError(f"{name} goes with {' or '.join(needed)}.")
    if arguments.lang is not None and not arguments.lang.strip():
        raise UsageError("--lang needs the name of a language.", hint="Write it like: --lang py")
    for pair, told in _APART.items():
        if all(name in given for name in pair):
            raise UsageError(told)
