"""The model picker's lines: what can be chosen, in sections, for what was typed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from chatui.endpoints import ModelChoice
from chatui.model_info import ModelInfo
from chatui.text.folding import fold
from chatui.text.token_counts import context_size
from chatui.ui.panels.matching import find_spread, find_words, matched
from chatui.ui.widgets.choice_list import Choice, Heading, ListLine, Rows

NARROW_WIDTHS = (12, -5, 4)
WIDE_WIDTHS = (16, -18, -6, 11)
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
        )


class ModelLines:
    """Builds the lines of the picker; `is_wide` spreads the facts over more columns."""

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
        self._current = current
        self._labels = {offer.name: offer.label for offer in offers}
        self._recent = [choice for choice in recent if choice not in favourites]

    @property
    def count(self) -> int:
        """How many models there are to choose from."""
        return sum(len(offer.listing.models) for offer in self.offers)

    def lines(self, query: str) -> list[ListLine]:
        """Return what fits the query: favourites, recent ones, then every endpoint's."""
        find: Find = find_words
        found = [find(query, offer.listing.texts) for offer in self.offers]
        if not any(found):
            find = find_spread
            found = [find(query, offer.listing.texts) for offer in self.offers]
        recent = [choice for choice in self._recent if choice not in self.favourites]
        lines = self._section("Favourites", self.favourites, query, find)
        lines += self._section("Recent", recent, query, find)
        for offer, places in zip(self.offers, found, strict=True):
            lines += self._endpoint(offer, query, places)
        if name := query.strip():
            typed = TypedModel(ModelChoice(self._current.endpoint, name))
            where = self._labels.get(self._current.endpoint, self._current.endpoint)
            lines.append(Choice(typed, f'Use "{name}" as typed', facts=(where,)))
        return lines

    def _section(
        self, title: str, choices: Iterable[ModelChoice], query: str, find: Find
    ) -> list[ListLine]:
        named = [choice for choice in choices if choice.model]
        labels = [self._labels.get(choice.endpoint, choice.endpoint) for choice in named]
        texts = [
            fold(_searched(choice.model, label))
            for choice, label in zip(named, labels, strict=True)
        ]
        offers = {offer.name: offer for offer in self.offers}
        lines: list[ListLine] = []
        for place in find(query, texts):
            choice = named[place]
            if choice.endpoint in offers:
                offer = offers[choice.endpoint]
                lines.append(self._row(offer, query, _info(offer, choice), is_mixed=True))
        return [Heading(title), *lines] if lines else []

    def _endpoint(self, offer: Offer, query: str, places: Sequence[int]) -> list[ListLine]:
        models, choices = offer.listing.models, offer.listing.choices
        if query.strip() and not places and not offer.is_problem:
            return []
        count = f"{len(places)} found" if query.strip() else _count(len(models))
        notes = [count] if models else []
        notes += [offer.note] if offer.note else []
        color = "$chat-warn" if offer.is_problem else "$chat-soft"
        heading = Heading(offer.label, " · ".join(notes), color)
        if len(places) <= MANY:
            return [heading, *(self._row(offer, query, models[place]) for place in places)]

        def make(place: int) -> Choice:
            return self._row(offer, query, models[place])

        return [heading, Rows(places, choices.__getitem__, make)]

    def _row(self, offer: Offer, query: str, info: ModelInfo, *, is_mixed: bool = False) -> Choice:
        choice = ModelChoice(offer.name, info.id)
        where = f"{offer.label}{' ⌂' if offer.is_local else ''}" if is_mixed else ""
        context = context_size(info.context_length) if info.context_length else ""
        facts: tuple[str, ...]
        if self.is_wide:
            sees = "sees images" if info.sees_images else ""
            facts = (where, _both_prices(info), context, sees)
        else:
            facts = (where or _price(info), context, "sees" if info.sees_images else "")
        hits = matched(query, _searched(info.id, offer.label)) if query else ()
        sign = "✶" if choice in self.favourites else ""
        aside = "in use" if choice == self._current else ""
        return Choice(choice, info.id, sign, facts, hits, aside=aside)


def _searched(model: str | None, endpoint: str) -> str:
    return f"{model} {endpoint}"


def _info(offer: Offer, choice: ModelChoice) -> ModelInfo:
    known = (model for model in offer.listing.models if model.id == choice.model)
    return next(known, ModelInfo(choice.model or ""))


def _count(models: int) -> str:
    return "1 model" if models == 1 else f"{models} models"


def _price(info: ModelInfo) -> str:
    return "" if info.price_out is None else f"{_dollars(info.price_out)}/M out"


def _both_prices(info: ModelInfo) -> str:
    if info.price_in is None or info.price_out is None:
        return _price(info)
    return f"{_dollars(info.price_in)} in  {_dollars(info.price_out)} out"


def _dollars(price: float) -> str:
    return f"${price:.3g}" if price < 1000 else f"${price:.0f}"
