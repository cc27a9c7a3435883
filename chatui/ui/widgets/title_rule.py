"""The rule above the composer, with the conversation's title on it."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from chatui.text.safety import display_line
from chatui.ui.shortened import shortened

_ENDS = 8  # columns: the rule before the title, after it, and the blanks


class TitleRule(Widget):
    """A rule over the full width; the title at its left, what was set at its right."""

    DEFAULT_CSS: ClassVar[str] = "TitleRule { height: 1; color: $chat-rule; }"

    title: reactive[str] = reactive("")
    settings: reactive[str] = reactive("")
    """What was set for this conversation alone, such as its system prompt."""

    def render(self) -> Content:
        """Return the rule for the width that there is."""
        width = self.content_size.width
        settings = self._settings(width - _ENDS)
        end = Content.assemble(" ", settings, " ──") if settings else Content("")
        room = max(0, width - _ENDS - end.cell_length)
        title = shortened(Content.styled(display_line(self.title), "$chat-soft"), room, at_end=True)
        start = Content.assemble("── ", title, " ") if title else Content("")
        rest = max(0, width - start.cell_length - end.cell_length)
        return Content.assemble(start, "─" * rest, end)

    def _settings(self, width: int) -> Content:
        """Return what was set in at most half of the width, where that says something."""
        settings = Content.styled(display_line(self.settings), "$chat-soft")
        return shortened(settings, width // 2, at_end=True) if width // 2 > 2 else Content("")
