"""Reading parsed JSON whose shape nobody vouches for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from chatui.errors import ConversationUnreadable

_T = TypeVar("_T")
_DEEPEST: Final = 100
_NAMES: Final[Mapping[type, str]] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


class Fields:
    """The fields of a JSON object, taken one by one; `rest` is what nobody asked for.

    Raises:
        ConversationUnreadable: From every method, when a value is not of the shape that is asked.
    """

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise wrong_shape(where, "an object", value)
        self._values: dict[str, Any] = dict(value)
        self._where = where

    def required(self, name: str, kind: type[_T]) -> _T:
        """Take a value that must be there."""
        value = self._values.pop(name, None)
        if type(value) is not kind and not _is_a(value, kind):
            raise wrong_shape(f"{self._where}.{name}", _NAMES.get(kind, "there"), value)
        return value  # type: ignore[no-any-return]  # _is_a has checked it

    def optional(self, name: str, kind: type[_T]) -> _T | None:
        """Take a value that may be missing or null."""
        value = self._values.pop(name, None)
        if value is None or type(value) is kind:
            return value
        if not _is_a(value, kind):
            raise wrong_shape(f"{self._where}.{name}", _NAMES.get(kind, "there"), value)
        return value  # type: ignore[no-any-return]  # _is_a has checked it

    def time(self, name: str) -> datetime | None:
        """Take an ISO 8601 time that may be missing, as UTC; without a zone it is UTC already."""
        text = self.optional(name, str)
        if text is None:
            return None
        try:
            found = datetime.fromisoformat(text)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError) as error:
            raise wrong_shape(f"{self._where}.{name}", "a time", text) from error

    def object(self, name: str) -> dict[str, Any] | None:
        """Take an object that may be missing or null, and is not nested too deeply."""
        found = self.optional(name, dict)
        return None if found is None else Fields(found, name).rest()

    def number(self, name: str) -> float | None:
        """Take a number, whole or not, that may be missing or null."""
        value = self._values.pop(name, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong_shape(f"{self._where}.{name}", "a number", value)
        return float(value)

    def take_rest(self) -> dict[str, Any]:
        """Take all that has not been taken."""
        values, self._values = self.rest(), {}
        return values

    def rest(self) -> dict[str, Any]:
        """Return what has not been taken.

        Raises:
            ConversationUnreadable: When it is nested deeper than a file can safely be rewritten.
        """
        if self._values:
            _check_depth(self._values, self._where)
        return self._values


def wrong_shape(where: str, wanted: str, value: object) -> ConversationUnreadable:
    """Return the error for a value that is not what the format says."""
    found = "nothing" if value is None else _NAMES.get(type(value), "something else")
    return ConversationUnreadable(f"{where} should be {wanted}, and is {found}.")


def _is_a(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, kind)


def _check_depth(value: object, where: str) -> None:
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise ConversationUnreadable(f"{where} is nested too deeply.")


def _children(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []
