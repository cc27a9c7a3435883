"""Reading mode: single keys act on the current message."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Final

from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap, key_of
from chatui.conversation.message import Message
from chatui.ui.chat.view import ChatView, Perform
from chatui.ui.chat.words import placeholder, reading_hints, selected_hints, selecting_hints
from chatui.ui.widgets.status_line import StatusHint

if TYPE_CHECKING:
    from chatui.commands.reading_keys import ReadingKeys

KEY_PROBLEMS: Final = ("missing-key", "key-refused")


class Reading:
    """Switches the mode on and off, and does what its keys say."""

    def __init__(self, view: ChatView, keys: KeyMap, perform: Perform) -> None:
        self._view = view
        self._keys = keys
        self._perform = perform
        self.is_on = False
        self._was_offered = False

    @cached_property
    def _pressed(self) -> ReadingKeys:
        from chatui.commands.reading_keys import ReadingKeys  # there is nothing to read at first

        return ReadingKeys(
            keys=self._keys.reading,
            perform=self._act,
            write=self._write,
            later=self._view.later,
            clock=monotonic,
        )

    def begin(self, at: str | None = None) -> None:
        """Let keys act, where there is something to read; `at` is the message to begin with."""
        if not self._view.session.conversation.messages:
            return
        self._was_offered = False
        self.is_on = True
        if at is not None:
            self._view.transcript.current_message_id = at
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
            self._view.transcript.current_message_id = at

    def end(self) -> None:
        """Let keys write."""
        self._pressed.reset()
        self.is_on = False
        self._show()

    def press(self, key: str, character: str | None) -> None:
        """Do what a key means here, or write it when somebody types."""
        self._pressed.press(key, character)

    def click(self, key: str) -> None:
        """Do what a key would do, without leaving the composer."""
        action = self._keys.reading.get(key_of(key))
        if action is not None:
            self._act(action, key)

    def _show(self) -> None:
        view = self._view
        view.transcript.reading = self.is_on
        view.composer.show_cursor = not self.is_on
        view.composer.placeholder = placeholder(self._keys, is_reading=self.is_on)
        self.show_keys()
        view.set_class("-reading", to=self.is_on)

    def show_keys(self) -> None:
        """Let the status line name the keys of reading mode, of what was found or is selected."""
        transcript = self._view.transcript
        hints: tuple[StatusHint, ...] = ()
        if self.is_on and transcript.selecting:
            hints = selecting_hints(self._keys, transcript.selecting)
        elif transcript.selecting:
            hints = selected_hints(self._keys)
        elif self.is_on:
            hints = reading_hints(self._keys, transcript.found)
        self._view.status.reading = hints

    def _write(self, text: str) -> None:
        self.end()
        self._view.composer.write(text)

    def _act(self, action: Action, key: str) -> Callable[[], object]:
        """Do an action; returns what takes it back, as somebody was typing."""
        transcript = self._view.transcript
        place = transcript.scroll_y
        message = self._view.current_message
        count = len(self._view.session.conversation.messages)
        if key == "k" and message is not None and asks_for_key(message):
            action = self._keys.action("connect")
            self._perform(action, message.endpoint or "")
        else:
            self._perform(action, key if key.isdigit() else "")
        if action.id in ("thoughts", "details", "exclude", "raw", "long-lines"):
            return lambda: self._perform(action)
        if len(self._view.session.conversation.messages) < count:
            return lambda: self._perform(self._keys.action("undo"))
        return lambda: transcript.scroll_to(y=place, animate=False)


def asks_for_key(message: Message) -> bool:
    """Tell whether a reply failed since its endpoint had no key, or refused it."""
    return message.error is not None and message.error.kind in KEY_PROBLEMS
