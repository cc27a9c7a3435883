"""The sampling parameters of a request, and their ranges.

Source of names, types and ranges: the provider's API page for Chat Completions.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Self

from chatui.errors import ParameterError, did_you_mean


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a parameter may take, both ends included."""

    low: float
    high: float
    whole: bool = False

    def __str__(self) -> str:
        if math.isinf(self.high):
            return f"a whole number of {self.low:g} or more"
        return f"a number from {self.low:g} to {self.high:g}"


RANGES: Final[Mapping[str, Range]] = {
    "max_tokens": Range(1, math.inf, whole=True),
    "temperature": Range(0, 2),
    "top_p": Range(0, 1),
    "presence_penalty": Range(-2, 2),
    "frequency_penalty": Range(-2, 2),
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """How a reply is to be sampled. `None` leaves a field out of the request.

    Raises:
        ParameterError: When a value is of the wrong type or out of its range.
    """

    max_tokens: int | None = None
    """The largest number of tokens to generate: a whole number of 1 or more."""
    temperature: float | None = None
    """Sampling temperature, 0 to 2; higher is more random."""
    top_p: float | None = None
    """Nucleus sampling, 0 to 1."""
    presence_penalty: float | None = None
    """-2 to 2; positive values favour tokens that have not appeared yet."""
    frequency_penalty: float | None = None
    """-2 to 2; positive values favour tokens that have appeared less often."""
    stream: bool | None = None
    """Whether the reply arrives piece by piece; unset means yes."""

    def __post_init__(self) -> None:
        for name in RANGES:
            _check_number(name, getattr(self, name))
        if self.stream is not None and not isinstance(self.stream, bool):
            raise ParameterError(f"stream must be true or false, not {self.stream!r}.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build parameters from names and values.

        Raises:
            ParameterError: When a name is unknown, with the nearest name that exists.
        """
        known = [field.name for field in fields(cls)]
        for name in values:
            if name not in known:
                raise unknown_parameter(name, known)
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields that are set."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in pairs if value is not None}

    def over(self, base: "Parameters") -> "Parameters":
        """Return these parameters, with what is unset taken from `base`."""
        return replace(base, **self.to_dict())

    def with_setting(self, assignment: str) -> "Parameters":
        """Return the parameters with one `name=value` applied; an empty value unsets the name.

        Raises:
            ParameterError: When the text is no assignment, or the value does not fit.
        """
        name, equals, text = (piece.strip() for piece in assignment.partition("="))
        known = [field.name for field in fields(self)]
        if not equals:
            raise ParameterError(
                f"{assignment!r} is no setting.", hint="Write it like temperature=0.2."
            )
        if name not in known:
            raise unknown_parameter(name, known)
        changed: dict[str, Any] = {name: _parse(name, text)}
        return replace(self, **changed)


def unknown_parameter(name: str, known: list[str]) -> ParameterError:
    """Return the error for a name that is no parameter."""
    return ParameterError(f"Unknown parameter {name!r}.", hint=did_you_mean(name, known))


def _check_number(name: str, value: object) -> None:
    if value is None:
        return
    allowed = RANGES[name]
    is_number = isinstance(value, int if allowed.whole else (int, float))
    if not is_number or isinstance(value, bool) or not allowed.low <= value <= allowed.high:  # type: ignore[operator]  # is_number was asked first
        raise ParameterError(f"{name} must be {allowed}, not {value!r}.")


def _parse(name: str, text: str) -> bool | int | float | None:
    if not text:
        return None
    if name == "stream":
        if text.lower() not in ("true", "false"):
            raise ParameterError(f"stream must be true or false, not {text!r}.")
        return text.lower() == "true"
    try:
        return int(text) if RANGES[name].whole else float(text)
    except ValueError as error:
        raise ParameterError(f"{name} must be {RANGES[name]}, not {text!r}.") from error
