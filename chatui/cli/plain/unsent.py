"""What this window was given and has not sent: the draft, Up and the next line are of it."""

import re
from collections.abc import Callable
from typing import Final

from chatui.text.safety import without_controls

_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?")
"""What a key sends that writes no letter."""
_TAKEN_BACK: Final = re.compile(r"[^\n][\b\x7f]")


class Unsent:
    """All that was typed or pasted here and went nowhere yet, in one place, in its order.

    `keep` makes a text the draft of the chat.
    """

    def __init__(self, keep: Callable[[str], object]) -> None:
        self.begun = ""
        """What the next line begins with: the chat's draft, a prompt that could not be sent."""
        self.block = ""
        """The lines of the prompt that is being written, before the one that is edited."""
        self.line = ""
        """What stands in the line that is edited, as far as that is known."""
        self.taken = ""
        """The prompt that is about to be sent."""
        self.waiting = [""]
        """Lines that were typed ahead, the last of which has no end yet."""
        self._aside = ""
        self._keep = keep
        self._kept = ""

    @property
    def text(self) -> str:
        """All of it as one text; what was put aside counts while there is nothing newer."""
        written = self.begun or self.taken or self.block + self.line or self._aside
        waiting = "\n".join(self.waiting).strip("\n")
        if not (written and waiting):
            return written or waiting
        return "\n".join([written.removesuffix("\n"), waiting])

    def leave(self) -> None:
        """Keep what is the chat's before another is opened, to which what waits will go."""
        waiting, self.waiting = self.waiting, [""]
        self.keep()
        self.waiting = waiting

    def open(self, draft: str) -> None:
        """Go on with a chat and its draft."""
        self.begun = self._kept = draft
        self.taken = self._aside = ""

    def keep(self) -> None:
        """Make it the chat's draft, if it has changed here: other windows write theirs."""
        if self._kept != (text := self.text):
            self._kept = text
            self._keep(text)

    def sent(self) -> None:
        """Go on behind a prompt that was sent, with which the chat's draft has gone."""
        self.begun = self.taken = self._aside = self._kept = ""

    def hear(self, typed: bytes) -> None:
        """Take in what was typed ahead."""
        first, *more = lines_of(typed)
        self.waiting[-1] += first
        self.waiting += more

    def put_aside(self) -> str:
        """End the prompt that is being written, without sending it; return what was written."""
        written = self.begun or self.block + self.line
        self.begun = self.block = self.line = ""
        self._aside = written if written.strip() else self._aside
        return written

    def give_back(self) -> bool:
        """Let the next line begin with the prompt that could not be sent, if there is one."""
        self.begun, self.taken = self.taken, ""
        return bool(self.begun)


def lines_of(typed: bytes) -> list[str]:
    """Return the lines that were typed, the last of which has no end yet."""
    text = _SEQUENCE.sub("", typed.decode("utf-8", "replace"))
    while text != (shorter := _TAKEN_BACK.sub("", text)):
        text = shorter
    return without_controls(text).split("\n")
