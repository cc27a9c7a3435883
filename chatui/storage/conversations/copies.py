"""Copies of a conversation that a folder synchroniser made when two machines had changed it."""

from chatui.conversation.conversation import Conversation
from chatui.conversation.merge import merge
from chatui.errors import ConversationNotFound, ConversationUnreadable
from chatui.storage import atomic
from chatui.storage.conversations.files import ConversationFiles
from chatui.storage.conversations.trash import Trash
from chatui.storage.format.conversation_json import encode, to_bytes


def merge_copies(files: ConversationFiles, trash: Trash, conversation_id: str) -> None:
    """Merge the copies of a conversation into its file, and move them to the trash.

    The lock of the conversation is held. Whoever has it open finds another file than the one that
    he knows, and merges that.

    Raises:
        StorageError: When a file cannot be read, or the disk refused; nothing is lost then.
    """
    path = files.path(conversation_id)
    merged: Conversation | None = None
    try:
        _, merged = files.read(path)
    except ConversationNotFound:
        pass
    found = []
    for copy in files.copies(conversation_id):
        try:
            _, conversation = files.read(copy)
        except (ConversationNotFound, ConversationUnreadable) as problem:
            files.report(str(problem))
            continue
        if conversation.is_newer or (merged is not None and merged.is_newer):
            files.report(f"{copy.name} was left where it is: a newer chatui can merge it.")
            continue
        conversation.id = conversation_id
        merged = conversation if merged is None else merge(None, merged, conversation)
        found.append(copy)
    if merged is None or not found:
        return
    with atomic.saving():
        atomic.write_bytes(path, to_bytes(encode(merged)))
    for copy in found:
        trash.put(copy)
