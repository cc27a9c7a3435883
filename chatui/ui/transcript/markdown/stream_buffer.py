"""Text that arrives in pieces of any size, to complete lines and the line in progress."""

from collections import deque

from chatui.text.safety import display_text, unfinished


class StreamBuffer:
    """Collects deltas at a cost of O(their length); `take` makes lines of what has come."""

    __slots__ = ("_pieces", "lines", "partial")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.lines: deque[str] = deque()
        """Complete lines that nobody has taken yet, safe to show, without their newlines."""
        self.partial = ""
        """What has come of the line in progress."""

    def feed(self, text: str) -> None:
        """Take a delta."""
        self._pieces.append(text)

    def split(self) -> None:
        """Bring `lines` and `partial` up to date."""
        if not self._pieces:
            return
        text = "".join(self._pieces)
        self._pieces.clear()
        # Half of a CR LF, of a character that is sent as two surrogates, of joined emoji.
        if rest := unfinished(text):
            text = text[: -len(rest)]
            self._pieces.append(rest)
        *complete, last = display_text(text).split("\n")
        if complete:
            complete[0] = self.partial + complete[0]
            self.lines.extend(complete)
            self.partial = last
        else:
            self.partial += last

    def finish(self) -> None:
        """Make the line in progress complete: nothing more comes."""
        rest = "".join(self._pieces)
        self._pieces.clear()
        self.lines.extend((self.partial + display_text(rest)).split("\n"))
        self.partial = ""
