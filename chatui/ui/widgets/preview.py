"""The end of a saved conversation, beside the list of conversations."""

from typing import ClassVar, Final

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role
from chatui.text_safety import display_line, display_text
from chatui.ui.widgets.shortened import shortened

_MESSAGES: Final = 8
_CHARACTERS: Final = 4_000


class Preview(Widget):
    """Shows the last messages of a conversation, the newest at the bottom."""

    DEFAULT_CSS: ClassVar[str] = """
    Preview { width: 1fr; height: 1fr; padding: 0 2; overflow: hidden; }
    """

    conversation: reactive[Conversation | None] = reactive(None, always_update=True)

    def render(self) -> Content:
        """Return as many lines from the end as there is room for, below the title."""
        if self.conversation is None:
            return Content("")
        width, height = self.content_size.width, self.content_size.height
        messages = self.conversation.path()[-_MESSAGES:]
        body = Content("\n\n").join([_content(message) for message in messages])
        lines = body.wrap(max(1, width))
        title = Content.styled(display_line(self.conversation.title), "bold $chat-text")
        head = [shortened(title, width), Content("")]
        return Content("\n").join([*head, *lines[-max(1, height - len(head)) :]])


def _content(message: Message) -> Content:
    text = display_text(message.text[-_CHARACTERS:]).strip().expandtabs(4)
    if message.role is Role.USER:
        return Content.assemble(("▌ ", "$chat-you"), (text, "$chat-text"))
    return Content.styled(text, "$chat-soft")
