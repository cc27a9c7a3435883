"""`chatui key set|move|remove ENDPOINT`: where the key of an endpoint is kept."""

import argparse
import getpass
import os
import re
import sys
from collections.abc import Sequence
from typing import Final

from chatui import output
from chatui.api_key import clean_key
from chatui.cli.arguments import Parser, text
from chatui.cli.compose import build_sessions, load_settings
from chatui.cli.signals import leave_on_signals
from chatui.config import Endpoint, Origin
from chatui.endpoints import EMBEDDED, Endpoints
from chatui.errors import UsageError, reason_of
from chatui.providers import PROVIDERS
from chatui.storage.paths import folders
from chatui.storage.settings.key_store import KeyPlace, KeyStore

_PLACES: Final = {"keyring": KeyPlace.KEYRING, "file": KeyPlace.KEPT}
_LARGEST: Final = 64 * 1024
_LIKE_A_KEY: Final = re.compile(r"(?=.*\d)[!-~]{16,}")


class _KeyParser(Parser):
    """Takes words among which is a key too: as a prompt, they would be sent to a model."""

    def parse_words(self, words: Sequence[str]) -> argparse.Namespace:
        try:
            return super().parse_words(words)
        except UsageError:
            if not any(map(_looks_like_a_key, words)):
                raise
            return argparse.Namespace(action="set", endpoint=None, to=None)


