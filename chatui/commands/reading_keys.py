"""Single keys in reading mode, and how typing is told apart from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from chatui.commands.action import Action
from chatui.commands.key_places import at_same_place

FAST: Final = 0.08
"""Seconds within which a second letter means that somebody types."""
RECENT: Final = 1.0
"""Seconds within which a letter that means nothing takes the one before back."""
_CAREFUL: Final = 0.3
"""The same before what sends or changes something: people type slower than a burst."""
_TAKES_CARE: Final = (
    "retry",
    "retry-with",
    "continue",
    "fork",
    "edit-prompt",
    "delete-message",
    "exclude",
)
_AT_ONCE: Final = ("line-down", "line-up", "message-down", "message-up", "first-line", "last-line")


class Cancelable(Protocol):
    """Something that will happen, unless it is stopped."""

    def stop(self) -> None:
        """Let it not happen."""


@dataclass(slots=True)
class _Press:
    character: str
    key: str
    at: float
    action: Action
    waiting: Cancelable | None = None
    undo: Callable[[], object] | None = None


@dataclass(slots=True)
class ReadingKeys:
    """Turns keys into actions, or hands them to the composer when somebody types.

    Where a keyboard is not Latin, a letter acts as the one at the same place would.

    `perform` does an action, and returns what undoes it. `write` puts text into the composer.
    `later` calls something after some seconds. `clock` counts seconds.
    """

    keys: Mapping[str, Action]
    perform: Callable[[Action, str], Callable[[], object]]
    write: Callable[[str], None]
    later: Callable[[float, Callable[[], None]], Cancelable]
    clock: Callable[[], float]
    _last: _Press | None = None

    def press(self, key: str, character: str | None) -> None:
        """Take a key."""
        if character is None or not character.isprintable():
            self._press_named(key)
            return
        key = character if character in self.keys else at_same_place(character)
        action = self.keys.get(key)
        if action is None or self._is_typing(character):
            self.write(self._taken_back() + character)
            return
        self._settle(perform=False)
        press = _Press(character, key, self.clock(), action)
        self._last = press
        if action.id in _AT_ONCE:
            press.undo = self.perform(action, key)
        else:
            delay = _CAREFUL if action.id in _TAKES_CARE else FAST
            press.waiting = self.later(delay, lambda: self._settle(perform=True))

    def reset(self) -> None:
        """Forget the keys so far; what waits does not happen."""
        self._settle(perform=False)
        self._last = None

    def _press_named(self, key: str) -> None:
        action = self.keys.get(key)
        if action is None:
            self._settle(perform=False)
        else:
            self._settle(perform=key != "escape")
            self.perform(action, "")

    def _is_typing(self, character: str) -> bool:
        last = self._last
        if last is None or last.character == character:
            return False
        return last.waiting is not None or self.clock() - last.at < FAST

    def _taken_back(self) -> str:
        """Undo the letter before, if it is recent, and return it."""
        self._settle(perform=False)
        last, self._last = self._last, None
        if last is None or self.clock() - last.at > RECENT:
            return ""
        if last.undo is not None:
            last.undo()
        return last.character

    def _settle(self, *, perform: bool) -> None:
        """End the wait of the letter before: its action happens now, or never."""
        last = self._last
        if last is None or last.waiting is None:
            return
        last.waiting.stop()
        last.waiting = None
        if perform:
            last.undo = self.perform(last.action, last.key)
