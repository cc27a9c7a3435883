"""The search index: whether it can be read, and is as the conversations are."""

from collections.abc import AsyncIterator
from functools import partial

from chatui.doctor.check import Line, State, ok, warning
from chatui.doctor.folders import folder_line
from chatui.errors import StorageError
from chatui.storage.paths import Folders
from chatui.storage.search.look import stale_conversations
from chatui.transport.daemon_thread import in_thread


async def look(places: Folders) -> AsyncIterator[Line]:
    """Yield whether the index can be read and written, and is as the conversations are."""
    folder = await in_thread(partial(folder_line, "cache", places.cache))
    if folder.state is State.FAILED:
        yield warning("search", f"the index cannot be written: {folder.found}", *folder.fix)
        return
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
