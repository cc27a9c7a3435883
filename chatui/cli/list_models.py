"""`chatui models`: what an endpoint offers, a line each, or as JSON."""

import asyncio
import os
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Final

from chatui import output
from chatui.cli.arguments import Parser, text
from chatui.cli.compose import build_sessions, load_settings
from chatui.commands.model_filters import FILTERS, ModelQuery
from chatui.endpoints import EMBEDDED, Endpoints
from chatui.errors import (
    CannotConnect,
    ConnectionBroken,
    RateLimited,
    ServerFailed,
    TimedOut,
)
from chatui.model_info import ModelInfo
from chatui.sessions.open_sessions import OpenSessions
from chatui.storage.paths import folders
from chatui.text.columns import cells, padded
from chatui.text.folding import fold
from chatui.text.local_time import in_zone
from chatui.text.safety import display_line
from chatui.text.token_counts import context_size

_PASSING: Final = (CannotConnect, ConnectionBroken, RateLimited, ServerFailed, TimedOut)
"""What says nothing about the list that the endpoint gave before."""


def parser() -> Parser:
    """Return the parser of what follows `chatui models`."""
    filters = "; ".join(f"{word}: {one.help}" for word, one in FILTERS.items())
    parser = Parser(
        prog="chatui models",
        description="Print the models of an endpoint: name, context, longest output, dollars a"
        " million tokens in and out, what they can.",
        epilog=f"Words that ask for a fact: {filters}. JSON is one array, an object a line:"
        " version, endpoint, id, context_length, longest_output, price_in and price_out in dollars"
        " a million tokens, sees_images, calls_tools; null is what nobody says. as_of is when"
        " chatui's own table was read, where that says what the endpoint does not, else empty."
        " Without a network it is the list of last time, which standard error tells.",
        examples=[
            ("chatui models", "what the endpoint of new chats offers"),
            ("chatui models qwen sees", "those of that name that take pictures"),
            ("chatui models --endpoint work --json", "all facts about those of another endpoint"),
        ],
    )
    add = parser.add_argument
    add("words", metavar="FILTER", nargs="*", type=text, help="a part of a name, or of these words")
    add("--json", action="store_true", help="print JSON")
    add("--endpoint", metavar="NAME", type=text, help="an endpoint of the configuration")
    return parser


def run(arguments: Namespace) -> int:
    """Print what an endpoint offers; return the exit code."""
    places = folders(os.environ)
    sessions = build_sessions(places, load_settings(places), os.environ)
    return list_models(sessions, arguments.endpoint, arguments.words, as_json=arguments.json)


def list_models(
    sessions: OpenSessions, endpoint: str | None, words: Sequence[str], *, as_json: bool
) -> int:
    """Print the models of an endpoint, by default of that of new chats; return the exit code.

    Raises:
        ConfigError: When there is no such endpoint.
        EndpointError: When it refuses, or cannot be asked and never listed any.
        ReaderLeft, NotSaved: When standard output does not take them.
    """
    endpoints = sessions.endpoints
    if (name := endpoint) is None:
        name = endpoints.choose(sessions.remembered.state).endpoint
    if endpoint is None and name == EMBEDDED:
        is_set_up = any(endpoints.is_configured(one.name) for one in endpoints.all())
        why = "" if is_set_up else "No endpoint is set up. "
        output.complain(f"{why}This is the model on this computer, a toy.")
    models = asyncio.run(_listed(endpoints, name))
    for problem in sessions.pop_problems():
        output.complain(problem)
    query, is_local = ModelQuery.of(" ".join(words)), endpoints.get(name).is_loopback
    found = [model for model in models if _fits(query, model, is_local=is_local)]
    if not found:
        label = endpoints.label(name)
        none = f"None of {len(models)} models fits." if models else f"{label} lists no models."
        output.complain(none)
    _print(found, name, as_json=as_json)
    return output.DONE


async def _listed(endpoints: Endpoints, name: str) -> list[ModelInfo]:
    try:
        models = await endpoints.fetch_models(name)
        if left_out := endpoints.left_out(name):
            output.complain(f"{left_out:,} more models were left out: {len(models):,} are kept.")
    except _PASSING as error:
        await endpoints.read_models()
        listed_at = endpoints.listed_at(name)
        if listed_at is None:
            raise
        output.complain(f"{error.message} This is its list of {in_zone(listed_at):%Y-%m-%d %H:%M}.")
        models = endpoints.cached_models(name)
    finally:
        await endpoints.close()
    return models


def _fits(query: ModelQuery, model: ModelInfo, *, is_local: bool) -> bool:
    name = fold(model.id)
    has_words = all(word in name for word in query.words.split())
    return has_words and query.fits(model, name, is_local=is_local)


def _print(models: Sequence[ModelInfo], endpoint: str, *, as_json: bool) -> None:
    if as_json:
        output.write_objects({"endpoint": endpoint} | _said(one) for one in models)
        return
    rows = [(display_line(model.id), *_facts(model)) for model in models]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    output.say(*(_line(row, widths) for row in rows))


def _said(model: ModelInfo) -> dict[str, object]:
    return {name: value for name, value in asdict(model).items() if name != "is_context_told"}


def _line(row: Iterable[str], widths: Iterable[int]) -> str:
    name, *facts = map(padded, row, widths)
    return "  ".join([name, *(fact for fact in facts if fact)]).rstrip()


def _facts(model: ModelInfo) -> tuple[str, ...]:
    return (
        context_size(model.context_length) if model.context_length else "",
        f"{context_size(model.longest_output)} out" if model.longest_output else "",
        "free" if model.is_free else _prices(model),
        "sees" if model.sees_images else "",
        "tools" if model.calls_tools else "",
        f"as of {model.as_of}" if model.as_of else "",
    )


def _prices(model: ModelInfo) -> str:
    named = ((model.price_in, "in"), (model.price_out, "out"))
    return ", ".join(f"${price:g} {name}" for price, name in named if price is not None)
