"""The frame of what opens over the chat: a title and a figure in its upper edge, keys below."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar, Final

from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from chatui.text_safety import display_line

_BETWEEN: Final = " · "
_NAMES: Final = {"Esc": "escape"}


class Panel(Vertical):
    """A frame with its title at the left of the upper edge and a figure at the right."""

    DEFAULT_CSS: ClassVar[str] = """
    Panel {
        width: 100%; height: 100%; background: $chat-ground; color: $chat-text;
        border: solid $chat-rule; border-title-align: left; padding: 0;
    }
    """

    heading: reactive[str] = reactive("")
    figure: reactive[str] = reactive("")

    def __init__(self, heading: str, *children: Widget, id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self.set_reactive(Panel.heading, heading)

    def on_resize(self) -> None:
        self._draw_edge()

    def watch_heading(self) -> None:
        self._draw_edge()

    def watch_figure(self) -> None:
        self._draw_edge()

    def _draw_edge(self) -> None:
        heading = Content.styled(display_line(self.heading), "bold $chat-text")
        figure = Content.styled(display_line(self.figure), "$chat-soft")
        # Corners, and the spaces that Textual puts around a title.
        rule = self.outer_size.width - heading.cell_length - figure.cell_length - 6
        if not self.figure or rule < 1:
            self.border_title = heading
            return
        edge = Content.styled(f" {'─' * (rule - 2)} ", "$chat-rule")
        self.border_title = Content.assemble(heading, edge, figure)


class KeyLine(Widget):
    """The keys that can be pressed here, such as `Enter open · ^E rename`; a click presses one."""

    DEFAULT_CSS: ClassVar[str] = "KeyLine { height: 1; padding: 0 1; }"

    def __init__(self, keys: Sequence[tuple[str, str]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys = tuple(keys)
        self._ends: list[int] = []

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show other keys: pairs of a key and what it does."""
        self._keys = tuple(keys)
        self.refresh()

    def render(self) -> Content:
        """Return the keys for the width that there is."""
        pairs = [
            Content.assemble(
                (key, "$chat-text"), " " if key and words else "", (words, "$chat-soft")
            )
            for key, words in self._keys
        ]
        self._ends = list(accumulate(pair.cell_length + len(_BETWEEN) for pair in pairs))
        line = Content.styled(_BETWEEN, "$chat-soft").join(pairs)
        return line.truncate(max(1, self.content_size.width), ellipsis=True)

    def on_click(self, event: events.Click) -> None:
        index = bisect_right(self._ends, event.x - self.gutter.left)
        label = self._keys[index][0] if index < len(self._keys) else ""
        if label.isascii() and label:
            self.app.simulate_key(_key_of(label))


def _key_of(label: str) -> str:
    """Return Textual's name of a key as it stands here: "^E" is ctrl+e."""
    return _NAMES.get(label, label.replace("^", "ctrl+").lower())
