"""Keys in order: each is heard when the one before has had its effect."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.app import ReturnType
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from chatui.ui.terminal.private import AppHooks

_LOOK_SECONDS: Final = 0.1
_LOOKS: Final = 50
_Key = events.Key | events.Paste


class OrderedKeysApp(AppHooks[ReturnType], inherit_bindings=False):
    """An app whose keys never overtake each other, however fast they come.

    Textual puts each key at once into the queue of the widget that has the focus now: what is typed
    behind a key that opens a panel, or closes one, would go to the wrong place, and what is typed
    before the first screen is there, nowhere. Here the next key waits until the one before has come
    back up to the app, or was stopped on its way and what was sent behind it has; and until the
    screen that is shown then has been drawn, and has a place to type into.
    """

    @dataclass
    class Heard(Message, bubble=True):
        """What was posted before this, to the same place, has had its effect."""

        waited_for: _Key | Screen[object]

    def __init__(self) -> None:
        super().__init__()
        self._waiting_keys: deque[_Key] = deque()
        self._waited_for: _Key | Screen[object] | None = None
        self._place: Widget | None = None
        self._drawn_screen: Screen[object] | None = None
        self._looking: Timer | None = None
        self._looks = 0
        self.hears_keys = True

    def hear_no_keys(self) -> None:
        """Drop the keys that wait, and those that still come."""
        self.hears_keys = False
        self._waiting_keys.clear()

    async def on_event(self, event: events.Event) -> None:
        """Take a key when it is its turn."""
        if isinstance(event, _Key) and not event.is_forwarded:
            if not self.hears_keys:
                return
            self._waiting_keys.append(event)
            if self._waited_for is None:
                await self._hear_next()
            elif self._looking is None:
                self._looking = self.set_interval(_LOOK_SECONDS, self._look)
            return
        await super().on_event(event)
        if event is self._waited_for:
            await self._go_on()

    async def on_ordered_keys_app_heard(self, message: Heard) -> None:
        if message.waited_for is not self._waited_for:
            return
        if isinstance(message.waited_for, Screen):
            self._drawn_screen = message.waited_for
        await self._go_on()

    async def _go_on(self) -> None:
        """Hear the next key."""
        self._waited_for = None
        if self._waiting_keys:
            await self._hear_next()
        elif self._looking is not None:
            self._looking.stop()
            self._looking = None

    async def _hear_next(self) -> None:
        """Hear the key whose turn it is; on a new screen, when that has been drawn."""
        self._looks = 0
        self.app_focus = True  # whoever types is here, whatever the terminal says
        screen = self.screen
        if screen is not self._drawn_screen:
            self._waited_for = screen
            screen.call_after_refresh(self.post_message, self.Heard(screen))
            return
        _give_focus(screen)
        key = self._waited_for = self._waiting_keys.popleft()
        place = self._place = self.focused or screen
        await super().on_event(key)
        if not place.post_message(self.Heard(key)):
            screen.post_message(self.Heard(key))

    async def _look(self) -> None:
        """Go on when the place that heard the key is gone, or has not answered for long."""
        self._looks += 1
        is_gone = isinstance(self._waited_for, _Key) and not (
            self._place is not None and self._place.is_running
        )
        if is_gone or self._looks >= _LOOKS:
            await self._go_on()


def _give_focus(screen: Screen[object]) -> None:
    """Focus what a screen wants focused, where nothing is.

    The terminal had no focus when the screen was made, or a click beside the window took it: one
    that was on its way while the window shrank.
    """
    wanted = screen.app.AUTO_FOCUS if screen.AUTO_FOCUS is None else screen.AUTO_FOCUS
    if screen.focused is None and wanted:
        screen.set_focus(next((one for one in screen.query(wanted) if one.focusable), None))
