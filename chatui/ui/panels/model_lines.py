"""The model picker's lines: what can be chosen, in sections, for what was typed."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from chatui.commands.model_filters import ModelQuery
from chatui.endpoints import ModelChoice
from chatui.model_info import ModelInfo
from chatui.text.folding import fold
from chatui.text.token_counts import context_size
from chatui.ui.panels.matching import find_spread, find_words, matched
from chatui.ui.widgets.choice_list import Choice, Heading, ListLine, Rows

NARROW_WIDTHS = (12, -6, 4, 5)
WIDE_WIDTHS = (16, -18, -6, 11, 5)
MANY: Final = 1000
"""Models from which on a list is prepared in a thread, and its rows are made when they are seen."""


Find = Callable[[str, Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class TypedModel:
    """A name that is used although no endpoint lists it."""

    choice: ModelChoice


@dataclass(frozen=True, slots=True)
class Listing:
    """What can be chosen at an endpoint: the models, their choices, folded names to search in."""

    models: Sequence[ModelInfo] = ()
    choices: Sequence[ModelChoice] = ()
    texts: Sequence[str] = ()
    by_id: Mapping[str, ModelInfo] = field(default_factory=dict)
    longest: int = 0
    """How many characters the longest name has."""
    as_of: str = ""
    """When facts about some were read, where they are not the endpoint's own."""


@dataclass(slots=True)
class Offer:
    """What an endpoint offers, and the words that say how the asking went."""

    name: str
    label: str = ""
    """What it is called where people read it."""
    is_local: bool = False
    note: str = ""
    is_problem: bool = False
    listing: Listing = Listing()

    def __post_init__(self) -> None:
        self.label = self.label or self.name

    def listed(self, models: Sequence[ModelInfo]) -> Listing:
        """Return models as this endpoint's, to be its `listing`; may run in a thread."""
        return Listing(
            models,
            [ModelChoice(self.name, model.id) for model in models],
            [fold(_searched(model.id, self.label)) for model in models],
            {model.id: model for model in models},
            max((len(model.id) for model in models), default=0),
            next((model.as_of for model in models if model.as_of), ""),
        )


