"""The whole tree as JSON: the format of the saved file, which `chatui import` reads."""

from chatui.conversation.conversation import Conversation
from chatui.storage.codec import encode, to_bytes


def json_tree(conversation: Conversation) -> str:
    """Return the conversation as JSON; images and files are named by their hashes."""
    return to_bytes(encode(conversation)).decode("ascii")
