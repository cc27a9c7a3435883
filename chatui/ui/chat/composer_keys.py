"""What the keys mean that are pressed in the composer."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import events

from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap
from chatui.ui.chat.links import Links
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.view import ChatView, Perform


@dataclass(frozen=True, slots=True)
class ComposerKeys:
    """Hears every key before the composer: they read, choose a command, act, or edit the text."""

    view: ChatView
    keys: KeyMap
    reading: Reading
    links: Links
    perform: Perform
    take_off: Callable[[], bool]
    """Takes off the last picture of what is being written; False without one."""

    def hear(self, event: events.Key) -> bool:
        """Take a key; False when it is to edit the text."""
        if self.reading.is_on:
            if event.key == "enter" and self.links.open_offered():
                return True
            self.reading.press(event.key, event.character)
            return True
        action = self.keys.writing.get(event.key)
        if action is None:
            is_taken_off = event.key == "backspace" and self.view.composer.is_at_start
            return is_taken_off and self.take_off()
        menu = self.view.menu
        menu.follow(self.view.composer.text)
        return self.perform(action) if menu.choice is None else self._choose(action, menu.choice)

    def take_command(self, action: Action) -> None:
        """Do what a slash command says, in place of what was typed of it."""
        self.view.composer.replace_text("")
        self.perform(action)

    def _choose(self, action: Action, chosen: Action) -> bool:
        match action.id:
            case "previous-prompt":
                self.view.menu.move(-1)
            case "next-prompt":
                self.view.menu.move(1)
            case "read":
                self.view.composer.replace_text(f"/{chosen.slash} ")
            case "send":
                self.take_command(chosen)
            case _:
                return self.perform(action)
        return True
