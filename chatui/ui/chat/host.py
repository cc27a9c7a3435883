"""What the chat screen asks of the program around it."""

from contextlib import AbstractContextManager
from typing import Protocol


class Host(Protocol):
    """The program around the screen."""

    theme_names: list[str]
    """The themes that can be chosen."""

    def use_theme(self, name: str) -> str:
        """Use a theme and remember it; returns the notice that says so.

        Raises:
            ConfigError: When there is no such theme.
        """

    def name_window(self, conversation_title: str) -> None:
        """Let the terminal's window say which conversation is open."""

    def take_mouse(self, state: str) -> bool:
        """Take the mouse ("on") or leave it to the terminal ("off"), otherwise the opposite of now.

        Returns whether chatui has the mouse now.
        """

    def sleep(self) -> bool:
        """Stop the program until its shell lets it go on; False where no shell could."""

    def lend_terminal(self) -> AbstractContextManager[None]:
        """Give the terminal to another program, whose Ctrl+C is its own."""

    def begin_to_leave(self) -> None:
        """End everything, save everything, and leave the program."""
