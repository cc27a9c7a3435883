"""What the keys mean that are pressed in the composer."""

from typing import TYPE_CHECKING

from textual import events

from chatui.commands.action import Action

if TYPE_CHECKING:
    from chatui.ui.screens.chat import ChatScreen


class Hearing:
    """Hears every key before the composer: they read, choose a command, act, or edit the text."""

    def __init__(self, screen: "ChatScreen") -> None:
        self._screen = screen

    def hear(self, event: events.Key) -> bool:
        """Take a key; False when it is to edit the text."""
        screen = self._screen
        if screen.reading.is_on:
            screen.reading.press(event.key, event.character)
            return True
        action = screen.keys.writing.get(event.key)
        if action is None:
            return False
        screen.menu.follow(screen.composer.text)
        chosen = screen.menu.choice
        return screen.perform(action) if chosen is None else self._choose(action, chosen)

    def take_command(self, action: Action) -> None:
        """Do what a slash command says, in place of what was typed of it."""
        self._screen.composer.replace_text("")
        self._screen.perform(action)

    def _choose(self, action: Action, chosen: Action) -> bool:
        screen = self._screen
        match action.id:
            case "previous-prompt":
                screen.menu.move(-1)
            case "next-prompt":
                screen.menu.move(1)
            case "read":
                screen.composer.replace_text(f"/{chosen.slash} ")
            case "send":
                self.take_command(chosen)
            case _:
                return screen.perform(action)
        return True
