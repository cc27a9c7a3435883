"""What the keys mean that are pressed in the composer."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from textual import events

from chatui.commands.action import Action
from chatui.commands.key_map import KeyMap
from chatui.commands.slash import ArgumentOffer, PromptOffer, looks_like_command
from chatui.ui.chat.attaching import Attaching
from chatui.ui.chat.files.asking import Asking
from chatui.ui.chat.messages.links import Links
from chatui.ui.chat.messages.selecting import Selecting
from chatui.ui.chat.reading import Reading
from chatui.ui.chat.view import ChatView, Perform
from chatui.ui.chat.writing.completing import Completing
from chatui.ui.chat.writing.esc_twice import Twice
from chatui.ui.chat.writing.own_prompts import OwnPrompts
from chatui.ui.widgets.completion_menu import FileOffer, Offer

_TAKE_BACK: Final = ("backspace", "ctrl+z")


@dataclass(frozen=True, slots=True)
class ComposerKeys:
    """Hears every key before the composer: they read, choose a command, act, or edit the text."""

    view: ChatView
    keys: KeyMap
    reading: Reading
    selecting: Selecting
    links: Links
    attaching: Attaching
    completing: Completing
    asking: Asking
    prompts: OwnPrompts
    perform: Perform
    escapes: Twice

    def hear(self, event: events.Key) -> bool:
        """Take a key; False when it is to edit the text."""
        if event.key != "escape":
            self.escapes.forget()
        if self.reading.is_on:
            if event.key == "enter" and (self.links.open_offered() or self.asking.answer(yes=True)):
                return True
            if not self.selecting.hear(event.key, event.character):
                self.reading.press(event.key, event.character)
            return True
        self.prompts.remember_selection()
        action = self.keys.writing.get(event.key)
        if action is None:
            return event.key in _TAKE_BACK and self.attaching.take_back(event.key)
        self.completing.catch_up()
        chosen = self.view.menu.choice
        if event.key == "enter" and action.id == "newline":
            if chosen is not None or self._is_command:
                action = self.keys.action("send")
            elif self.asking.answer(yes=True) or self._open_link():
                return True
        return self.perform(action) if chosen is None else self._choose(action, chosen)

    @property
    def _is_command(self) -> bool:
        """Whether a slash command is all that is written: Enter runs it, whatever else it does."""
        text = self.view.composer.text
        return "\n" not in text and (looks_like_command(text) or self.prompts.names(text))

    def _open_link(self) -> bool:
        return self.view.composer.is_empty and self.links.open_offered()

    def take(self, chosen: Offer) -> None:
        """Do what a command says, use a prompt, attach a file, in place of what was typed of it."""
        if isinstance(chosen, FileOffer):
            self.completing.attach(chosen)
        elif isinstance(chosen, PromptOffer):
            self.completing.write(chosen)
            self.prompts.wait(partial(self.perform, self.keys.action("send")))
        elif isinstance(chosen, ArgumentOffer):
            self.view.composer.replace_text("")
            self.perform(chosen.action, chosen.argument)
        else:
            self.view.composer.replace_text("")
            self.perform(chosen)

    def _begins_with_written(self, chosen: Action) -> bool:
        return f"/{chosen.slash}".startswith(self.view.composer.text.rstrip())

    def _choose(self, action: Action, chosen: Offer) -> bool:
        match action.id:
            case "previous-prompt":
                self.view.menu.move(-1)
            case "next-prompt":
                self.view.menu.move(1)
            case "read":
                self.completing.write(chosen)
            case "send":
                # What only a word of a command's title fits may be the name of a prompt.
                is_named = not isinstance(chosen, Action) or self._begins_with_written(chosen)
                if is_named or not self.prompts.wait(partial(self.take, chosen)):
                    self.take(chosen)
            case _:
                return self.perform(action)
        return True
