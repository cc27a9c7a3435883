"""The model picker's lines: what can be chosen, in sections, for what was typed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from chatui.endpoints import ModelChoice
from chatui.model_info import ModelInfo
from chatui.text.folding import fold
from chatui.text.token_counts import context_size
from chatui.ui.panels.matching import find_spread, find_words, matched
from chatui.ui.widgets.choice_list import Choice, Heading, ListLine

NARROW_WIDTHS = (12, -5, 4)
WIDE_WIDTHS = (16, -18, -6, 11)


Find = Callable[[str, Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class TypedModel:
    """A name that is used although no endpoint lists it."""

    choice: ModelChoice


@dataclass(slots=True)
class Offer:
    """What an endpoint offers, and the words that say how the asking went."""

    name: str
    label: str = ""
    """What it is called where people read it."""
    is_local: bool = False
    models: Sequence[ModelInfo] = ()
    note: str = ""
    is_problem: bool = False
    texts: list[str] = field(default_factory=list)
    """Folded names to search in, one a model."""

    def __post_init__(self) -> None:
        self.label = self.label or self.name

    def take(self, models: Sequence[ModelInfo]) -> None:
        """Offer these models from now on."""
        self.models = models
        self.texts = [fold(_searched(model.id, self.label)) for model in models]


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
        return sum(len(offer.models) for offer in self.offers)

    def lines(self, query: str) -> list[ListLine]:
        """Return what fits the query: favourites, recent ones, then every endpoint's."""
        is_found = any(find_words(query, offer.texts) for offer in self.offers)
        find = find_words if is_found else find_spread
        recent = [choice for choice in self._recent if choice not in self.favourites]
        lines = self._section("Favourites", self.favourites, query, find)
        lines += self._section("Recent", recent, query, find)
        for offer in self.offers:
            lines += self._endpoint(offer, query, find)
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
                info = _info(offers[choice.endpoint], choice)
                lines.append(self._row(offers[choice.endpoint], info, query, is_mixed=True))
        return [Heading(title), *lines] if lines else []

    def _endpoint(self, offer: Offer, query: str, find: Find) -> list[ListLine]:
        places = find(query, offer.texts)
        if query.strip() and not places and not offer.is_problem:
            return []
        count = f"{len(places)} found" if query.strip() else _count(len(offer.models))
        notes = [count] if offer.models else []
        notes += [offer.note] if offer.note else []
        color = "$chat-warn" if offer.is_problem else "$chat-soft"
        rows = [self._row(offer, offer.models[place], query) for place in places]
        return [Heading(offer.label, " · ".join(notes), color), *rows]

    def _row(self, offer: Offer, info: ModelInfo, query: str, *, is_mixed: bool = False) -> Choice:
        choice = ModelChoice(offer.name, info.id)
        where = f"{offer.label}{' ⌂' if offer.is_local else ''}" if is_mixed else ""
        context = context_size(info.context_length) if info.context_length else ""
        facts: tuple[str, ...]
        if self.is_wide:
            sees = "sees images" if info.sees_images else ""
            facts = (where, _both_prices(info), context, sees)
        else:
            facts = (where or _price(info), context, "sees" if info.sees_images else "")
        hits = matched(query, _searched(info.id, offer.label))
        sign = "✶" if choice in self.favourites else ""
        aside = "in use" if choice == self._current else ""
        return Choice(choice, info.id, sign, facts, hits, aside=aside)


def _searched(model: str | None, endpoint: str) -> str:
    return f"{model} {endpoint}"


def _info(offer: Offer, choice: ModelChoice) -> ModelInfo:
    known = (model for model in offer.models if model.id == choice.model)
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
