"""The lines of the list from which an endpoint is opened or begun."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chatui.config import Endpoint, Origin
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.providers import Provider, label_of, provider_of
from chatui.storage.settings.key_store import KeyPlace
from chatui.text.folding import fold
from chatui.ui.panels.matching import find_spread, find_words, matched
from chatui.ui.widgets.choice_list import Choice, Heading, ListLine

if TYPE_CHECKING:
    from chatui.transport.found_servers import FoundServer

_Sections = list[tuple[str, list[Choice]]]
"""Headings with what stands below them."""

ANOTHER: Final = object()
"""The value of the line from which an endpoint at any address is begun."""


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """What was typed, where it can be an address."""

    address: str


def endpoint_lines(
    query: str,
    endpoints: Endpoints,
    providers: Iterable[Provider],
    found: "Sequence[FoundServer]",
    *,
    in_use: ModelChoice | None,
) -> list[ListLine]:
    """Return what fits the query: one's own, what runs here, providers, any other address."""
    current = None if in_use is None else in_use.endpoint
    all_own = [one for one in endpoints.all() if one.name != EMBEDDED]
    own = [
        one
        for one in all_own
        if one.origin is not Origin.BUILT_IN or endpoints.key_place(one) is not KeyPlace.NOWHERE
    ]
    built_in = {one.base_url: one for one in all_own if one not in own}
    known = {one.base_url for one in own}
    new = [one for one in providers if one.base_url not in known and not one.ended]
    remote = [one for one in new if one.port is None]
    local = [one for one in new if one.port is not None]
    sections: _Sections = [
        ("Yours", [_own_line(one, endpoints, is_in_use=one.name == current) for one in own]),
        ("Running on this machine", [_found_line(one) for one in found]),
        (
            "Providers",
            [_provider_line(one, endpoints, built_in.get(one.base_url)) for one in remote],
        ),
        ("Servers of your own", [_provider_line(one, endpoints, None) for one in local]),
    ]
    lines: list[ListLine] = []
    for heading, choices in _fitting(query, sections):
        lines += [Heading(heading), *choices]
    return [*lines, Heading("Elsewhere"), *_elsewhere(query)]


def _fitting(query: str, sections: _Sections) -> Iterator[tuple[str, list[Choice]]]:
    """Yield the sections with what fits the query, the best first."""
    if not query.strip():
        yield from (section for section in sections if section[1])
        return
    choices = [choice for _, section in sections for choice in section]
    names = [fold(choice.text) for choice in choices]
    whole = [fold(f"{choice.text} {choice.facts[0]}") for choice in choices]
    places = [*find_words(query, names), *find_words(query, whole)] or find_spread(query, names)
    found = [choices[place] for place in dict.fromkeys(places)]
    for heading, section in sections:
        here = [replace(one, hits=matched(query, one.text)) for one in found if one in section]
        if here:
            yield heading, here


def _elsewhere(query: str) -> list[Choice]:
    address = query.strip()
    if not any(sign in address for sign in ".:/") or " " in address:
        return [Choice(ANOTHER, "Another address")]
    return [Choice(TypedAddress(address), f"Use {address}")]


def _own_line(endpoint: Endpoint, endpoints: Endpoints, *, is_in_use: bool) -> Choice:
    state = _state(endpoint, endpoints.key_place(endpoint))
    facts = (_place(endpoint.base_url), state, "in use" if is_in_use else "")
    return Choice(endpoint, label_of(endpoint), facts=facts)


def _state(endpoint: Endpoint, place: KeyPlace) -> str:
    match place:
        case KeyPlace.VARIABLE if endpoint.origin is Origin.ENVIRONMENT:
            return "$CHATUI_API_KEY"
        case KeyPlace.VARIABLE:
            return f"${endpoint.api_key_env}"
        case KeyPlace.COMMAND:
            return "key from a command"
        case KeyPlace.KEPT:
            return "key kept"
        case KeyPlace.KEYRING:
            return "key in the keyring"
        case KeyPlace.NOWHERE:
            wants_key = endpoint.api_key_env is not None or bool(provider_of(endpoint).keys_page)
            return "key needed" if wants_key and not endpoint.is_loopback else "no key"


def _found_line(server: "FoundServer") -> Choice:
    count = len(server.models)
    models = f"{count} model{'s' if count != 1 else ''}"
    return Choice(server, server.label, facts=(_place(server.base_url), models, ""))


def _provider_line(provider: Provider, endpoints: Endpoints, built_in: Endpoint | None) -> Choice:
    variables = endpoints.offered_keys(Endpoint(provider.name, provider.base_url))
    facts = (_place(provider.base_url), f"${variables[0]}" if variables else "", "")
    value = provider if built_in is None else built_in
    return Choice(value, provider.label, facts=facts)


def _place(base_url: str) -> str:
    return urlsplit(base_url).netloc
