"""The parameters of a request, and their ranges.

Source of names, types and ranges: the provider's API page for Chat Completions.
"""

import math
import re
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
        if math.isinf(self.low):
            return "a whole number"
        if math.isinf(self.high):
            return f"a whole number of {self.low:g} or more"
        return f"a number from {self.low:g} to {self.high:g}"


RANGES: Final[Mapping[str, Range]] = {
    "max_tokens": Range(1, math.inf, whole=True),
    "temperature": Range(0, 2),
    "top_p": Range(0, 1),
    "presence_penalty": Range(-2, 2),
    "frequency_penalty": Range(-2, 2),
    "seed": Range(-math.inf, math.inf, whole=True),
}
EFFORTS: Final = ("none", "minimal", "low", "medium", "high", "xhigh")
"""Words for `reasoning_effort` that models know; each knows some of them."""
TABLES: Final = ("response_format", "extra_body")
"""The parameters that are tables: `extra_body.top_k=20` sets one field of one."""
_TEXTS: Final = "a text, or a list of texts"
_WORD: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.IGNORECASE)
_OWN_FIELDS: Final = ("messages", "model", "stream")
_DEEPEST: Final = 100


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
    reasoning_effort: str | None = None
    """How much a model may think first: none, minimal, low, medium or high; models differ."""
    seed: int | None = None
    """A whole number with which the same request gets about the same reply again."""
    stop: tuple[str, ...] | None = None
    """Texts at which a reply ends before it gives them; most servers take up to four."""
    response_format: Mapping[str, Any] | None = None
    """The form of a reply: a table, such as one whose type is json_object."""
    extra_body: Mapping[str, Any] | None = None
    """More fields of the request, sent as they are: a table, such as one with top_k."""
    stream: bool | None = None
    """Whether the reply arrives piece by piece; unset means yes."""

    def __post_init__(self) -> None:
        for name in RANGES:
            _check_number(name, getattr(self, name))
        if self.stream is not None and not isinstance(self.stream, bool):
            raise ParameterError(f"stream must be true or false, not {self.stream!r}.")
        _check_effort(self.reasoning_effort)
        if self.stop is not None:
            object.__setattr__(self, "stop", _checked_stop(self.stop))
        for name in TABLES:
            table = getattr(self, name)
            if table is not None:
                object.__setattr__(self, name, checked_table(table, name) or None)

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
        table = {name: value for name, value in pairs if value is not None}
        return table if self.stop is None else {**table, "stop": list(self.stop)}

    def over(self, base: "Parameters") -> "Parameters":
        """Return these parameters, with what is unset, in `extra_body` too, taken from `base`."""
        merged = replace(base, **self.to_dict())
        if self.extra_body is None or base.extra_body is None:
            return merged
        return replace(merged, extra_body={**base.extra_body, **self.extra_body})

    def written(self, name: str) -> str:
        """Return a value as `with_setting` reads it; empty when it is unset."""
        value = getattr(self, name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, float):
            short = f"{value:g}"
            return short if float(short) == value else repr(value)
        if isinstance(value, tuple) and len(value) == 1 and _is_plain(value[0]):
            return str(value[0])
        if not isinstance(value, int | str):
            return _json_of(value)
        return str(value)

    def with_setting(self, assignment: str) -> "Parameters":
        """Return the parameters with one `name=value` applied; an empty value unsets the name.

        What stands for a text, a list or a table is read as JSON, where it is that, else as text.

        Raises:
            ParameterError: When the text is no assignment, or the value does not fit.
        """
        name, equals, text = (piece.strip() for piece in assignment.partition("="))
        known = [field.name for field in fields(self)]
        if not equals:
            raise ParameterError(
                f"{assignment!r} is no setting.", hint="Write it like temperature=0.2."
            )
        name, dot, inside = name.partition(".")
        if name not in known:
            raise unknown_parameter(name, known)
        value = self._with_field(name, inside, text) if dot else _parse(name, text)
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)

    def _with_field(self, name: str, inside: str, text: str) -> Mapping[str, Any]:
        """Return one of the tables with the field `inside`, in tables within it by more dots."""
        if name not in TABLES:
            raise ParameterError(f"{name} has no fields.", hint=f"Write it like {name}=….")
        *path, last = inside.split(".")
        if not all((*path, last)):
            raise ParameterError(f"{name}.{inside} names no field.", hint=f"Write {name}.top_k=20.")
        changed: dict[str, Any] = dict(getattr(self, name) or {})
        table = changed
        for one in path:
            below = table.get(one)
            table[one] = table = dict(below) if isinstance(below, Mapping) else {}
        if text:
            table[last] = _from_json(text)
        else:
            table.pop(last, None)
        return changed


