"""A model's thoughts while they arrive: their text, how many words, for how long."""

from time import monotonic


class Thoughts:
    """Grows by deltas at a cost of O(their length).

    `began` is when they did, by the monotonic clock; None if nobody watched.
    """

    __slots__ = ("_began", "_ended", "_in_word", "_pieces", "words")

    def __init__(self, text: str = "", *, began: float | None = None) -> None:
        self._pieces: list[str] = []
        self._began = began
        self._ended: float | None = None
        self._in_word = False
        self.words = 0
        if text:
            self.feed(text)

    def feed(self, text: str) -> None:
        """Take a piece."""
        if not text:
            return
        self._pieces.append(text)
        self.words += len(text.split()) - (self._in_word and not text[0].isspace())
        self._in_word = not text[-1].isspace()

    def end(self) -> None:
        """Note that the thoughts are over: an answer begins, or the reply ends."""
        if self._ended is None:
            self._ended = monotonic()

    @property
    def is_live(self) -> bool:
        """Whether more may come."""
        return self._began is not None and self._ended is None

    @property
    def seconds(self) -> float | None:
        """How long they took, None if nobody watched."""
        if self._began is None:
            return None
        return (self._ended or monotonic()) - self._began

    @property
    def text(self) -> str:
        """All of them."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def __bool__(self) -> bool:
        return bool(self._pieces)
