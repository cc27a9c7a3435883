"""The prompt that waits for the reply to end."""

from typing import ClassVar

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from chatui.text.safety import display_text


class QueuedPrompt(Widget):
    """One dim line above the composer, empty while nothing is queued; a click takes it back."""

    DEFAULT_CSS: ClassVar[str] = """
    QueuedPrompt { width: 1fr; height: 1; padding: 0 1; color: $chat-soft; }
    """

    text: reactive[str] = reactive("")

    class Clicked(Message):
        """The prompt is wanted back."""

    def on_click(self) -> None:
        if self.text:
            self.post_message(self.Clicked())

    def render(self) -> Content:
        """Return the prompt's first line and the key that takes it back."""
        if not self.text:
            return Content("")
        first, *more = display_text(self.text).strip().split("\n")
        key = "  ↑ takes it back"
        room = max(8, self.content_size.width - len(key) - 9)
        line = Content(first + (" …" if more else "")).truncate(room, ellipsis=True)
        return Content.assemble("queued › ", line, key)
