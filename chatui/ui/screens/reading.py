"""Reading mode: single keys act on the current message."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

from chatui.commands.actions import Action
from chatui.ui.screens.chat_words import READING
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

    def begin(self, at: str | None = None) -> None:
        """Let keys act, where there is something to read; `at` is the message to begin with."""
        screen = self._screen
        if not screen.session.conversation.messages:
            return
        self.is_on = True
        if at is not None:
            screen.transcript.current_message_id = at
        screen.transcript.focus()
        self._show()

    def end(self) -> None:
        """Let keys write."""
        self._keys.reset()
        self.is_on = False
        self._screen.composer.focus()
        self._show()

    def press(self, key: str, character: str | None) -> bool:
        """Take a key; False when it means nothing here."""
        return self._keys.press(key, character)

    def _show(self) -> None:
        screen = self._screen
        screen.transcript.reading = self.is_on
        screen.status.reading = READING if self.is_on else ""
        screen.set_class(self.is_on, "-reading")

    def _write(self, text: str) -> None:
        self.end()
        self._screen.composer.write(text)

    def _perform(self, action: Action, key: str) -> Callable[[], object]:
        screen = self._screen
        transcript = screen.transcript
        place = transcript.scroll_y
        if key == "k" and self._asks_for_key():
            action = screen.keys.action("connect")
        screen.perform(action, key if key.isdigit() else "")
        if action.id in ("thoughts", "details"):
            return lambda: screen.perform(action)
        if action.id in ("continue", "retry"):
            self._keys.reset()
        return lambda: transcript.scroll_to(y=place, animate=False)

    def _asks_for_key(self) -> bool:
        message = self._screen.current_message
        error = message.error if message is not None else None
        return error is not None and error.kind in KEY_PROBLEMS
