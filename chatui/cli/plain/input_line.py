"""Where prompts come from, and what ends a line."""

from typing import Final, Protocol

YOU: Final = "You: "
MORE: Final = "...  "
"""Stands in front of what goes on with a prompt."""


class Interrupted(Exception):
    """Ctrl+C ended a line; `had_text` tells whether something was written."""

    def __init__(self, *, had_text: bool) -> None:
        super().__init__()
        self.had_text = had_text


class Input(Protocol):
    """Where prompts come from."""

    unsent: str
    """What was written when something else than Enter ended the line."""

    def read(self, draft: str = "") -> str:
        """Return a prompt.

        Raises:
            Interrupted: At Ctrl+C.
            EOFError: At the end of the input.
        """

    def ask(self, question: str) -> str:
        """Return the line that is answered; nothing that was typed before counts.

        Raises:
            Interrupted: At Ctrl+C.
            EOFError: At the end of the input.
        """

    def remember(self, prompt: str) -> None:
        """Let the Up key bring a prompt back."""