class ModelLines:
    """Builds the lines of the picker.

    `is_wide` spreads the facts over more columns; `is_by_price` puts the cheapest of each endpoint
    first, and those of unknown price last.
    """

    def __init__(
        self,
        offers: Sequence[Offer],
        *,
        current: ModelChoice,
        favourites: Sequence[ModelChoice],
        recent: Sequence[ModelChoice],
    ) -> None:
        self.offers = sorted(offers, key=lambda offer: offer.name != current.endpoint)
        self.favourites = list(favourites)
        self.is_wide = False
        self.is_by_price = False
        self._current = current
        self._labels = {offer.name: offer.label for offer in offers}
        self._recent = [choice for choice in recent if choice not in favourites]

    @property
    def count(self) -> int:
        """How many models there are to choose from."""
        return sum(len(offer.listing.models) for offer in self.offers)

    def lines(self, typed: str) -> list[ListLine]:
        """Return what fits what was typed: favourites, recent ones, then every endpoint's."""
        query = ModelQuery.of(typed)
        find: Find = find_words
        found = [self._found(query, offer, find) for offer in self.offers]
        if not any(found):
            find = find_spread
            found = [self._found(query, offer, find) for offer in self.offers]
        recent = [choice for choice in self._recent if choice not in self.favourites]
        lines = self._section("Favourites", self.favourites, query, find)
        lines += self._section("Recent", recent, query, find)
        for offer, places in zip(self.offers, found, strict=True):
            lines += self._endpoint(offer, query, places, is_all=not typed.strip())
        if (name := typed.strip()) and not (query.filters and any(found)):
            choice = TypedModel(ModelChoice(self._current.endpoint, name))
            where = self._labels.get(self._current.endpoint, self._current.endpoint)
            lines.append(Choice(choice, f'Use "{name}" as typed', facts=(where,)))
        return lines

    def _found(self, query: ModelQuery, offer: Offer, find: Find) -> Sequence[int]:
        models, texts = offer.listing.models, offer.listing.texts
        places = find(query.words, texts)
        if query.filters:
            places = [
                one
                for one in places
                if query.fits(models[one], texts[one], is_local=offer.is_local)
            ]
        if self.is_by_price:
            places.sort(key=lambda place: _cheapest_first(models[place]))
        return places

    def _section(
        self, title: str, choices: Iterable[ModelChoice], query: ModelQuery, find: Find
    ) -> list[ListLine]:
        offers = {offer.name: offer for offer in self.offers}
        named = [choice for choice in choices if choice.model and choice.endpoint in offers]
        texts = [fold(_searched(one.model, offers[one.endpoint].label)) for one in named]
        lines: list[ListLine] = []
        for place in find(query.words, texts):
            choice, offer = named[place], offers[named[place].endpoint]
            info = _info(offer, choice)
            if query.fits(info, texts[place], is_local=offer.is_local):
                lines.append(self._row(offer, query, info, is_mixed=True))
        return [Heading(title), *lines] if lines else []

    def _endpoint(
        self, offer: Offer, query: ModelQuery, places: Sequence[int], *, is_all: bool
    ) -> list[ListLine]:
        models, choices = offer.listing.models, offer.listing.choices
        if not (is_all or places or offer.is_problem):
            return []
        notes = [_count(len(models)) if is_all else f"{len(places)} found"] if models else []
        notes += ["by price"] if self.is_by_price and len(places) > 1 else []
        notes += [offer.note] if offer.note else []
        notes += [f"some facts as of {offer.listing.as_of}"] if offer.listing.as_of else []
        color = "$chat-warn" if offer.is_problem else "$chat-soft"
        heading = Heading(offer.label, " · ".join(notes), color)
        if len(places) <= MANY:
            return [heading, *(self._row(offer, query, models[place]) for place in places)]

        def make(place: int) -> Choice:
            return self._row(offer, query, models[place])

        return [heading, Rows(places, choices.__getitem__, make, offer.listing.longest)]

    def _row(
        self, offer: Offer, query: ModelQuery, info: ModelInfo, *, is_mixed: bool = False
    ) -> Choice:
        choice = ModelChoice(offer.name, info.id)
        where = f"{offer.label}{' ⌂' if offer.is_local else ''}" if is_mixed else ""
        context = _context(info)
        tools = "tools" if info.calls_tools else ""
        facts: tuple[str, ...]
        if self.is_wide:
            sees = "sees images" if info.sees_images else ""
            facts = (where, _both_prices(info), context, sees, tools)
        else:
            sees = "sees" if info.sees_images else ""
            facts = (where or _price(info), context, sees, tools)
        hits = matched(query.words, _searched(info.id, offer.label)) if query.words else ()
        sign = "✶" if choice in self.favourites else ""
        aside = "in use" if choice == self._current else ""
        return Choice(choice, info.id, sign, facts, hits, aside=aside)


def _searched(model: str | None, endpoint: str) -> str:
    return f"{model} {endpoint}"


def _info(offer: Offer, choice: ModelChoice) -> ModelInfo:
    model = choice.model or ""
    return offer.listing.by_id.get(model) or ModelInfo(model)


def _count(models: int) -> str:
    return "1 model" if models == 1 else f"{models} models"


def _context(info: ModelInfo) -> str:
    """Return how long the context is in short, with a sign where the endpoint does not say so."""
    if not info.context_length:
        return ""
    return f"{'' if info.is_context_told else '≈'}{context_size(info.context_length)}"


def _cheapest_first(info: ModelInfo) -> tuple[float, float]:
    """Return what models are sorted by: what they generate costs most, and stands in every row."""
    prices = (info.price_out, info.price_in)
    price_out, price_in = (math.inf if price is None else price for price in prices)
    return price_out, price_in


def _price(info: ModelInfo) -> str:
    if info.is_free:
        return "free"
    return "" if info.price_out is None else f"{_dollars(info.price_out)}/M out"


def _both_prices(info: ModelInfo) -> str:
    if info.is_free or info.price_in is None or info.price_out is None:
        return _price(info)
    return f"{_dollars(info.price_in)} in  {_dollars(info.price_out)} out"


def _dollars(price: float) -> str:
    return f"${price:.3g}" if price < 999.5 else f"${price:.0f}"
