"""Reading mode: single keys act on the current message."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

from chatui.commands.action import Action
from chatui.conversation.message import Message
from chatui.ui.screens.chat_words import placeholder, reading_hints
from chatui.ui.screens.reading_keys import ReadingKeys

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen

KEY_PROBLEMS: Final = ("missing-key", "key-refused")


class Reading:
    """Switches the mode on and off, and does what its keys say."""

    def __init__(self, screen: "ChatScreen") -> None:
        self._screen = screen
        self._keys = ReadingKeys(
            keys=screen.keys.reading,
            perform=self._perform,
            write=self._write,
            later=screen.set_timer,
            clock=monotonic,
        )
        self.is_on = False
        self._was_offered = False

    def begin(self, at: str | None = None) -> None:
        """Let keys act, where there is something to read; `at` is the message to begin with."""
        screen = self._screen
        if not screen.session.conversation.messages:
            return
        self._was_offered = False
        self.is_on = True
        if at is not None:
            screen.transcript.current_message_id = at
        self._show()

    def offer(self, at: str) -> None:
        """Let keys act on a message that needs them, until one of them has helped."""
        self.begin(at)
        self._was_offered = True

    def go_on(self, at: str | None = None) -> None:
        """Stay, with a message or the newest one; whoever was only offered the keys writes."""
        if self._was_offered:
            self.end()
        elif self.is_on:
            self._screen.transcript.current_message_id = at

    def end(self) -> None:
        """Let keys write."""
        self._keys.reset()
        self.is_on = False
        self._show()

    def press(self, key: str, character: str | None) -> None:
        """Do what a key means here, or write it when somebody types."""
        self._keys.press(key, character)

    def click(self, key: str) -> None:
        """Do what a key would do, without leaving the composer."""
        action = self._screen.keys.reading.get(key.lower() if len(key) > 1 else key)
        if action is not None:
            self._perform(action, key)

    def _show(self) -> None:
        screen = self._screen
        screen.transcript.reading = self.is_on
        screen.composer.show_cursor = not self.is_on
        screen.composer.placeholder = placeholder(screen.keys, is_reading=self.is_on)
        self.show_keys()
        screen.set_class(self.is_on, "-reading")

    def show_keys(self) -> None:
        """Let the status line name the keys of reading mode, and what was found."""
        screen = self._screen
        found = screen.transcript.found
        screen.status.reading = reading_hints(screen.keys, found) if self.is_on else ()

    def _write(self, text: str) -> None:
        self.end()
        self._screen.composer.write(text)

    def _perform(self, action: Action, key: str) -> Callable[[], object]:
        screen = self._screen
        transcript = screen.transcript
        place = transcript.scroll_y
        message = screen.current_message
        count = len(screen.session.conversation.messages)
        if key == "k" and message is not None and _asks_for_key(message):
            action = screen.keys.action("connect")
            screen.perform(action, message.endpoint or "")
        else:
            screen.perform(action, key if key.isdigit() else "")
        if action.id in ("thoughts", "details", "exclude"):
            return lambda: screen.perform(action)
        if len(screen.session.conversation.messages) < count:
            return lambda: screen.perform(screen.keys.action("undo"))
        return lambda: transcript.scroll_to(y=place, animate=False)


def _asks_for_key(message: Message) -> bool:
    return message.error is not None and message.error.kind in KEY_PROBLEMS
