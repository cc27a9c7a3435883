"""A last place for what could not be saved where it belongs."""

import os
import tempfile
from pathlib import Path

from chatui.conversation.conversation import Conversation
from chatui.storage.atomic import saving, sync_file, write_all
from chatui.storage.format.conversation_json import encode, to_bytes


def rescue(conversation: Conversation) -> Path:
    """Write a conversation to a new file, which only its owner can read, among temporary files.

    `chatui import` takes it in.

    Raises:
        NotSaved: When there is no room for it either.
    """
    with saving():
        descriptor, name = tempfile.mkstemp(".json", f"chatui-{conversation.id}-")
        try:
            write_all(descriptor, to_bytes(encode(conversation)))
            sync_file(descriptor)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
    return Path(name)
