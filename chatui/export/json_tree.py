"""The whole tree as JSON: the format of the saved file, which `chatui import` reads.

The bytes of images and files are in its `attachments`, in base64 by their SHA-256, so that the file
holds all of the conversation.
"""

from chatui.conversation.conversation import Conversation
from chatui.export.attached import NONE, Attachments, packed
from chatui.storage.format.conversation_json import encode, to_bytes


def json_tree(conversation: Conversation, attachments: Attachments = NONE) -> str:
    """Return the conversation as JSON; attachments that are not given are named by their hashes."""
    document = encode(conversation)
    if attachments:
        document["attachments"] = {
            sha256: packed(content) for sha256, content in attachments.items()
        }
    return to_bytes(document).decode("ascii")
