"""The words that narrow a list of models by what is known of them, beside parts of names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from chatui.model_info import ModelInfo
from chatui.text.folding import fold


class _Filter(NamedTuple):
    help: str
    fits: Callable[[ModelInfo, bool], bool]
    """Takes a model, and whether it is on this machine."""


FILTERS: Final[Mapping[str, _Filter]] = {
    "sees": _Filter("it takes pictures", lambda model, _: bool(model.sees_images)),
    "tools": _Filter("it calls tools", lambda model, _: bool(model.calls_tools)),
    "free": _Filter("it costs nothing", lambda model, _: model.is_free),
    "local": _Filter("it is on this machine", lambda _, is_local: is_local),
}
"""What can be asked for. Such a word also finds the models in whose names it is."""


@dataclass(frozen=True, slots=True)
class ModelQuery:
    """What was typed: folded words to be found in names, and those that ask for facts."""

    words: str
    filters: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> "ModelQuery":
        """Return what a text asks for."""
        words = fold(typed).split()
        filters = tuple(word for word in words if word in FILTERS)
        return cls(" ".join(word for word in words if word not in FILTERS), filters)

    def fits(self, model: ModelInfo, text: str, *, is_local: bool) -> bool:
        """Tell whether a model has the facts that are asked for; `text` is what it is found by."""
        for word in self.filters:  # a loop: of thousands of models each is asked, at every key
            if word not in text and not FILTERS[word].fits(model, is_local):
                return False
        return True
