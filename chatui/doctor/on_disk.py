"""The search index and the embedded model."""

from collections.abc import AsyncIterator
from pathlib import Path

from chatui.doctor.check import Line, failed, in_thread, ok, warning
from chatui.errors import LocalModelError, StorageError
from chatui.local.embedded import EmbeddedModel, is_installed
from chatui.storage.paths import Folders
from chatui.storage.search.look import stale_conversations


async def look_at_index(places: Folders) -> AsyncIterator[Line]:
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


async def look_at_model(log_path: Path, *, is_needed: bool) -> AsyncIterator[Line]:
    """Yield whether the embedded model is installed and starts; `is_needed` where it answers."""
    if not is_installed():
        found = "not installed, the built-in guide answers in its place"
        install = "chatui local install"
        yield warning("model", found, install) if is_needed else ok("model", "not installed")
        return
    model = EmbeddedModel(log_path)
    try:
        await model.start()
    except LocalModelError as problem:
        told = failed if is_needed else warning
        yield told("model", problem.message, problem.hint)
    else:
        yield ok("model", "installed, and it starts")
    finally:
        await model.stop()
