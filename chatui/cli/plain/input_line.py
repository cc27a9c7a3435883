"""Where prompts come from, and what ends a line."""

from contextlib import suppress
from typing import Final, Protocol

from chatui import output
from chatui.errors import NotSaved

YOU: Final = "You: "
MORE: Final = "...  "
"""Stands in front of what goes on with a prompt."""


class Interrupted(Exception):
    """Ctrl+C ended a line.

    `had_text` tells whether something stood in it, `was_typed` whether anything was written there
    since it was shown.
    """

    def __init__(self, *, had_text: bool = False, was_typed: bool = False) -> None:
        super().__init__()
        self.had_text = had_text
        self.was_typed = was_typed


def end_line() -> None:
    """End the line that was being written; by then the terminal may be closed."""
    with suppress(NotSaved, output.ReaderLeft):
        output.write(b"\n")


class Input(Protocol):
    """Where prompts come from."""

    brings_back: bool
    """Whether the Up key brings back what was remembered."""

    def read(self) -> str:
        """Return a prompt, which begins with what the unsent text has for it.

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
