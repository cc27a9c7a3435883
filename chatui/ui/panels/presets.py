"""The presets that the parameters panel offers, and how it keeps one."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from chatui.conversation.parameters import Parameters
from chatui.errors import ConfigError

Failed = Callable[[Exception], object]


@dataclass(frozen=True, slots=True)
class Presets:
    """Parameters by name.

    The screen leaves those alone that are `fixed`, as config.toml says them. `change` keeps one
    under a name, or with None forgets it, and calls what it is given last when the disk refused.
    """

    named: Mapping[str, Parameters] = field(default_factory=dict)
    fixed: Collection[str] = ()
    change: Callable[[str, Parameters | None, Failed], object] = lambda *_: None

    def may_replace(self, name: str) -> bool:
        """Tell whether there is a preset of that name which the screen may change."""
        return name in self.named and name not in self.fixed

    def with_one(self, name: str, parameters: Parameters, failed: Failed) -> "Presets":
        """Keep parameters under a name, and return the presets as they are then.

        Raises:
            ConfigError: When the name is one of config.toml, or a file cannot say a value.
        """
        self._check(name)
        for place, value in parameters.to_dict().items():
            if _holds_nothing(value):
                raise ConfigError(f"{place} holds a null, which no preset can hold: it is TOML.")
        self.change(name, parameters, failed)
        return Presets({**self.named, name: parameters}, self.fixed, self.change)

    def without(self, name: str, failed: Failed) -> "Presets":
        """Forget a preset, and return those that are left.

        Raises:
            ConfigError: When it is one of config.toml.
        """
        self._check(name)
        self.change(name, None, failed)
        left = {known: one for known, one in self.named.items() if known != name}
        return Presets(left, self.fixed, self.change)

    def _check(self, name: str) -> None:
        if name in self.fixed:
            raise ConfigError(f"{name} is set in config.toml: change it there.")


def _holds_nothing(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_nothing, value.values()))
    if isinstance(value, list):
        return any(map(_holds_nothing, value))
    return value is None
