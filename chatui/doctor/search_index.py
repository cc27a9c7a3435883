"""The search index: whether it can be read, and is as the conversations are."""

from collections.abc import AsyncIterator

from chatui.doctor.check import Line, ok, warning
from chatui.errors import StorageError
from chatui.storage.paths import Folders
from chatui.storage.search.look import stale_conversations
from chatui.transport.daemon_thread import in_thread


async def look(places: Folders) -> AsyncIterator[Line]:
    """Yield whether the index can be read, and is as the conversations are."""
    path = places.cache / "search.sqlite"
    try:
        found = await in_thread(lambda: stale_conversations(path, places.data / "conversations"))
    except StorageError as problem:
        yield warning("search", problem.message, "chatui makes it anew when it starts.")
        return
    if found is None:
        yield ok("search", "no index yet: chatui makes one when it starts")
        return
    count, stale = found
    fresh = f"{stale:,} of them are taken in at the next start" if stale else "all in the index"
    yield ok("search", f"{count:,} conversations, {fresh}")
