"""The search index and the embedded model."""

from collections.abc import AsyncIterator
from pathlib import Path

from chatui.doctor.check import Line, failed, in_thread, ok, warning
from chatui.errors import LocalModelError, StorageError
from chatui.local.embedded import EmbeddedModel, is_installed
from chatui.local.local_model import LocalModel
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


async def look_at_model(log_path: Path, in_use: LocalModel | None) -> AsyncIterator[Line]:
    """Yield whether the embedded model is installed and starts.

    The one that is `in_use` goes on running; another one is started and ended.
    """
    told = warning if in_use is None else failed
    if not is_installed():
        found = "not installed, the built-in guide answers in its place"
        install = "chatui local install"
        yield ok("model", "not installed") if in_use is None else warning("model", found, install)
        return
    problem = await (_tried(log_path) if in_use is None else _started(in_use))
    if problem is None:
        yield ok("model", "installed, and it starts")
    else:
        yield told("model", problem.message, problem.hint)


async def _started(model: LocalModel) -> LocalModelError | None:
    await model.start()
    return model.problem


async def _tried(log_path: Path) -> LocalModelError | None:
    model = EmbeddedModel(log_path)
    try:
        await model.start()
    except LocalModelError as problem:
        return problem
    finally:
        await model.stop()
    return None
