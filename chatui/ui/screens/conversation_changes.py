"""What the list of conversations changes about one of them."""

from typing import Literal

from chatui.conversation.conversation import Conversation


def set_title(conversation: Conversation, text: str) -> None:
    """Give a conversation a title that stays."""
    conversation.title, conversation.title_locked = text, True


def set_tags(conversation: Conversation, text: str) -> None:
    """Give a conversation the tags that a text names, with or without a # before them."""
    words = (word.lstrip("#") for word in text.split())
    conversation.tags = tuple(dict.fromkeys(word for word in words if word))


def turn(conversation: Conversation, what: Literal["pinned", "archived"]) -> None:
    """Pin a conversation or put it away; one that is, no longer."""
    if what == "pinned":
        conversation.pinned = not conversation.pinned
    else:
        conversation.archived = not conversation.archived
