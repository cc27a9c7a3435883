"""What models have refused to take, remembered from one start to the next."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from chatui.sessions.remembered import Remembered
from chatui.storage.settings.state_file import RefusedField, State
from chatui.transport.protocol.request import Refused

_MOST: Final = 100


class RememberedRefusals:
    """The fields that the models at one base URL have refused, in state.toml."""

    def __init__(self, remembered: Remembered, base_url: str) -> None:
        self._remembered = remembered
        self._base_url = base_url

    def known(self, model: str | None) -> Iterable[Refused]:
        """Return the fields that a model has refused, with their values."""
        here = (self._base_url, model or "")
        return [
            Refused(name, value)
            for *place, name, value in self._remembered.state.refused
            if tuple(place) == here
        ]

    def remember(self, model: str | None, refused: Sequence[Refused]) -> None:
        """Take in what a model has refused just now; the oldest of very many are forgotten."""
        new = tuple(
            RefusedField(self._base_url, model or "", one.name, one.value) for one in refused
        )

        def change(state: State) -> State:
            others = tuple(one for one in state.refused if one not in new)
            return replace(state, refused=(*new, *others)[:_MOST])

        # Where the disk is full it is asked, and said, once more after the next start.
        self._remembered.change(change, lambda _: None)