def _is_plain(text: str) -> bool:
    """Tell whether a text can stand without quotation marks."""
    return text.isprintable() and text == text.strip() and text[0] not in '["'


def _json_of(value: object) -> str:
    import json  # few parameters are lists or tables

    values = list(value) if isinstance(value, tuple) else value
    text = json.dumps(values, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(values)


def unknown_parameter(name: str, known: list[str]) -> ParameterError:
    """Return the error for a name that is no parameter."""
    return ParameterError(f"Unknown parameter {name!r}.", hint=did_you_mean(name, known))


def checked_table(value: object, where: str) -> Mapping[str, Any]:
    """Return a table of fields for the body of a request.

    Raises:
        ParameterError: When it is none, JSON cannot say it, or chatui sets one of them itself.
    """
    if not isinstance(value, Mapping):
        raise ParameterError(f"{where} must be a table, not {value!r}.")
    for name in _OWN_FIELDS:
        if name in value:
            raise ParameterError(f"{where} must not hold {name}.", hint="chatui sets it itself.")
    return {name: _as_json(f"{where}.{name}", item, _DEEPEST) for name, item in value.items()}


def _as_json(name: str, value: object, depth: int) -> object:
    """Return a value of TOML as JSON has it, which knows no dates and no infinite numbers.

    It is refused where it is nested deeper: what is done with it later has less of the stack left.
    """
    if isinstance(value, Mapping | list) and depth == 0:
        raise ParameterError(f"{name.partition('.')[0]} is nested more than {_DEEPEST} deep.")
    if isinstance(value, Mapping):
        return {key: _as_json(f"{name}.{key}", item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(name, item, depth - 1) for item in value]
    is_endless = isinstance(value, float) and not math.isfinite(value)
    if is_endless or not isinstance(value, str | int | float | None):
        raise ParameterError(f"{name} must be something that JSON can say, not {value}.")
    return value


def _check_effort(value: object) -> None:
    if value is not None and not (isinstance(value, str) and _WORD.fullmatch(value)):
        raise ParameterError(f"reasoning_effort must be a word such as low, not {value!r}.")


def _checked_stop(value: object) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if isinstance(texts, list | tuple) and texts:
        kept = tuple(one for one in texts if isinstance(one, str) and one)
        if len(kept) == len(texts):
            return kept
    raise ParameterError(f"stop must be {_TEXTS}, not {value!r}.")


def _check_number(name: str, value: object) -> None:
    if value is None:
        return
    allowed = RANGES[name]
    is_number = isinstance(value, int if allowed.whole else (int, float))
    if not is_number or isinstance(value, bool) or not allowed.low <= value <= allowed.high:  # type: ignore[operator]  # is_number was asked first
        raise ParameterError(f"{name} must be {allowed}, not {value!r}.")


def _from_json(text: str) -> object:
    import json  # seldom is one set by hand

    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value


def _parse(name: str, text: str) -> object:
    if not text:
        return None
    if name == "reasoning_effort":
        return text
    if name == "stop":
        value = _from_json(text)
        return value if isinstance(value, list | str) else text
    if name in TABLES:
        table = _from_json(text)
        if not isinstance(table, dict):
            example = '{"type": "json_object"}' if name == "response_format" else '{"top_k": 20}'
            raise ParameterError(f"{name} must be a table.", hint=f"Write it like {example}.")
        return table
    if name == "stream":
        if text.lower() not in ("true", "false"):
            raise ParameterError(f"stream must be true or false, not {text!r}.")
        return text.lower() == "true"
    try:
        return int(text) if RANGES[name].whole else float(text)
    except ValueError as error:
        raise ParameterError(f"{name} must be {RANGES[name]}, not {text!r}.") from error
