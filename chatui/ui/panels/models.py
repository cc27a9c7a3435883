"""The model picker: every model of every endpoint, in one list."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.widgets import Input

from chatui.commands.model_filters import FILTERS
from chatui.config import Origin
from chatui.endpoints import EMBEDDED, Endpoints, ModelChoice
from chatui.errors import (
    CannotConnect,
    ChatUIError,
    KeyRefused,
    MissingKey,
    TimedOut,
    WrongPath,
)
from chatui.model_info import ModelInfo
from chatui.sessions.remembered import Remembered, StateChange
from chatui.storage.settings.state_file import ModelName, State
from chatui.ui.panels.list_panel import ListPanel
from chatui.ui.panels.model_lines import (
    MANY,
    NARROW_WIDTHS,
    WIDE_WIDTHS,
    ModelLines,
    Offer,
    TypedModel,
)
from chatui.ui.widgets.choice_list import ChoiceList
from chatui.ui.widgets.field import Field
from chatui.ui.widgets.key_line import Keys
from chatui.ui.widgets.panel import Panel

_WIDE = 100  # columns
_RECENT = 5
_KEYS_FOR_ONE_REPLY = (
    ("Enter", "ask again with it, once"),
    ("^F", "favourite"),
    ("^S", "by price"),
    ("Esc", "close"),
)

_CALM_WORDS: dict[type[ChatUIError], str] = {
    MissingKey: "no key yet",
    KeyRefused: "the key was refused",
    CannotConnect: "cannot be reached",
    TimedOut: "no answer",
    WrongPath: "has no list of models",
}


@dataclass(frozen=True, slots=True)
class PickedModel:
    """The model that was chosen, for the conversation or for one message."""

    choice: ModelChoice
    next_message_only: bool = False


class ModelsScreen(ListPanel[PickedModel | None]):
    """Lets a model be chosen; what is known is there at once, the rest comes while it is open.

    The one that is chosen is where new chats start, unless it is for one message or reply alone.
    """

    section = "models"
    heading = "Models"
    question = f"Which model?  Words such as {', '.join(FILTERS)} narrow the list"
    widths = NARROW_WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        ("tab", "choose(True)", "Next message only"),
        ("ctrl+f", "toggle_favourite", "Favourite"),
        ("ctrl+s", "toggle_by_price", "By price"),
    ]

    def __init__(
        self,
        endpoints: Endpoints,
        remembered: Remembered,
        current: ModelChoice,
        *,
        for_one_reply: bool = False,
    ) -> None:
        super().__init__()
        self._for_one_reply = for_one_reply
        self._endpoints = endpoints
        self._remembered = remembered
        self._current = current
        self._offers = {
            endpoint.name: Offer(endpoint.name, endpoint.label, is_local=endpoint.is_loopback)
            for endpoint in endpoints.all()
        }
        self._begun: object = None
        """Where the cursor was put; it goes elsewhere with later lists unless it was moved."""
        self._is_read = False
        self._chooses_when_read: Callable[[], None] | None = None
        """What Enter or Tab would have done, had they not come before the models did."""
        known = remembered.state
        self._lines = ModelLines(
            list(self._offers.values()),
            current=current,
            favourites=_choices(known.favourite_models),
            recent=_choices(known.recent_models)[:_RECENT],
        )

    @property
    def keys(self) -> Keys:
        return _KEYS_FOR_ONE_REPLY if self._for_one_reply else super().keys

    def on_mount(self) -> None:
        self.run_worker(self._read_and_ask(), group="models", exit_on_error=False)

    def on_resize(self, event: events.Resize) -> None:
        self._lines.is_wide = event.size.width >= _WIDE
        self._show()

    @on(Input.Changed)
    def _filter(self) -> None:
        self._chooses_when_read = None
        self._show(keep=False)

    @on(Input.Submitted)
    def _use(self) -> None:
        self.action_choose()

    @on(ChoiceList.Chosen)
    def _use_clicked(self) -> None:
        self.action_choose()

    def action_choose(self, next_message_only: bool = False) -> None:
        """Use the model under the cursor."""
        if not self._is_read:
            self._chooses_when_read = partial(self.action_choose, next_message_only)
            return
        if (choice := self._highlighted()) is None:
            return
        if not (next_message_only or self._for_one_reply):
            self._keep(partial(_with_recent, choice=choice))
        self.dismiss(PickedModel(choice, next_message_only))

    def action_toggle_favourite(self) -> None:
        """Add the model under the cursor to the favourites, or take it out."""
        if (choice := self._highlighted()) is None:
            return
        favourites = self._lines.favourites
        favourites.remove(choice) if choice in favourites else favourites.append(choice)
        names = _names(favourites)
        self._keep(lambda state: replace(state, favourite_models=names))
        self._show()

    def action_toggle_by_price(self) -> None:
        """Put the cheapest models first, or all as they are listed."""
        self._lines.is_by_price = not self._lines.is_by_price
        self._show(keep=False)

    async def _read_and_ask(self) -> None:
        await self._endpoints.read_models()
        for name, offer in self._offers.items():
            await self._take(offer, self._endpoints.cached_models(name))
        self._is_read = True
        self._show(keep=False)
        if self._chooses_when_read:
            self._chooses_when_read()
        for name, offer in self._offers.items():
            ask = self._look_for_local(offer) if name == EMBEDDED else self._ask(offer)
            self.run_worker(ask, group=f"models of {name}", exit_on_error=False)

    async def _take(self, offer: Offer, models: Sequence[ModelInfo]) -> None:
        if len(models) > MANY:
            offer.listing = await asyncio.to_thread(offer.listed, models)
        else:
            offer.listing = offer.listed(models)

    async def _ask(self, offer: Offer) -> None:
        """Ask an endpoint for its models; how it went stands in its heading."""
        is_built_in = self._endpoints.get(offer.name).origin is Origin.BUILT_IN
        if is_built_in and not await asyncio.to_thread(self._endpoints.is_configured, offer.name):
            offer.note = "no key yet"
            self._show()
            return
        offer.note = "asking …"
        self._show()
        offer.note = ""
        try:
            await self._take(offer, await self._endpoints.fetch_models(offer.name))
            if left_out := self._endpoints.left_out(offer.name):
                offer.note = f"{left_out:,} more are left out"
        except ChatUIError as problem:
            offer.note = _CALM_WORDS.get(type(problem), problem.message)
            offer.is_problem = True
        self._show()

    async def _look_for_local(self, offer: Offer) -> None:
        """Say what the model on this computer is, or that there is none."""
        is_there = await asyncio.to_thread(self._endpoints.local.is_installed)
        offer.note = "a toy" if is_there else "not installed: a built-in guide answers"
        offer.is_problem = not is_there
        self._show()

    def _show(self, *, keep: bool = True) -> None:
        if not self.is_mounted:
            return
        choices, query = self.query_one(ChoiceList), self.query_one(Field).value
        at, is_narrowed = self._first(), bool(query.strip()) or self._lines.is_by_price
        is_chosen = is_narrowed or self.under_cursor != self._begun
        if keep and self.under_cursor is not None and is_chosen:
            at = self.under_cursor
        elif is_narrowed:
            at = None
        widths = WIDE_WIDTHS if self._lines.is_wide else NARROW_WIDTHS
        choices.show_lines(self._lines.lines(query), at=at, widths=widths)
        self._begun = self.under_cursor
        self.query_one(Panel).figure = str(self._lines.count or "")

    def _first(self) -> object:
        """Return where the cursor is put: on the model in use, else the first of its endpoint."""
        offer = self._offers.get(self._current.endpoint)
        if self._current.model is None and offer is not None and offer.listing.choices:
            return offer.listing.choices[0]
        return self._current

    def _highlighted(self) -> ModelChoice | None:
        value = self.under_cursor
        choice = value.choice if isinstance(value, TypedModel) else value
        assert isinstance(choice, ModelChoice | None)
        return choice

    def _keep(self, change: StateChange) -> None:
        self._remembered.change(change, lambda problem: self.warn(str(problem)))


def _with_recent(state: State, choice: ModelChoice) -> State:
    others = [one for one in _choices(state.recent_models) if one != choice]
    recent = _names([choice, *others][:_RECENT])
    return replace(state, endpoint=choice.endpoint, model=choice.model, recent_models=recent)


def _choices(names: Sequence[ModelName]) -> list[ModelChoice]:
    return [ModelChoice(endpoint, model) for endpoint, model in names]


def _names(choices: Sequence[ModelChoice]) -> tuple[ModelName, ...]:
    return tuple((one.endpoint, one.model) for one in choices if one.model is not None)
