"""The rule above the composer, with the conversation's title on it."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from chatui.text_safety import display_line


class TitleRule(Widget):
    """A rule over the full width; without a title, a bare one."""

    DEFAULT_CSS: ClassVar[str] = "TitleRule { height: 1; color: $chat-rule; }"

    title: reactive[str] = reactive("")

    def render(self) -> Content:
        """Return the rule for the width that there is."""
        width = self.content_size.width
        title = Content(display_line(self.title)).truncate(max(0, width - 8), ellipsis=True)
        if not title.plain:
            return Content("─" * width)
        rest = max(0, width - title.cell_length - 4)
        return Content.assemble("── ", title.stylize("$chat-soft"), " ", "─" * rest)
