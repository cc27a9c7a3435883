"""The foot of a panel: what was cut above it, what happened, and the keys."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar, Final

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from chatui.text.safety import display_line
from chatui.ui.shortened import few_rows, shortened
from chatui.ui.tones import toned

_BETWEEN: Final = " · "
_NAMES: Final = {"Esc": "escape"}
_SECONDS: Final = 6.0

Keys = Sequence[tuple[str, str]]
_Pair = tuple[Content, Content]


class KeyLine(Widget):
    """The keys that can be pressed here, such as `Enter open · ^E rename`; a click presses one.

    What happened takes their place for some seconds, such as `Archived · ^Z undo`; above them
    stands the whole of what is shortened in the panel. Rows that were once needed stay, so that
    nothing jumps while the cursor moves.
    """

    DEFAULT_CSS: ClassVar[str] = "KeyLine { height: auto; padding: 0 1; }"

    whole: reactive[str] = reactive("", layout=True)
    """The whole of what is cut in the row under the cursor, else empty."""
    hovered: reactive[int | None] = reactive(None)
    """The place of the key that a click would press."""

    def __init__(self, keys: Keys, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys = tuple(keys)
        self._said = Content("")
        self._keys_beside: Keys = ()
        self._silence: Timer | None = None
        self._shown: list[_Pair] = []
        self._ends: list[int] = []
        self._reserved = 0
        self._reserved_width = 0

    @property
    def is_saying(self) -> bool:
        """Whether what happened stands there now."""
        return bool(self._said)

    def show_keys(self, keys: Keys) -> None:
        """Show other keys, pairs of a key and what it does; what was said is gone."""
        self._keys = tuple(keys)
        self.say("")

    def say(self, text: str, *keys: tuple[str, str]) -> None:
        """Say what happened, beside keys that have to do with it, until it was read."""
        self._say(Content.styled(display_line(text), "$chat-text"), keys)
        if text:
            self._silence = self.set_timer(_SECONDS, lambda: self.say(""))

    def ask(self, text: str, *keys: tuple[str, str]) -> None:
        """Ask something; it stays, beside the keys that answer, until something else is said."""
        self._say(Content.styled(display_line(text), "$chat-text"), keys)

    def warn(self, text: str) -> None:
        """Say what went wrong; it stays until something else is said."""
        self._say(toned(text, "$chat-bad"), ())

    def _say(self, text: Content, keys: Keys) -> None:
        if self._silence is not None:
            self._silence.stop()
            self._silence = None
        self._said, self._keys_beside = text, keys
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many rows there are: those above the keys, and the keys."""
        if width != self._reserved_width:
            self._reserved, self._reserved_width = 0, width
        self._reserved = max(self._reserved, len(self._parts(width)[0]))
        return self._reserved + 1

    def render(self) -> Content:
        """Return the rows for the width that there is."""
        width = max(1, self.content_size.width)
        above, self._shown = self._parts(width)
        blank = [Content("")] * (self._reserved - len(above))
        return Content("\n").join([*blank, *above, self._row(width)])

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._key_at(event.x, event.y)

    def on_leave(self) -> None:
        self.hovered = None

    def on_click(self, event: events.Click) -> None:
        index = self._key_at(event.x, event.y)
        if index is not None:
            self.app.simulate_key(_key_of(self._shown[index][0].plain))

    def _parts(self, width: int) -> tuple[list[Content], list[_Pair]]:
        """Return the rows above, and the keys and what else stands beside them."""
        keys = [_pair(*pair) for pair in (self._keys_beside if self._said else self._keys)]
        above = Content.styled(display_line(self.whole), "$chat-text")
        if self._said:
            beside = [(Content(""), self._said), *keys]
            if _joined(beside).cell_length <= width:
                keys = beside
            else:
                above, keys = self._said, keys or [_pair(*pair) for pair in self._keys]
        is_said = above is self._said
        return few_rows(above, width, self.app.size.height, at_end=is_said), keys

    def _row(self, width: int) -> Content:
        lengths = (_joined([pair]).cell_length + len(_BETWEEN) for pair in self._shown)
        self._ends = list(accumulate(lengths))
        if self._ends and self._ends[-1] - len(_BETWEEN) > width:
            fitting = max(1, bisect_right(self._ends, width - 1))
            more = (Content(""), Content.styled("…", "$chat-soft"))
            self._shown = [*self._shown[:fitting], more]
        hovered = self.hovered
        shown = [
            (key.stylize("underline"), words.stylize("underline")) if place == hovered else pair
            for place, pair in enumerate(self._shown)
            for key, words in [pair]
        ]
        return shortened(_joined(shown), width, at_end=True)

    def _key_at(self, x: int, y: int) -> int | None:
        """Return the place of the key that stands there, if it is one that can be pressed."""
        index = bisect_right(self._ends, x - self.gutter.left)
        if y != self.size.height - 1 or index >= len(self._shown):
            return None
        label = self._shown[index][0].plain
        return index if label and label.isascii() else None


def _pair(key: str, words: str) -> _Pair:
    return Content.styled(key, "$chat-text"), Content.styled(words, "$chat-soft")


def _joined(pairs: Sequence[_Pair]) -> Content:
    texts = [Content(" ").join([text for text in pair if text]) for pair in pairs]
    return Content.styled(_BETWEEN, "$chat-soft").join(texts)


def _key_of(label: str) -> str:
    """Return Textual's name of a key as it stands here: "^E" is ctrl+e."""
    return _NAMES.get(label, label.replace("^", "ctrl+").lower())