def parser() -> Parser:
    """Return the parser of what follows `chatui key`."""
    parser = _KeyParser(
        prog="chatui key",
        description="Keep an endpoint's API key, move it to the system's keyring or back, or remove"
        " it. `set` asks for it, showing nothing, or reads it from standard input; it is never an"
        " argument, which others could read.",
        epilog="A keyring is used where the package keyring is installed, as pip install"
        " 'chatui[keyring]' does, else a file that only you can read. A key belongs to the base URL"
        " of its endpoint, and goes nowhere else. A variable or a command of the endpoint comes"
        " before a key that is kept.",
        examples=[
            ("chatui key set openai", "ask for the key, and keep it in the keyring"),
            ("pass show openai | chatui key set openai --to file", "keep it in a file"),
            ("chatui key move openai", "from the file to the keyring, or back"),
            ("chatui key remove openai", "delete it, wherever it is"),
        ],
    )
    add = parser.add_argument
    add("action", choices=("set", "move", "remove"))
    add("endpoint", metavar="ENDPOINT", type=text, help="an endpoint by its name")
    add("--to", choices=_PLACES, help="where to; for move, by default where it is not")
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say where the key is now; return the exit code.

    Raises:
        ChatUIError: When it cannot be done; the key is where it was then.
    """
    places = folders(os.environ)
    endpoints = build_sessions(places, load_settings(places), os.environ).endpoints
    name = arguments.endpoint
    if name is None or (not endpoints.has(name) and _looks_like_a_key(name)):
        raise UsageError(
            "A key is not taken from the command line: others can read it there, and the shell"
            " keeps it in its history. Nothing was saved.",
            hint="Run chatui key set ENDPOINT, which asks for it.",
        )
    if arguments.action == "remove" and arguments.to:
        raise UsageError("remove deletes the key wherever it is: it goes without --to.")
    endpoint = endpoints.get(name)
    if endpoint.name == EMBEDDED:
        raise UsageError("The embedded model has no key.")
    if endpoint.origin is Origin.ENVIRONMENT:
        raise UsageError("The endpoint of CHATUI_BASE_URL takes the key of CHATUI_API_KEY alone.")
    to = _PLACES.get(arguments.to or "")
    is_done = True
    try:
        match arguments.action:
            case "set":
                _set(endpoints.keys, endpoint, to)
            case "move":
                _move(endpoints.keys, endpoint, to)
            case _:
                is_done = _remove(endpoints.keys, endpoint)
    finally:
        endpoints.keys.close()
        for problem in endpoints.keys.pop_problems():
            output.complain(problem)
    _say_what_else(endpoints, endpoint, is_removed=arguments.action == "remove")
    return output.DONE if is_done else output.WRONG_USE


def _set(keys: KeyStore, endpoint: Endpoint, to: KeyPlace | None) -> None:
    key = _read_key(endpoint)
    if to is None and keys.has_keyring:
        to = KeyPlace.KEYRING
    _say_where(keys, endpoint, keys.save(endpoint, key, to or KeyPlace.KEPT))


def _move(keys: KeyStore, endpoint: Endpoint, to: KeyPlace | None) -> None:
    at = keys.kept_place(endpoint)
    if to is None:
        to = KeyPlace.KEPT if at is KeyPlace.KEYRING else KeyPlace.KEYRING
    if at is not to:
        keys.move(endpoint, to)
    _say_where(keys, endpoint, to)


def _remove(keys: KeyStore, endpoint: Endpoint) -> bool:
    """Delete it; return whether it is gone, as far as it was known to be somewhere."""
    was_in_keyring = keys.kept_place(endpoint) is KeyPlace.KEYRING
    removed = keys.forget(endpoint, asks_keyring=True)
    names = {KeyPlace.KEPT: str(keys.path_of(endpoint)), KeyPlace.KEYRING: "the keyring"}
    where = " and ".join(names[place] for place in removed)
    is_still_there = was_in_keyring and bool(keys.problems)  # which say why
    if where:
        output.say(f"The key of {endpoint.label} is deleted from {where}.")
    elif not is_still_there:
        output.say(f"{endpoint.label} had no key that chatui keeps.")
    return not is_still_there


def _say_where(keys: KeyStore, endpoint: Endpoint, place: KeyPlace) -> None:
    is_in_keyring = place is KeyPlace.KEYRING
    where = "the keyring" if is_in_keyring else str(keys.path_of(endpoint))
    output.say(f"The key of {endpoint.label} is in {where}.")


def _say_what_else(endpoints: Endpoints, endpoint: Endpoint, *, is_removed: bool) -> None:
    """Say what else has a part in it: a variable or command that counts first, other endpoints."""
    comes = "is still there" if is_removed else "comes before it"
    match endpoints.key_place(endpoint):
        case KeyPlace.VARIABLE:
            output.complain(f"The variable {endpoint.api_key_env} {comes}.")
        case KeyPlace.COMMAND:
            output.complain(f"The api_key_command of {endpoint.name} {comes}.")
        case _:
            pass
    others = [
        one.name
        for one in endpoints.all()
        if one.base_url == endpoint.base_url and one.name != endpoint.name
    ]
    if others:
        output.complain(f"At the same address, so with the same key: {', '.join(others)}.")


def _read_key(endpoint: Endpoint) -> str:
    """Return the key that is typed, unseen, or the first line of standard input."""
    if sys.stdin is None:
        raise UsageError("There is no standard input to read the key from.")
    try:
        if sys.stdin.isatty():
            leave_on_signals()  # else the terminal would go on hiding what is typed
            typed = getpass.getpass(f"API key of {endpoint.label}: ")
        else:
            typed = sys.stdin.buffer.read(_LARGEST).decode("utf-8", "replace")
    except KeyboardInterrupt:
        output.write_error("\n")  # what follows does not stand behind the question
        raise
    except (EOFError, OSError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "it has ended"
        raise UsageError(f"The key cannot be read: {reason}.") from error
    first = next((line for line in typed.splitlines() if line.strip()), "")
    if not first:
        raise UsageError("No key was given; nothing was changed.")
    return first


def _looks_like_a_key(word: str) -> bool:
    key, _ = clean_key(word)
    starts = tuple(start for provider in PROVIDERS for start in provider.key_starts)
    return key.startswith(starts) or _LIKE_A_KEY.fullmatch(key) is not None
