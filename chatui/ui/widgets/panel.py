"""The frame of what opens over the chat: a title and a figure in its upper edge, keys below."""

from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from chatui.text.safety import display_line
from chatui.ui.widgets.choice_list import ChoiceList
from chatui.ui.widgets.key_line import KeyLine


class Panel(Vertical):
    """A frame with its title at the left of the upper edge and a figure at the right.

    What is cut in the row under the cursor of its list stands whole at its foot.
    """

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

    @on(ChoiceList.Shortened)
    def _show_whole(self, message: ChoiceList.Shortened) -> None:
        for line in self.query(KeyLine):
            line.whole = message.whole

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
