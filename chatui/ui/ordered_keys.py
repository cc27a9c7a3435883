"""Keys in order: each is heard when the one before has had its effect."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.app import App, ReturnType
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

_LONGEST_SECONDS: Final = 0.5


class OrderedKeysApp(App[ReturnType], inherit_bindings=False):
    """An app whose keys never overtake each other, however fast they come.

    Textual puts each key at once into the queue of the widget that has the focus now: what is typed
    behind a key that opens a panel, or closes one, would go to the wrong place. Here the next key
    waits until the one before has come back up to the app, or was stopped on its way and what was
    sent behind it has; and until a screen that it has opened is there.
    """

    @dataclass
    class Heard(Message, bubble=True):
        """What was posted before this, to the same place, has had its effect."""

        key: events.Key | events.Paste

    def __init__(self) -> None:
        super().__init__()
        self._waiting_keys: deque[events.Key | events.Paste] = deque()
        self._key_under_way: events.Key | events.Paste | None = None
        self._key_screen: Screen[object] | None = None
        self._impatience: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Take a key when it is its turn."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._waiting_keys.append(event)
            if self._key_under_way is None:
                await self._hear_next()
            elif self._impatience is None:
                self._impatience = self.set_timer(_LONGEST_SECONDS, self._hear_next)
            return
        await super().on_event(event)
        if event is self._key_under_way:
            await self._go_on()

    async def on_ordered_keys_app_heard(self, message: Heard) -> None:
        if message.key is self._key_under_way:
            await self._go_on()

    async def _hear_next(self) -> None:
        if self._impatience is not None:
            self._impatience.stop()
            self._impatience = None
        self._key_under_way = None
        if self._waiting_keys:
            key = self._key_under_way = self._waiting_keys.popleft()
            self._key_screen = self.screen
            place = self.focused or self.screen
            await super().on_event(key)
            if not place.post_message(self.Heard(key)):
                self.screen.post_message(self.Heard(key))

    async def _go_on(self) -> None:
        """Hear the next key; on another screen, as soon as that is there."""
        key, screen = self._key_under_way, self.screen
        if key is None or screen is self._key_screen:
            await self._hear_next()
            return
        self._key_screen = screen
        screen.post_message(self.Heard(key))
