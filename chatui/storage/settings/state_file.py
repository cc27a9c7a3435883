"""state.toml: what the program remembers by itself."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from chatui.storage.settings.toml_file import OwnFile

ModelName = tuple[str, str]
"""An endpoint's name and a model's id."""


class RefusedField(NamedTuple):
    """A field of requests that a model does not take, with the value that it had.

    That is JSON, or the hash of it where it is long.
    """

    endpoint: str
    model: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class State:
    """What was last chosen."""

    endpoint: str | None = None
    model: str | None = None
    theme: str | None = None
    """As older versions kept it: settings.toml has what is chosen now."""
    sidebar_open: bool | None = None
    """As older versions kept it; None where nobody had opened or closed it."""
    recent_models: tuple[ModelName, ...] = ()
    """The models that were used, the last one first."""
    favourite_models: tuple[ModelName, ...] = ()
    refused: tuple[RefusedField, ...] = ()
    """What models do not take, the last one first."""

    def with_endpoint_renamed(self, name: str, now: str | None) -> Self:
        """Return the state with another name of an endpoint; None forgets what was said of it."""
        is_last = self.endpoint == name
        return replace(
            self,
            endpoint=now if is_last else self.endpoint,
            model=None if is_last and now is None else self.model,
            recent_models=_renamed(self.recent_models, name, now),
            favourite_models=_renamed(self.favourite_models, name, now),
        )


def _renamed(models: tuple[ModelName, ...], name: str, now: str | None) -> tuple[ModelName, ...]:
    renamed = (((now if one == name else one), model) for one, model in models)
    return tuple((one, model) for one, model in renamed if one is not None)


class StateFile:
    """A file of state that never stops the start: what is broken in it is forgotten.

    Other windows may change it, and a newer version may know more: both is kept.
    """

    def __init__(self, path: Path, *, only_looks: bool = False) -> None:
        self._file = OwnFile(path, only_looks=only_looks)

    def pop_problems(self) -> list[str]:
        """Return what the user should be told, once."""
        return self._file.pop_problems()

    def load(self) -> State:
        """Return what was remembered; a file that is no TOML is moved aside."""
        return _state(self._file.read())

    def update(self, change: Callable[[State], State]) -> State:
        """Change what is remembered, by this window or another one; return what is so then.

        Raises:
            NotSaved: When the disk refused.
        """
        return _state(self._file.change(lambda document: _put(document, change)))


def _put(document: dict[str, Any], change: Callable[[State], State]) -> None:
    before = _state(document)
    state = change(before)
    for item in fields(State):
        value = getattr(state, item.name)
        if value == getattr(before, item.name):
            continue  # also where a newer version wrote what this one does not understand
        if value is None:
            document.pop(item.name, None)
        else:
            document[item.name] = _to_toml(value)


def _to_toml(value: object) -> object:
    return [_to_toml(item) for item in value] if isinstance(value, tuple) else value


def _state(document: dict[str, Any]) -> State:
    is_open = document.get("sidebar_open")
    return State(
        endpoint=_text(document.get("endpoint")),
        model=_text(document.get("model")),
        theme=_text(document.get("theme")),
        sidebar_open=is_open if isinstance(is_open, bool) else None,
        recent_models=_models(document.get("recent_models")),
        favourite_models=_models(document.get("favourite_models")),
        refused=_refused(document.get("refused")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _refused(value: object) -> tuple[RefusedField, ...]:
    found: list[RefusedField] = []
    for four in value if isinstance(value, list) else []:
        match four:
            case [str(base_url), str(model), str(name), str(value)]:
                found.append(RefusedField(base_url, model, name, value))
            case _:
                continue
    return tuple(found)


def _models(value: object) -> tuple[ModelName, ...]:
    found: list[ModelName] = []
    for pair in value if isinstance(value, list) else []:
        match pair:
            case [str(endpoint), str(model)]:
                found.append((endpoint, model))
            case _:
                continue
    return tuple(found)
