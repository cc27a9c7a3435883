"""Single keys in reading mode, and how typing is told apart from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from chatui.commands.actions import Action

FAST: Final = 0.08
"""Seconds within which a second letter means that somebody types."""
RECENT: Final = 1.0
"""Seconds within which a letter that means nothing takes the one before back."""
_WAITS: Final = {"retry": 0.3}
_AT_ONCE: Final = ("line-down", "line-up", "message-down", "message-up", "first-line", "last-line")


class Cancelable(Protocol):
    """Something that will happen, unless it is stopped."""

    def stop(self) -> None:
        """Let it not happen."""


@dataclass(slots=True)
class _Press:
    character: str
    at: float
    undo: Callable[[], object]
    waiting: Cancelable | None = None


@dataclass(slots=True)
class ReadingKeys:
    """Turns keys into actions, or hands them to the composer when somebody types.

    `perform` does an action, and returns what undoes it. `write` puts text into the composer.
    `later` calls something after some seconds. `clock` counts seconds.
    """

    keys: Mapping[str, Action]
    perform: Callable[[Action, str], Callable[[], object]]
    write: Callable[[str], None]
    later: Callable[[float, Callable[[], None]], Cancelable]
    clock: Callable[[], float]
    _last: _Press | None = None

    def press(self, key: str, character: str | None) -> bool:
        """Take a key; False when it means nothing here."""
        if character is None or not character.isprintable():
            return self._press_named(key)
        action = self.keys.get(character)
        if action is None or self._is_typing(character):
            self.write(self._taken_back(within=RECENT) + character)
            return True
        self._finish_waiting()
        press = _Press(character, self.clock(), _nothing)
        self._last = press
        if action.id in _AT_ONCE:
            press.undo = self.perform(action, character)
        else:
            delay = _WAITS.get(action.id, FAST)
            press.waiting = self.later(delay, lambda: self._fire(press, action))
        return True

    def reset(self) -> None:
        """Forget the keys so far; what waits does not happen."""
        if self._last is not None and self._last.waiting is not None:
            self._last.waiting.stop()
        self._last = None

    def _press_named(self, key: str) -> bool:
        action = self.keys.get(key)
        if action is None:
            return False
        self._finish_waiting()
        self.perform(action, "")
        return True

    def _is_typing(self, character: str) -> bool:
        last = self._last
        if last is None or last.character == character:
            return False
        return last.waiting is not None or self.clock() - last.at < FAST

    def _taken_back(self, within: float) -> str:
        last, self._last = self._last, None
        if last is None or self.clock() - last.at > within:
            return ""
        if last.waiting is not None:
            last.waiting.stop()
        else:
            last.undo()
        return last.character

    def _finish_waiting(self) -> None:
        """Let a second press of the same key count once."""
        if self._last is not None and self._last.waiting is not None:
            self._last.waiting.stop()

    def _fire(self, press: _Press, action: Action) -> None:
        press.waiting = None
        press.undo = self.perform(action, press.character)


def _nothing() -> None:
    pass
