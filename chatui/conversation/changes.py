"""What a person changes about a conversation as a whole, wherever that is done."""

from typing import Literal

from chatui.conversation.conversation import Conversation
from chatui.conversation.tags import tags_from
from chatui.conversation.title import title_of


def set_title(conversation: Conversation, text: str) -> None:
    """Give a conversation a title that stays; an empty one lets the first prompt say it again."""
    first = next(iter(conversation.path()), None)
    title = " ".join(text.split())
    conversation.title = title or ("" if first is None else title_of(first.text, first.content))
    conversation.title_locked = bool(title)


def set_tags(conversation: Conversation, text: str) -> None:
    """Give a conversation the tags that a text names."""
    conversation.tags = tags_from(text)


def turn(conversation: Conversation, what: Literal["pinned", "archived"]) -> None:
    """Pin a conversation or put it away; one that is, no longer."""
    if what == "pinned":
        conversation.pinned = not conversation.pinned
    else:
        conversation.archived = not conversation.archived
