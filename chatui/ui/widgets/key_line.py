"""The foot of a panel: what was cut above it, what happened, and the keys."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from chatui.commands.key_map import key_of
from chatui.text.safety import display_line
from chatui.ui.shortened import few_rows, shortened
from chatui.ui.terminal.private import KEEPS_SELECTION
from chatui.ui.tones import toned

_BETWEEN: Final = " · "
_MORE: Final = "…"
_LEAVES: Final = "Esc"
_SECONDS: Final = 6.0

Keys = Sequence[tuple[str, str]]
_Pair = tuple[Content, Content]


class KeyLine(Widget):
    """The keys that can be pressed here, such as `Enter open · ^E rename`; a click presses one.

    Where not all have room, the one that leaves is there, and `…`, on which a click shows others.
    What happened takes their place for some seconds, such as `Archived · ^Z undo`; above them
    stands the whole of what is shortened in the panel. Rows that were once needed stay, so that
    nothing jumps while the cursor moves.
    """

    DEFAULT_CLASSES = KEEPS_SELECTION
    DEFAULT_CSS: ClassVar[str] = "KeyLine { height: auto; padding: 0 1; }"

    whole: reactive[str] = reactive("", layout=True)
    """The whole of what is cut in the row under the cursor, else empty."""
    hovered: reactive[str] = reactive("")
    """The key that a click would press."""

    def __init__(self, keys: Keys, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys = tuple(keys)
        self._said = Content("")
        self._keys_beside: Keys = ()
        self._silence: Timer | None = None
        self._targets: list[tuple[int, int, str]] = []
        """From which column up to which a click presses which key, or turns to others."""
        self._turned = 0
        self._reserved = 0
        self._reserved_width = 0

    @property
    def is_saying(self) -> bool:
        """Whether what happened stands there now."""
        return bool(self._said)

    def show_keys(self, keys: Keys) -> None:
        """Show other keys, pairs of a key and what it does; what was said is gone."""
        self.offer(keys)
        self.say("")

    def offer(self, keys: Keys) -> None:
        """Show other keys once what was said is read."""
        self._keys = tuple(keys)
        self.refresh(layout=True)

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
        above, keys = self._parts(width)
        blank = [Content("")] * (self._reserved - len(above))
        return Content("\n").join([*blank, *above, self._row(keys, width)])

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._key_at(event.x, event.y)

    def on_leave(self) -> None:
        self.hovered = ""

    def on_click(self, event: events.Click) -> None:
        key = self._key_at(event.x, event.y)
        if key == _MORE:
            self._turned += 1
            self.refresh()
        elif key:
            self.app.simulate_key(key)

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

    def _row(self, keys: Sequence[_Pair], width: int) -> Content:
        self._targets = []
        texts: list[Content] = []
        column = 0
        for pair in self._fitting(keys, width):
            column += len(_BETWEEN) if texts else 0
            end = column + _joined([pair]).cell_length
            targets = _targets(pair, column)
            is_hovered = bool(self.hovered) and self.hovered in [key for *_, key in targets]
            texts.append(_joined([pair]).stylize("underline") if is_hovered else _joined([pair]))
            self._targets += targets
            column = end
        row = Content.styled(_BETWEEN, "$chat-soft").join(texts)
        return shortened(row, width, at_end=True)

    def _fitting(self, keys: Sequence[_Pair], width: int) -> list[_Pair]:
        """Return the keys, or those that fit with the one that leaves, and what shows the others.

        Few need to be told what Esc does.
        """
        if not keys or _joined(keys).cell_length <= width:
            return list(keys)
        *others, last = keys
        leaving = [(last[0], Content(""))] if last[0].plain == _LEAVES else []
        others = others if leaving else list(keys)
        if _joined([*others, *leaving]).cell_length <= width:
            return [*others, *leaving]
        end = [(Content.styled(_MORE, "$chat-soft"), Content("")), *leaving]
        pages: list[list[_Pair]] = []
        for pair in others:
            if not pages or _joined([*pages[-1], pair, *end]).cell_length > width:
                pages.append([])
            pages[-1].append(pair)
        return [*pages[self._turned % len(pages)], *end]

    def _key_at(self, x: int, y: int) -> str:
        """Return the key that a click there presses; empty where none is."""
        if y != self.size.height - 1:
            return ""
        x -= self.gutter.left
        return next((key for start, end, key in self._targets if start <= x < end), "")


def _pair(key: str, words: str) -> _Pair:
    return Content.styled(key, "$chat-text"), Content.styled(words, "$chat-soft")


def _joined(pairs: Sequence[_Pair]) -> Content:
    texts = [Content(" ").join([text for text in pair if text]) for pair in pairs]
    return Content.styled(_BETWEEN, "$chat-soft").join(texts)


def _targets(pair: _Pair, start: int) -> list[tuple[int, int, str]]:
    """Return where a click presses which key; what is said of several is that of the last."""
    found: list[tuple[int, int, str]] = []
    for label in pair[0].plain.split():
        end = start + cell_len(label)
        found.append((start, end, label if label == _MORE else key_of(label)))
        start = end + 1
    if found:
        first, end, key = found[-1]
        found[-1] = (first, end + (1 + pair[1].cell_length if pair[1] else 0), key)
    return [target for target in found if target[2]]
