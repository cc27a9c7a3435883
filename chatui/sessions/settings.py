"""Which value of a setting counts, and what the screen changes of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from chatui.config import Config, Layer, checked_setting, first_said
from chatui.conversation.parameters import Parameters
from chatui.errors import ConfigError
from chatui.sessions.remembered import BackgroundWrites, Failed, Remembered, StateChange
from chatui.storage.settings.state_file import State
from chatui.storage.settings.toml_file import OwnFile, places_in, put

if TYPE_CHECKING:
    from chatui.storage.own.project import Project


@dataclass(frozen=True, slots=True)
class Override:
    """A value of one start: of an option, such as --model, or of a variable."""

    layer: Layer
    place: str
    value: Any


_OF_CONVERSATIONS: Final = ("endpoint", "model", "system", "parameters")
"""Settings that a conversation has too: what overrides them is asked for with the conversation."""
_NOT_CHOSEN: Final = ("endpoints", "keys", "dictate_command")
"""What no choice on the screen is kept in: tables, and a command that is run."""

_BY_NAME: Final = ("presets",)
"""Tables of things that have nothing to do with one another: one that is wrong harms no other."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of config.toml over those of settings.toml, and where each comes from.

    `person` is what config.toml says, which is right; `saved` is what settings.toml says, `older`
    what an older version kept in state.toml. What is wrong in those two counts as unset and is
    told in `problems`.

    Raises:
        ConfigError: When something in `person` is wrong.
    """

    person: Mapping[str, Any] = field(default_factory=dict)
    saved: Mapping[str, Any] = field(default_factory=dict)
    older: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    config: Config = field(init=False)
    problems: tuple[str, ...] = field(init=False)
    by_layer: Mapping[Layer, Mapping[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        by_person = Config.from_dict(self.person)
        saved, problems = _taken(self.saved)
        older, _ = _taken(self.older)
        flags = {
            name: override.value
            for name, override in self.overrides.items()
            if name not in _OF_CONVERSATIONS
        }
        layers = {
            Layer.FLAG: flags,
            Layer.CONFIG: {name: getattr(by_person, name) for name in self.person},
            Layer.SAVED: {**older, **saved},
        }
        merged: dict[str, Any] = {item.name: _merged(item.name, layers) for item in fields(Config)}
        config = Config(**{name: value for name, value in merged.items() if value is not None})
        object.__setattr__(self, "config", config)
        object.__setattr__(self, "problems", tuple(problems))
        object.__setattr__(self, "by_layer", layers)

    def with_saved(self, saved: Mapping[str, Any]) -> Self:
        """Return the settings when settings.toml says something else."""
        return type(self)(self.person, saved, self.older, self.overrides)

    def without_older(self, name: str) -> Self:
        """Return the settings when an older version has kept nothing of that name."""
        older = {known: value for known, value in self.older.items() if known != name}
        return type(self)(self.person, self.saved, older, self.overrides)

    def said_by(self, name: str) -> Layer:
        """Tell who says the value of a setting that counts, but for a conversation's own."""
        if name in self.overrides:
            return self.overrides[name].layer
        said = first_said(
            {layer: partial(values.get, name) for layer, values in self.by_layer.items()}
        )
        return Layer.DEFAULT if said is None else said[1]

    def is_chosen(self, name: str) -> bool:
        """Tell whether the screen may change a setting: nothing that goes before says it."""
        is_free = self.said_by(name) in (Layer.SAVED, Layer.DEFAULT)
        return is_free and name not in _NOT_CHOSEN


