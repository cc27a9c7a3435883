"""Going back and forth through earlier prompts, with the draft kept at the end."""

from collections.abc import Callable, Sequence


class PromptRecall:
    """A place in the list of earlier prompts; `read` returns them, the oldest first."""

    def __init__(self, read: Callable[[], Sequence[str]]) -> None:
        self._read = read
        self._entries: list[str] = []
        self._place: int | None = None
        self._draft = ""

    def back(self, shown: str) -> str | None:
        """Return the prompt before the one that is shown; None when there is none."""
        place = self._place_of(shown)
        if place is None:
            self._entries = [entry for entry in self._read() if entry != shown]
            self._draft = shown
            place = len(self._entries)
        if place == 0:
            return None
        self._place = place - 1
        return self._entries[self._place]

    def choose(self, chosen: str, shown: str) -> str:
        """Return a prompt that was chosen: back are those before it, forth is the draft."""
        self._draft = self.draft(shown)
        entries = list(self._read())
        while entries and entries[-1] != chosen:
            entries.pop()
        self._entries = entries or [chosen]
        self._place = len(self._entries) - 1
        return chosen

    def forth(self, shown: str) -> str | None:
        """Return the prompt after the one that is shown, at the end the draft; None when new."""
        place = self._place_of(shown)
        if place is None:
            return None
        if place + 1 < len(self._entries):
            self._place = place + 1
            return self._entries[self._place]
        self._place = None
        return self._draft

    def draft(self, shown: str) -> str:
        """Return what was written before a prompt was recalled; what is shown, if none was."""
        return shown if self._place_of(shown) is None else self._draft

    def _place_of(self, shown: str) -> int | None:
        place = self._place
        return place if place is not None and shown == self._entries[place] else None
