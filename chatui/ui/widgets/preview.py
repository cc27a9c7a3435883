"""The end of a saved conversation, beside the list of conversations."""

from typing import ClassVar, Final

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from chatui.conversation.conversation import Conversation
from chatui.conversation.message import Message, Role
from chatui.text.folding import find_folded, fold
from chatui.text.safety import display_line, display_text
from chatui.ui.part_words import words_without_text
from chatui.ui.shortened import shortened

_MESSAGES: Final = 8
_CHARACTERS: Final = 4_000
_BEFORE: Final = 200  # characters that are shown before what was found, at most
_LINES_BEFORE: Final = 3


class Preview(Widget):
    """Shows the last messages of a conversation, the newest at the bottom, or one of them."""

    DEFAULT_CSS: ClassVar[str] = """
    Preview { width: 1fr; height: 1fr; padding: 0 2; overflow: hidden; }
    """

    place = ("", "")
    """The id of a message, and the words in it, that are looked at instead of the end."""
    conversation: reactive[Conversation | None] = reactive(None, always_update=True)

    def render(self) -> Content:
        """Return as many lines from the end as there is room for, below the title."""
        if self.conversation is None:
            return Content("")
        width, height = self.content_size.width, self.content_size.height
        title = Content.styled(display_line(self.conversation.title), "bold $chat-text")
        head = [shortened(title, width), Content("")]
        room = max(1, height - len(head))
        message_id, words = self.place
        if (message := self.conversation.messages.get(message_id)) is not None:
            return Content("\n").join([*head, *_around(message, words).wrap(max(1, width))[:room]])
        messages = self.conversation.path()[-_MESSAGES:]
        said = [(message, message.text or words_without_text(message)) for message in messages]
        body = Content("\n\n").join([_content(message, text) for message, text in said])
        return Content("\n").join([*head, *body.wrap(max(1, width))[-room:]])


def _around(message: Message, words: str) -> Content:
    """Return a message from a little before some words of it, which are marked."""
    text = message.searched_text
    start, _ = next(find_folded(text, fold(words)), (0, 0))
    before = text[max(0, start - _BEFORE) : start].splitlines(keepends=True)
    begin = start - len("".join(before[-_LINES_BEFORE:]))
    content = _content(message, text[begin : begin + _CHARACTERS])
    for span in find_folded(content.plain, fold(words)):
        content = content.stylize("bold $chat-link", *span)
    return content


def _content(message: Message, text: str) -> Content:
    text = display_text(text[-_CHARACTERS:]).strip().expandtabs(4)
    if message.role is Role.USER:
        return Content.assemble(("▌ ", "$chat-you"), (text, "$chat-text"))
    return Content.styled(text, "$chat-soft")