def _taken(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what is right of the values that no person wrote, and what is wrong with the rest.

    What a newer version calls by a name that is not known here is no mistake.
    """
    taken: dict[str, Any] = {}
    problems: list[str] = []
    known = {item.name for item in fields(Config)}.difference(_NOT_CHOSEN)
    for name, value in values.items():
        if name not in known:
            continue
        try:
            taken[name] = checked_setting(name, value)
        except ConfigError as problem:
            problems.append(f"settings.toml: {problem} It counts as unset.")
            if name in _BY_NAME and isinstance(value, Mapping):
                taken[name] = _right_ones(name, value)
    return taken, problems


def _right_ones(name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries of a table that are right by themselves."""
    right: dict[str, Any] = {}
    for key, value in table.items():
        try:
            right.update(checked_setting(name, {key: value}))
        except ConfigError:
            continue
    return right


def _merged(name: str, layers: Mapping[Layer, Mapping[str, Any]]) -> object:
    """Return a setting's value; of tables, what each says that one before it does not."""
    values = [values[name] for values in layers.values() if name in values]
    return _over(values) if values else None


def _over(values: Sequence[Any]) -> object:
    first, *others = values
    for below in others:
        if isinstance(first, Parameters):
            first = first.over(below)
        elif isinstance(first, Mapping):
            first = {**below, **first}
    return first


_FORGET: Final[Mapping[str, StateChange]] = {
    "theme": lambda state: replace(state, theme=None),
    "sidebar": lambda state: replace(state, sidebar_open=None),
}
"""What an older version kept in state.toml, and how it is forgotten when it is chosen anew."""


class SettingsInUse:
    """The settings, which the screen may change; other windows read them when they start."""

    def __init__(
        self,
        config_path: Path,
        person: Mapping[str, Any],
        file: OwnFile,
        remembered: Remembered,
    ) -> None:
        """Read the file: before the event loop begins, or in a thread.

        `person` is what config.toml, at `config_path`, says.

        Raises:
            ConfigError: When something in `person` is wrong.
        """
        self._config_path = config_path
        self._file = file
        self.remembered = remembered
        self.settings = Settings(person, file.read(), _older(remembered.state))
        self._problems = list(self.settings.problems)
        # What other windows have chosen meanwhile stays in the file, and counts in the next start.
        self._writes: BackgroundWrites[dict[str, Any]] = BackgroundWrites("settings")
        self._listeners: list[Callable[[str], object]] = []

    @property
    def config(self) -> Config:
        """The settings as they count now."""
        return self.settings.config

    def override(self, overrides: Mapping[str, Override]) -> None:
        """Let this start's options and variables say what goes before the files."""
        self.settings = replace(self.settings, overrides=overrides)

    def use_project(self, project: "Project | None") -> None:
        """Let the model of the chat's project go before the files, where no option says one."""
        overrides = {
            name: override
            for name, override in self.settings.overrides.items()
            if override.layer is not Layer.PROJECT
        }
        if project is not None and project.model is not None:
            place = f"project {project.name}"
            overrides.setdefault("model", Override(Layer.PROJECT, place, project.model))
        self.override(overrides)

    def listen(self, listener: Callable[[str], object]) -> Callable[[], None]:
        """Tell the name of each setting that changes, until the result is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def config_lines(self) -> dict[str, int]:
        """Return the lines of config.toml that set something, by its name in TOML.

        It is read for that: what a file that has changed meanwhile sets in another way is told.
        """
        places = places_in(self._config_path)
        return {".".join(name): place.line for name, place in places.items()}

    def set(self, name: Sequence[str], value: object | None, failed: Failed) -> None:
        """Choose a value, here and in settings.toml, or with None forget the one chosen.

        A name is a path, a value as TOML has it: ("theme",) and a text, ("presets", "precise") and
        the table [presets.precise], such as `parameters.to_dict()`. `failed` is told why the disk
        refused.
        """
        saved = dict(self.settings.saved)
        put(saved, name, value)
        self.settings = self.settings.with_saved(saved)
        if name[0] in self.settings.older:
            self.settings = self.settings.without_older(name[0])
            self.remembered.change(_FORGET[name[0]], failed)
        self._writes.add(partial(self._file.set, tuple(name), value), failed)
        for listener in tuple(self._listeners):
            listener(name[0])

    def leave_out(self, name: str, problem: str) -> None:
        """Take a value of settings.toml for unset in this window; `problem` says why."""
        saved = {known: value for known, value in self.settings.saved.items() if known != name}
        self.settings = self.settings.with_saved(saved)
        self._problems.append(f"settings.toml: {problem} It counts as unset.")

    def pop_problems(self) -> list[str]:
        """Return what the user should be told of the file, once."""
        problems, self._problems = self._problems, []
        return self._file.pop_problems() + problems

    async def close(self) -> None:
        """Return when everything is written."""
        await self._writes.close()


def _older(state: State) -> dict[str, Any]:
    sidebar = {True: "open", False: "closed", None: None}[state.sidebar_open]
    older = {"theme": state.theme, "sidebar": sidebar}
    return {name: value for name, value in older.items() if value is not None}
